package dev.switchback.history;

import static dev.switchback.change.Column.text;

import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.promises.JdbcApplication;
import dev.switchback.promises.Suite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A mapping in Java: both adapters of two instances write, and what an old image wrote is derived by either. */
class JavaHistoryTest implements Histories {

    @Override
    public List<Suite> applications() {
        Suite bothAdapters = (switchback, dataSource) -> new JdbcApplication(switchback, dataSource, true);
        return List.of(bothAdapters, bothAdapters);
    }

    @Override
    public SchemaChange change() {
        return SchemaChange.named("customer-name")
                .table("shop.customer")
                .key("id")
                .oldShape(text("full_name"))
                .newShape(text("first_name"), text("last_name"))
                .javaMapping(
                        "v1",
                        row -> split(row.text("full_name")),
                        row -> RowValues.of("full_name", joined(row.text("first_name"), row.text("last_name"))))
                .build();
    }

    private static RowValues split(@Nullable String name) {
        int space = name == null ? -1 : name.indexOf(' ');
        return name == null || space < 0
                ? RowValues.of("first_name", name).and("last_name", null)
                : RowValues.of("first_name", name.substring(0, space)).and("last_name", name.substring(space + 1));
    }

    private static @Nullable String joined(@Nullable String first, @Nullable String last) {
        return first == null || last == null ? first : first + ' ' + last;
    }

    @Override
    public boolean followsAtOnce() {
        return false;
    }

    @Override
    public boolean builtInFlag() {
        return false;
    }
}
