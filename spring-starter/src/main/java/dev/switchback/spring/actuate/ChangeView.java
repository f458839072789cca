package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.fleet.Confirmation;
import dev.switchback.fleet.Member;
import dev.switchback.guard.GuardState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A change in short.
 *
 * @param state where it stands
 * @param window how far the rollback window has come
 * @param ramp how the ramp stands
 * @param guards what must stay in place while both shapes live, and what may get in its way; those that are not in place first
 * @param liveInstances how many there are
 * @param waitingFor those of them that have not acknowledged the phase
 * @param views what else there is to see, each at an address of its own
 */
record ChangeView(
        StateView state,
        WindowView window,
        RampView ramp,
        List<GuardLine> guards,
        int liveInstances,
        List<String> waitingFor,
        List<String> views)
        implements OperationResponseBody {

    /**
     * A guard.
     *
     * @param kind what was looked at
     * @param object as the catalog names it
     * @param fault what is wrong with it; not there if it is in place
     */
    record GuardLine(String kind, String object, @Nullable String fault) {

        static GuardLine of(GuardState guard) {
            return new GuardLine(guard.kind().name(), guard.object(), guard.fault());
        }
    }

    static ChangeView of(ChangeHandle change) {
        Confirmation confirmation = change.confirmation();
        return new ChangeView(
                StateView.of(change),
                WindowView.of(change),
                RampView.of(change),
                change.guards().stream()
                        .sorted((one, other) -> Boolean.compare(one.inPlace(), other.inPlace()))
                        .map(GuardLine::of)
                        .toList(),
                confirmation.live().size(),
                confirmation.waitingFor().stream().map(Member::name).toList(),
                View.words());
    }
}
