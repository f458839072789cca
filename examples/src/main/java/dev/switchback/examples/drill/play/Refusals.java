package dev.switchback.examples.drill.play;

import dev.switchback.change.RefusedException;
import dev.switchback.examples.drill.process.DrillException;
import dev.switchback.phase.Phase;
import java.util.function.Supplier;

/** Attempts that Switchback must refuse, and that must change nothing. */
final class Refusals {

    private Refusals() {}

    /** To contract now. */
    static void contract(Stage stage, String when) {
        refused(stage, "contract " + when, () -> stage.change().contract(Operator.ADA));
    }

    /**
     * Anything else.
     *
     * @throws DrillException if it was not refused: nothing is as the play needs it any more
     */
    static void refused(Stage stage, String what, Supplier<?> attempt) {
        String answer;
        try {
            answer = "got " + attempt.get();
        } catch (RefusedException e) {
            answer = "";
        }
        Phase phase = stage.change().state().phase();
        boolean holds = answer.isEmpty() && phase == Phase.OPEN;
        stage.prove(
                Promise.P7,
                new Proof(1, "time(s) contract was tried without the evidence", holds ? 0 : 1, "not refused"));
        if (!holds) {
            throw new DrillException(what + " was not refused: " + answer + ", the phase is " + phase);
        }
        stage.terminal().note(what + ": refused");
    }
}
