package dev.switchback.spring.console;

import dev.switchback.fleet.InstanceInfo;
import dev.switchback.fleet.Member;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which instance answers. */
final class InstancePart implements Part {

    @Override
    public String name() {
        return "instance";
    }

    @Override
    public Map<String, @Nullable Object> read(Look look) {
        InstanceInfo instance = look.switchback().instance();
        return Members.with("application", instance.application())
                .and("version", instance.version())
                .and("id", instance.id())
                .and("paths", paths(look, instance))
                .map();
    }

    private static String paths(Look look, InstanceInfo instance) {
        return look.fleet().stream()
                .filter(member -> member.info().id().equals(instance.id()))
                .findFirst()
                .map(Member::builtInFlag)
                .map(builtIn -> builtIn ? "built-in" : "flag service")
                .orElse("unknown");
    }
}
