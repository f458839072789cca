package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.diagnose.OldImage;
import dev.switchback.spring.operate.Desk;
import dev.switchback.spring.operate.TurnedDownException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/** Everything that the endpoint has to show, read from the database when it is asked for. */
final class Views {

    private final Desk desk;
    private final Switchback switchback;
    private final OldImage image;

    /** @param image about which {@code diagnose} asks */
    Views(Desk desk, Switchback switchback, OldImage image) {
        this.desk = desk;
        this.switchback = switchback;
        this.image = image;
    }

    ChangesView changes() {
        return desk.look(() -> new ChangesView(
                desk.changes().stream()
                        .map(name -> StateView.of(desk.change(name)))
                        .toList(),
                Figures.seconds(switchback.snapshotAge())));
    }

    ChangeView change(String name) {
        ChangeHandle change = desk.change(name);
        return desk.look(() -> ChangeView.of(change));
    }

    OperationResponseBody view(
            String name, String word, @Nullable String limit, @Nullable String before, @Nullable String minutes) {
        ChangeHandle change = desk.change(name);
        View view = View.of(word)
                .orElseThrow(() -> TurnedDownException.unknown("no view '" + word + "'; there are " + View.words()));
        Range range = Range.of(limit, before, minutes);
        return desk.look(() -> view(change, view, range));
    }

    private OperationResponseBody view(ChangeHandle change, View view, Range range) {
        return switch (view) {
            case STATE -> StateView.of(change);
            case FLEET -> FleetView.of(change);
            case TRAFFIC -> TrafficView.of(change, range.minutes(), range.limit());
            case GATE -> GateView.of(change);
            case JOURNAL -> JournalView.of(change, range.limit(), range.before());
            case DIAGNOSE -> DiagnoseView.of(change, image);
            case WINDOW -> WindowView.of(change);
            case RAMP -> RampView.of(change);
            case SLO -> SloView.of(change);
            case MISMATCHES -> MismatchesView.of(change, range.limit());
            case BACKFILL -> BackfillView.of(change);
            case USAGE -> UsageView.of(change);
            case APPROVALS -> ApprovalsView.of(change, range.limit());
        };
    }
}
