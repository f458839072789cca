package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.usage.UsageLine;
import dev.switchback.usage.UsageReport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Who still uses the old shape, as far as the application's database role can see.
 *
 * @param change its name
 * @param at when it was asked
 * @param uses how many use it, or may
 * @param blindSpots where nothing follows from silence
 * @param lines at least one for every source
 */
record UsageView(String change, String at, int uses, int blindSpots, List<SourceLine> lines)
        implements OperationResponseBody {

    private static final int MOST = 500;

    /**
     * A line of the report.
     *
     * @param source that was read
     * @param finding USES, NOBODY or CANNOT_SEE
     * @param what who or what it is
     * @param detail what is known about it, or why it cannot be seen
     */
    record SourceLine(
            String source,
            String finding,
            @Nullable String what,
            @Nullable String detail) {

        static SourceLine of(UsageLine line) {
            if (line instanceof UsageLine.Uses uses) {
                return new SourceLine(uses.source(), "USES", uses.what(), uses.detail());
            }
            return line instanceof UsageLine.CannotSee blind
                    ? new SourceLine(blind.source(), "CANNOT_SEE", null, blind.why())
                    : new SourceLine(line.source(), "NOBODY", null, null);
        }
    }

    static UsageView of(ChangeHandle change) {
        UsageReport report = change.usage();
        return new UsageView(
                report.change(),
                Figures.text(report.at()),
                report.uses().size(),
                report.blindSpots().size(),
                report.lines().stream().limit(MOST).map(SourceLine::of).toList());
    }
}
