package dev.switchback.spring.console;

import dev.switchback.change.SchemaChange;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The change as the application describes it. */
final class ChangePart implements Part {

    @Override
    public String name() {
        return "change";
    }

    @Override
    public Map<String, @Nullable Object> read(Look look) {
        SchemaChange change = look.definition();
        String table = change.table().schema().equals("public")
                ? change.table().name()
                : change.table().toString();
        return Members.with("name", change.name())
                .and("table", table)
                .and("key", change.key())
                .and("oldShape", change.oldShape().names())
                .and("newShape", change.newShape().names())
                .and("mapping", change.mapping().<String>choose(sql -> "SQL", java -> "Java", adapters -> "adapters"))
                .map();
    }
}
