package dev.switchback.jooq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Map;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** In a mapping's expression every word that is a column becomes a field, and no other does. */
class MappedExpressionTest {

    private static final DSLContext JOOQ = DSL.using(SQLDialect.POSTGRES);

    private static final Map<String, Field<?>> COLUMNS = Map.of(
            "a", field("a"),
            "date", field("date"),
            "value", field("value"),
            "Holder Name", field("Holder Name"),
            "new.a", field("new a"));

    private static Field<?> field(String name) {
        return DSL.field(DSL.name("c", name), SQLDataType.OTHER);
    }

    static Stream<Arguments> expressions() {
        return Stream.of(
                arguments("a column", "a", "<a>"),
                arguments("a column in capitals", "A || b", "<a> || b"),
                arguments("a column in quotes", "\"a\" || \"A\"", "<a> || \"A\""),
                arguments("a column with a space", "trim(\"Holder Name\")", "trim(<Holder Name>)"),
                arguments("a column of the other shape by its long name", "\"new.a\" + a", "<new a> + <a>"),
                arguments("a column twice", "a || ' ' || a", "<a> || ' ' || <a>"),
                arguments("a column in parentheses", "(a)", "(<a>)"),
                arguments("a column's field", "(a).b", "(<a>).b"),
                arguments("a column's element", "a[1]", "<a>[1]"),
                arguments("a slice up to a column", "b[1:a]", "b[1:<a>]"),
                arguments("a column as a slice's end, with space", "b[1 : a]", "b[1 : <a>]"),
                arguments("a qualified word", "b.a || a.b", "b.a || a.b"),
                arguments("a word qualified across spaces", "b . a || a /* x */ . b", "b . a || a /* x */ . b"),
                arguments("a function", "a(a)", "a(<a>)"),
                arguments("a function after a space", "date (a)", "date (<a>)"),
                arguments("a type cast to", "date::date", "<date>::date"),
                arguments("a type cast to with spaces", "a :: date", "<a> :: date"),
                arguments("a type in CAST", "cast(date as date)", "cast(<date> as date)"),
                arguments("a type in CAST across lines", "CAST(date\nAS\tdate)", "CAST(<date>\nAS\tdate)"),
                arguments("a type before a string", "date '2026-01-01' + a", "date '2026-01-01' + <a>"),
                arguments("a string", "'a' || a", "'a' || <a>"),
                arguments("a string with escapes", "E'\\'a' || a", "E'\\'a' || <a>"),
                arguments("a string in dollars", "$$a$$ || $x$ a $x$ || a", "$$a$$ || $x$ a $x$ || <a>"),
                arguments("a comment", "a /* a */ -- a\n || b", "<a> /* a */ -- a\n || b"),
                arguments(
                        "a CASE",
                        "CASE WHEN a IS NULL THEN date ELSE value END",
                        "CASE WHEN <a> IS NULL THEN <date> ELSE <value> END"),
                arguments("a longer word", "ab || a_b || a$ || a1", "ab || a_b || a$ || a1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("expressions")
    void putsFieldsInThePlaceOfColumns(String name, String expression, String expected) {
        Field<?> field = MappedExpression.of(DSL.name("x"), SQLDataType.OTHER, expression, COLUMNS::get);

        assertThat(JOOQ.render(field).replaceAll("\"c\"\\.\"([^\"]*)\"", "<$1>"))
                .isEqualTo("(" + expected + ")");
    }

    @Test
    void questionMarksAndBracesStayWhatTheyAre() {
        Field<?> field =
                MappedExpression.of(DSL.name("x"), SQLDataType.OTHER, "a ? 'b' || '{0}' || '{a}'", COLUMNS::get);

        assertThat(JOOQ.renderInlined(field)).isEqualTo("(\"c\".\"a\" ? 'b' || '{0}' || '{a}')");
    }
}
