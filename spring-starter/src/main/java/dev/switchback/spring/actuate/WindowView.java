package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.window.Restart;
import dev.switchback.window.Stability;
import dev.switchback.window.WindowState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * How far a rollback window has come.
 *
 * @param change its name
 * @param at when it was asked
 * @param phase of the change
 * @param openedAt when the window was opened; not there if it is not
 * @param openSeconds how long it has been open
 * @param minimumOpenSeconds how long it must have been
 * @param stableSeconds how long it has been stable
 * @param minimumStableSeconds how long it must have been
 * @param earliestGo when time, stability and quiet are over if nothing happens meanwhile; only in OPEN
 * @param setBack what set the clock of stability back, the latest first; only in OPEN
 */
record WindowView(
        String change,
        String at,
        String phase,
        @Nullable String openedAt,
        double openSeconds,
        double minimumOpenSeconds,
        double stableSeconds,
        double minimumStableSeconds,
        @Nullable String earliestGo,
        List<RestartLine> setBack)
        implements OperationResponseBody {

    /**
     * What set the clock back.
     *
     * @param cause which
     * @param words the same in words
     * @param at when it was last so
     * @param source where that is known from
     */
    record RestartLine(String cause, String words, String at, String source) {

        static RestartLine of(Restart restart) {
            return new RestartLine(
                    restart.cause().name(), restart.cause().words(), Figures.text(restart.at()), restart.source());
        }
    }

    static WindowView of(ChangeHandle change) {
        WindowState window = change.window();
        Stability stability = window.stability();
        return new WindowView(
                window.change(),
                Figures.text(window.at()),
                window.phase().name(),
                Figures.textOrNull(window.openedAt()),
                Figures.seconds(window.age()),
                Figures.seconds(window.policy().minimumAge()),
                Figures.seconds(window.stable()),
                Figures.seconds(window.policy().minimumStable()),
                Figures.textOrNull(window.earliestGo()),
                stability == null
                        ? List.of()
                        : stability.restarts().stream().map(RestartLine::of).toList());
    }
}
