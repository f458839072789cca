package dev.switchback.jooq;

import static dev.switchback.change.Column.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.change.Column;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A call gives its function every column that the expression may read, and NULL for all others. */
class MappingCallsTest {

    private static final DSLContext JOOQ = DSL.using(SQLDialect.POSTGRES);

    private static SchemaChange change(String expression) {
        return SchemaChange.named("rename")
                .table("customer")
                .key("id")
                .oldShape(text("name"), new Column("Märk \"it\"", "varchar(9) COLLATE \"C\""))
                .newShape(text("fresh"))
                .forward("fresh", expression)
                .backward("name", "fresh")
                .backward("Märk \"it\"", "fresh")
                .build();
    }

    private static Field<?> call(String expression, Map<Column, Field<?>> assigned, Shapes.Source unassigned) {
        List<Field<?>> values = MappingCalls.of(change(expression)).values(assigned, unassigned);
        assertThat(values).hasSize(1);
        return values.get(0);
    }

    private static Field<?> column(Path path, Column column) {
        return DSL.field(DSL.name("c", column.name()), SQLDataType.OTHER);
    }

    static Stream<Arguments> expressions() {
        String marked = "\"c\".\"Märk \"\"it\"\"\"";
        return Stream.of(
                arguments("one column", "name", "\"c\".\"name\", NULL::varchar(9), NULL::text"),
                arguments("in capitals", "upper(NAME)", "\"c\".\"name\", NULL::varchar(9), NULL::text"),
                arguments("in quotes", "\"Märk \"\"it\"\"\"", "NULL::text, " + marked + ", NULL::text"),
                arguments(
                        "the new shape's",
                        "coalesce(name, fresh)",
                        "\"c\".\"name\", NULL::varchar(9), \"c\".\"fresh\""),
                arguments("none", "'x'", "NULL::text, NULL::varchar(9), NULL::text"),
                arguments("perhaps, in a string", "'name'", "\"c\".\"name\", NULL::varchar(9), NULL::text"),
                arguments("in escapes", "U&\"n\\0061me\"", "\"c\".\"name\", " + marked + ", \"c\".\"fresh\""),
                arguments("by their places", "$1", "\"c\".\"name\", " + marked + ", \"c\".\"fresh\""));
    }

    @ParameterizedTest(name = "reads {0}")
    @MethodSource("expressions")
    void givesWhatIsRead(String name, String expression, String arguments) {
        assertThat(JOOQ.render(call(expression, Map.of(), MappingCallsTest::column)))
                .isEqualTo("(switchback.\"rename_forward_1\"(" + arguments + "))");
    }

    @Test
    void givesWhatIsAssignedAndElseNull() {
        Map<Column, Field<?>> assigned = Map.of(text("name"), DSL.val("Ada"));

        assertThat(JOOQ.renderInlined(call("name || fresh", assigned, MappingCallsTest::column)))
                .isEqualTo("(switchback.\"rename_forward_1\"(('Ada')::text, NULL::varchar(9), \"c\".\"fresh\"))");
        assertThat(JOOQ.renderInlined(call("name || fresh", assigned, (path, column) -> null)))
                .isEqualTo("(switchback.\"rename_forward_1\"(('Ada')::text, NULL::varchar(9), NULL::text))");
    }

    /** What is made ahead is text of the change's alone: names are rendered by each configuration's own settings. */
    @Test
    void knowsNothingOfAnyConfiguration() {
        MappingCalls calls = MappingCalls.of(change("name"));
        DSLContext unquoted =
                DSL.using(SQLDialect.POSTGRES, new Settings().withRenderQuotedNames(RenderQuotedNames.NEVER));

        for (int i = 0; i < 2; i++) {
            assertThat(unquoted.render(
                            calls.values(Map.of(), MappingCallsTest::column).get(0)))
                    .contains("(c.name, ");
            assertThat(JOOQ.render(
                            calls.values(Map.of(), MappingCallsTest::column).get(0)))
                    .contains("(\"c\".\"name\", ");
        }
    }
}
