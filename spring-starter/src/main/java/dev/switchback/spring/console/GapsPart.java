package dev.switchback.spring.console;

import dev.switchback.traffic.TrafficGap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The times of which nobody, or not everybody, can say what happened. */
final class GapsPart implements Part {

    @Override
    public String name() {
        return "gaps";
    }

    @Override
    public List<Map<String, @Nullable Object>> read(Look look) {
        return look.traffic().gaps().stream().map(GapsPart::gap).toList();
    }

    private static Map<String, @Nullable Object> gap(TrafficGap gap) {
        String lost = gap.lost().isPresent() ? "; " + gap.lost().getAsLong() + " calls" : "";
        return Members.with("from", gap.began())
                .and("until", gap.ended())
                .and("kind", gap.kind().name())
                .and("instance", gap.instance())
                .and("text", gap.reason() + lost)
                .map();
    }
}
