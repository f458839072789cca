package dev.switchback.spring.console;

import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Where the change stands, and the way it goes. */
final class PhasePart implements Part {

    @Override
    public String name() {
        return "phase";
    }

    @Override
    public Map<String, @Nullable Object> read(Look look) {
        ChangeState state = look.state();
        return Members.with("name", state.phase().name())
                .and("since", state.since())
                .and("epoch", state.epoch())
                .and("verified", state.verified())
                .and("rail", rail(state.phase(), state.windowSince() != null))
                .map();
    }

    /** The way to the end; one who has left it sees where he stands instead of where he would have gone. */
    static List<Map<String, @Nullable Object>> rail(Phase phase, boolean opened) {
        List<Phase> way = way(phase, opened);
        int here = way.indexOf(phase);
        return IntStream.range(0, way.size())
                .mapToObj(i -> Members.with("phase", way.get(i).name())
                        .and("state", i < here ? "done" : i == here ? "here" : "ahead")
                        .map())
                .toList();
    }

    private static List<Phase> way(Phase phase, boolean opened) {
        return switch (phase) {
            case PLANNED, BACKFILLING, OPEN, CLOSING, CONTRACTED ->
                List.of(Phase.PLANNED, Phase.BACKFILLING, Phase.OPEN, Phase.CLOSING, Phase.CONTRACTED);
            case FROZEN ->
                opened
                        ? List.of(
                                Phase.PLANNED,
                                Phase.BACKFILLING,
                                Phase.OPEN,
                                Phase.FROZEN,
                                Phase.CLOSING,
                                Phase.CONTRACTED)
                        : List.of(
                                Phase.PLANNED,
                                Phase.BACKFILLING,
                                Phase.FROZEN,
                                Phase.OPEN,
                                Phase.CLOSING,
                                Phase.CONTRACTED);
            case ABANDONING, ABANDONED -> List.of(Phase.PLANNED, Phase.BACKFILLING, Phase.ABANDONING, Phase.ABANDONED);
        };
    }
}
