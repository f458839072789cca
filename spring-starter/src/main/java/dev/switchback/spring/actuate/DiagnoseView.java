package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.diagnose.Diagnosis;
import dev.switchback.diagnose.OldImage;
import dev.switchback.diagnose.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Whether the image can be rolled back.
 *
 * @param change its name
 * @param image that was asked about, as its manifest calls it
 * @param phase of the change; not there if it is not known
 * @param verdict the best that every finding allows
 * @param order the verdict as an order
 * @param first what to do first
 * @param course whether to revert behaviour, to hold the schema, or both
 * @param tookSeconds how long it took to find out
 * @param reasons every finding, the gravest first
 */
record DiagnoseView(
        String change,
        String image,
        @Nullable String phase,
        String verdict,
        String order,
        String first,
        String course,
        double tookSeconds,
        List<ReasonLine> reasons)
        implements OperationResponseBody {

    /**
     * A finding.
     *
     * @param question which it answers
     * @param bearing how it bears on the verdict
     * @param count of the rows, statements, columns or instances it is about
     * @param what was found
     * @param source where that was read
     * @param ageSeconds how old it is; not there if it was read just now
     * @param next what to do about it; empty if nothing
     */
    record ReasonLine(
            String question,
            String bearing,
            long count,
            String what,
            String source,
            @Nullable Double ageSeconds,
            String next) {

        static ReasonLine of(Reason reason) {
            return new ReasonLine(
                    reason.question().name(),
                    reason.bearing().name(),
                    reason.count(),
                    reason.what(),
                    reason.source(),
                    Figures.secondsOrNull(reason.age()),
                    reason.next());
        }
    }

    static DiagnoseView of(ChangeHandle change, OldImage image) {
        Diagnosis diagnosis = change.diagnose(image);
        return new DiagnoseView(
                diagnosis.change(),
                diagnosis.image(),
                diagnosis.phase() == null ? null : diagnosis.phase().name(),
                diagnosis.verdict().name(),
                diagnosis.verdict().words(),
                diagnosis.first(),
                diagnosis.course().name(),
                Figures.seconds(diagnosis.took()),
                diagnosis.reasons().stream().map(ReasonLine::of).toList());
    }
}
