package dev.switchback.spring.console;

import dev.switchback.change.Path;
import dev.switchback.fleet.Member;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every instance, and what it decides. */
final class FleetPart implements Part {

    @Override
    public String name() {
        return "fleet";
    }

    @Override
    public List<Map<String, @Nullable Object>> read(Look look) {
        long epoch = look.state().epoch();
        return look.fleet().stream().map(member -> member(member, epoch)).toList();
    }

    private static Map<String, @Nullable Object> member(Member member, long epoch) {
        return Members.with("id", member.info().id())
                .and("application", member.info().application())
                .and("version", member.info().version())
                .and("live", member.live())
                .and("lastSeen", member.lastSeen())
                .and("silenceSeconds", Members.seconds(member.silence()))
                .and("acknowledged", member.acknowledged())
                .and("upToDate", member.acknowledged() == epoch)
                .and(
                        "units",
                        Members.with(Path.OLD.name(), member.units(Path.OLD))
                                .and(Path.NEW.name(), member.units(Path.NEW))
                                .map())
                .and("decisions", member.decisions())
                .and("decidedAt", member.decidedAt())
                .map();
    }
}
