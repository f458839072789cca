package dev.switchback.diagnose;

import dev.switchback.change.SchemaChange;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about.
 *
 * @param state of the change, or null if it could not be read or is not there
 * @param timeIsOver whether whoever asks many things must stop
 */
record Situation(
        SchemaChange change, OldImage image, @Nullable ChangeState state, BooleanSupplier timeIsOver) {

    @Nullable Phase phase() {
        return state == null ? null : state.phase();
    }

    /** Whether both shapes are written, as far as anybody knows. */
    boolean bothMayLive() {
        return state == null || state.phase().bothWritten();
    }

    /** Whether reads of the new shape were ever allowed, as far as anybody knows. */
    boolean windowMayHaveOpened() {
        return state == null || state.windowSince() != null;
    }
}
