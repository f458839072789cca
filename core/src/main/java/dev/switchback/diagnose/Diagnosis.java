package dev.switchback.diagnose;

import dev.switchback.check.Ages;
import dev.switchback.phase.Phase;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the image can be rolled back, and why. Prints as a page for the one on call, the most important line first.
 *
 * @param change the change's name
 * @param image the previous version that was asked about, as its manifest calls it
 * @param phase of the change, or null if it is not known
 * @param verdict the best that every finding allows
 * @param course whether to revert behaviour, to hold the schema, or both
 * @param first what to do first: a call, or an order
 * @param took how long it took to find out
 * @param reasons every finding, the gravest first
 */
public record Diagnosis(
        String change,
        String image,
        @Nullable Phase phase,
        RollbackVerdict verdict,
        Course course,
        String first,
        Duration took,
        List<Reason> reasons) {

    public Diagnosis {
        reasons = List.copyOf(reasons);
    }

    static Diagnosis of(Situation situation, Duration took, List<Reason> reasons) {
        List<Reason> sorted =
                reasons.stream().sorted(Comparator.comparing(Reason::bearing)).toList();
        RollbackVerdict verdict = sorted.isEmpty()
                ? RollbackVerdict.FLIP_FLAG_ONLY
                : sorted.get(0).bearing().allows();
        return new Diagnosis(
                situation.change().name(),
                situation.image().name(),
                situation.phase(),
                verdict,
                Course.of(verdict, situation.phase()),
                first(verdict, situation.phase(), sorted),
                took,
                sorted);
    }

    /** The findings that keep the verdict from being better, the gravest first. */
    public List<Reason> obstacles() {
        return reasons.stream()
                .filter(reason -> reason.bearing() != Bearing.NOTE)
                .toList();
    }

    private static String first(RollbackVerdict verdict, @Nullable Phase phase, List<Reason> sorted) {
        String act = "(Act.by(\"you\", \"why\"))";
        if (verdict == RollbackVerdict.DATA_ACTION_NEEDED) {
            return sorted.get(0).next();
        }
        if (phase == null) {
            return "the flag off in your flag service, or change.freeze" + act + " if the database takes it";
        }
        boolean safe = verdict == RollbackVerdict.SAFE_TO_ROLL_BACK_IMAGE;
        return switch (phase) {
            case OPEN -> safe ? "change.off" + act + ", then roll the image back" : "change.freeze" + act;
            case CLOSING -> "change.freeze" + act + (safe ? ", then roll the image back" : "");
            case PLANNED, BACKFILLING, FROZEN, ABANDONING, ABANDONED ->
                safe
                        ? "roll the image back; reads are on the old shape already"
                        : "nothing to flip, reads are on the old shape already; "
                                + sorted.get(0).next();
            case CONTRACTED -> sorted.get(0).next();
        };
    }

    /** The verdict, what to do first, what stands in the way, and then everything else by question. */
    @Override
    public String toString() {
        String head = verdict + ": " + verdict.words() + "\n  first: " + first + "\n  " + course.words()
                + "; schema change '" + change + "', " + (phase == null ? "phase unknown" : phase) + ", " + image
                + ", asked in " + Ages.text(took) + "\n";
        String because = obstacles().isEmpty() ? "" : "Because:\n" + lines(obstacles());
        return Arrays.stream(Question.values()).map(this::notes).collect(Collectors.joining("", head + because, ""));
    }

    private String notes(Question question) {
        List<Reason> notes = reasons.stream()
                .filter(reason -> reason.question() == question && reason.bearing() == Bearing.NOTE)
                .toList();
        return notes.isEmpty() ? "" : question.words() + ":\n" + lines(notes);
    }

    private static String lines(List<Reason> reasons) {
        return reasons.stream().map(reason -> "  " + reason + "\n").collect(Collectors.joining());
    }
}
