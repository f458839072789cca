package dev.switchback.verify;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.date;
import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.jsonb;
import static dev.switchback.change.Column.numeric;
import static dev.switchback.change.Column.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.change.Column;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws asked of examples, on a database that has nothing of ours. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MappingLawsTest {

    private final TestDatabase database = Postgres.newEmptyDatabase();

    @AfterAll
    void close() {
        database.close();
    }

    private static SchemaChangeBuilder change(Column was, Column is, String forward, String backward) {
        return SchemaChange.named("example")
                .table("nowhere")
                .key("id")
                .oldShape(was)
                .newShape(is)
                .forward(is.name(), forward)
                .backward(was.name(), backward);
    }

    private static SchemaChangeBuilder toInteger() {
        return change(text("was"), integer("is_now"), "was::integer", "is_now::text");
    }

    /** The new shape also knows a currency, which an old image's write leaves as it is. */
    private static SchemaChangeBuilder toAmount(String currency) {
        return SchemaChange.named("example")
                .table("nowhere")
                .key("id")
                .oldShape(integer("cents"))
                .newShape(numeric("amount", 12, 2), column("currency", "char(3)"))
                .forward("amount", "cents / 100.0")
                .forward("currency", currency)
                .backward("cents", "(amount * 100)::integer")
                .newKnowsMore();
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments(
                        "a leading zero",
                        toInteger(),
                        List.of(Map.of("was", "42"), Map.of("was", "007")),
                        List.of(),
                        "breaks its laws for 1 of 2 examples\n - old {was='007'} becomes {is_now='7'}, which gives back"
                                + " {was='7'}: contract would lose the old shape"),
                arguments(
                        "a double blank, which is not the only offender",
                        change(text("name"), text("neat"), "regexp_replace(name, ' +', ' ', 'g')", "neat"),
                        List.of(Map.of("name", "Ada  King"), Map.of("name", "Ada King"), Map.of("name", "O  K")),
                        List.of(),
                        "for 2 of 3 examples\n - old {name='Ada  King'} becomes {neat='Ada King'}, which gives back"
                                + " {name='Ada King'}: contract would lose the old shape\n - old {name='O  K'} becomes"),
                arguments(
                        "an empty text that becomes NULL",
                        change(text("note"), text("remark"), "nullif(note, '')", "remark"),
                        List.of(Map.of("note", "")),
                        List.of(),
                        " - old {note=''} becomes {remark=NULL}, which gives back {note=NULL}: contract would lose"),
                arguments(
                        "a zero at the end",
                        change(text("was"), numeric("is_now", 12, 2), "was::numeric", "is_now::text"),
                        List.of(Map.of("was", "1.50"), Map.of("was", "1.5")),
                        List.of(),
                        "for 1 of 2 examples\n - old {was='1.5'} becomes {is_now='1.50'}, which gives back"),
                arguments(
                        "digits that storing rounds away",
                        change(numeric("was", 12, 4), numeric("is_now", 12, 2), "was", "is_now"),
                        List.of(Map.of("was", new BigDecimal("1.2345"))),
                        List.of(),
                        "old {was='1.2345'} becomes {is_now='1.23'}, which gives back {was='1.2300'}: contract would"),
                arguments(
                        "a day that is in no calendar",
                        change(
                                text("born"),
                                date("birthday"),
                                "make_date(left(born, 4)::int, substr(born, 6, 2)::int, right(born, 2)::int)",
                                "to_char(birthday::timestamp, 'YYYY-MM-DD')"),
                        List.of(Map.of("born", "2024-02-29"), Map.of("born", "2023-02-29")),
                        List.of(),
                        "for 1 of 2 examples\n - old {born='2023-02-29'} cannot be stored or converted, and partial() is not"
                                + " declared: ERROR: date field value out of range: 2023-02-29"),
                arguments(
                        "a name that is longer than the new column",
                        change(text("name"), column("short", "varchar(5)"), "name", "short"),
                        List.of(Map.of("name", "Byron"), Map.of("name", "Lovelace")),
                        List.of(),
                        "for 1 of 2 examples\n - old {name='Lovelace'} cannot be stored or converted, and partial() is not"
                                + " declared: ERROR: value too long for type character varying(5)"),
                arguments(
                        "an example that is none",
                        change(column("was", "varchar(3)"), text("is_now"), "was", "is_now"),
                        List.of(Map.of("was", "four")),
                        List.of(),
                        "old {was='four'} cannot be stored or converted, and partial() is not declared: ERROR: value too long"),
                arguments(
                        "a first name of two words, of which the old shape does not know where it ends",
                        CustomerName.builder(),
                        List.of(),
                        List.of(
                                Map.of("first_name", "Ada", "last_name", "King"),
                                Map.of("first_name", "Ann Marie", "last_name", "O'Hara")),
                        "for 1 of 2 examples\n - new {first_name='Ann Marie', last_name='O'Hara'} becomes"
                                + " {full_name='Ann Marie O'Hara'}, which gives back {first_name='Ann', last_name='Marie"
                                + " O'Hara'}: an old image's write would lose what only the new shape knows"),
                arguments(
                        "a currency that the forward mapping reads and does not keep",
                        toAmount("CASE WHEN currency IS NULL OR cents IS NOT NULL THEN 'EUR' END"),
                        List.of(),
                        List.of(Map.of("amount", "9.99", "currency", "USD")),
                        "new {amount='9.99', currency='USD'} becomes {cents='999'}, which gives back {amount='9.99',"
                                + " currency='EUR'}: an old image's write would lose"),
                arguments(
                        "a new value that the old column cannot hold",
                        toAmount("coalesce(currency, 'EUR')"),
                        List.of(),
                        List.of(Map.of("amount", "99999999.99", "currency", "USD")),
                        "cannot be stored or carried back, so that a new image's write of it would fail: ERROR: integer out of"
                                + " range"),
                arguments(
                        "a law that fails on the way back, for a value that could be converted",
                        change(integer("was"), integer("is_now"), "was", "is_now * is_now / is_now"),
                        List.of(Map.of("was", 4), Map.of("was", 0)),
                        List.of(),
                        "for 1 of 2 examples\n - old {was='0'} becomes {is_now='0'}, and the way back fails: contract would"
                                + " lose the old shape"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void tellWhatBreaksThem(
            String name,
            SchemaChangeBuilder change,
            List<Map<String, Object>> oldRows,
            List<Map<String, Object>> newRows,
            String expected) {
        MappingLaws laws = MappingLaws.of(change.build())
                .on(database.dataSource())
                .oldRows(oldRows)
                .newRows(newRows);
        assertThatThrownBy(laws::hold)
                .as(name)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(expected);
    }

    static Stream<Arguments> kept() {
        return Stream.of(
                arguments(
                        "both shapes, of a mapping without loss",
                        CustomerName.builder(),
                        List.of(Map.of("full_name", "  Ann   O'Hara "), Map.of()),
                        List.of(Map.of("first_name", "Ann", "last_name", "Marie O'Hara"), Map.of())),
                arguments(
                        "what only the new shape knows, if that is declared",
                        toAmount("CASE WHEN cents IS NOT NULL THEN coalesce(currency, 'EUR') END"),
                        List.of(Map.of("cents", 999)),
                        List.of(Map.of("amount", new BigDecimal("9.99"), "currency", "USD"))),
                arguments(
                        "what cannot be converted, if that is declared",
                        toInteger().partial(),
                        List.of(Map.of("was", "many"), Map.of("was", "99999999999"), Map.of("was", "7")),
                        List.of(Map.of("is_now", 7))),
                arguments(
                        "objects whose text PostgreSQL understands",
                        SchemaChange.named("example")
                                .table("nowhere")
                                .key("id")
                                .oldShape(date("Day"), column("bytes", "bytea"), column("ok", "boolean"))
                                .newShape(jsonb("day"))
                                .forward(
                                        "day",
                                        "CASE WHEN jsonb_build_array(\"Day\") ? '2024-02-29' OR \"Day\" IS NOT NULL THEN"
                                                + " jsonb_build_array(\"Day\", encode(bytes, 'hex'), ok) END")
                                .backward(
                                        "Day",
                                        "make_date(left(day ->> 0, 4)::int, substr(day ->> 0, 6, 2)::int, substr(day ->> 0, 9, 2)::int)")
                                .backward("bytes", "decode(day ->> 1, 'hex')")
                                .backward("ok", "(day -> 2)::boolean"),
                        List.of(Map.of("Day", LocalDate.of(2024, 2, 29), "bytes", new byte[] {0, -1, 10}, "ok", true)),
                        List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kept")
    void holdFor(
            String name,
            SchemaChangeBuilder change,
            List<Map<String, Object>> oldRows,
            List<Map<String, Object>> newRows) {
        assertThatCode(MappingLaws.of(change.build())
                        .on(database.dataSource())
                        .oldRows(oldRows)
                        .newRows(newRows)::hold)
                .as(name)
                .doesNotThrowAnyException();
        assertThat(database.number("SELECT count(*) FROM pg_class WHERE relname LIKE '%switchback%'"))
                .isZero();
        assertThat(database.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'switchback'"))
                .isZero();
    }

    static Stream<Arguments> found() {
        return Stream.of(
                arguments("a leading zero", toInteger().partial(), List.of("old {was='007'} becomes {is_now='7'}")),
                arguments(
                        "double blanks, and a blank that is none",
                        change(text("name"), text("neat"), "btrim(regexp_replace(name, '\\s+', ' ', 'g'))", "neat"),
                        List.of("old {name='Ada  King'}", "old {name='Ada\\u0009King'}", "old {name='Ada King '}")),
                arguments(
                        "an empty text",
                        change(text("note"), text("remark"), "nullif(note, '')", "remark"),
                        List.of(
                                "old {note=''} becomes {remark=NULL}, which gives back {note=NULL}: contract would lose")),
                arguments(
                        "capitals that do not come back",
                        change(text("mail"), text("email"), "lower(mail)", "email"),
                        List.of("old {mail='A@B.C'} becomes {email='a@b.c'}")),
                arguments(
                        "very long names",
                        change(text("name"), column("short", "varchar(200)"), "name", "short"),
                        List.of("... (3008 characters)} cannot be stored")),
                arguments(
                        "zeros at the end",
                        change(numeric("was", 12, 3), text("is_now"), "trim_scale(was)::text", "is_now::numeric(9,2)"),
                        List.of("old {was='1.005'} becomes {is_now='1.005'}, which gives back {was='1.010'}")),
                arguments(
                        "leap days",
                        change(
                                date("born"),
                                text("born_on"),
                                "extract(year FROM born)::int || '/' || extract(doy FROM born)::int",
                                "make_date(split_part(born_on, '/', 1)::int, 1, 1) + least(split_part(born_on, '/', 2)::int, 365) - 1"),
                        List.of("old {born='2024-12-31'} becomes {born_on='2024/366'}")),
                arguments(
                        "the ends of a whole number's range",
                        change(integer("was"), integer("is_now"), "was + 1", "is_now - 1"),
                        List.of(
                                "old {was='2147483647'} cannot be stored or converted",
                                "ERROR: integer out of range")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("found")
    void areBrokenByWhatIsMadeUp(String name, SchemaChangeBuilder change, List<String> expected) {
        long seed = new Random().nextLong();
        AssertionError failure = catchThrowableOfType(
                AssertionError.class,
                MappingLaws.of(change.build()).on(database.dataSource()).withGenerated(seed, 500)::hold);
        assertThat(failure).as(name).isNotNull();
        assertThat(failure.getMessage())
                .contains(expected)
                .contains("(generated: 500 rows of the old shape with seed " + seed + ")");
    }

    @Test
    void holdForWhateverIsMadeUpWhereNothingIsLost() {
        long seed = new Random().nextLong();
        SchemaChange rename = SchemaChange.named("example")
                .table("nowhere")
                .key("id")
                .oldShape(text("a"), integer("b"), numeric("c", 9, 3), date("d"), column("e", "char(5)"))
                .newShape(text("f"), integer("g"), numeric("h", 9, 3), date("i"), column("j", "char(5)"))
                .forward("f", "a")
                .forward("g", "b")
                .forward("h", "c")
                .forward("i", "d")
                .forward("j", "e")
                .backward("a", "f")
                .backward("b", "g")
                .backward("c", "h")
                .backward("d", "i")
                .backward("e", "j")
                .build();
        MappingLaws.of(rename)
                .on(database.dataSource())
                .withGenerated(seed, 300)
                .withGeneratedNewRows(seed + 1, 300)
                .hold();
    }

    private static SchemaChangeBuilder shouting() {
        return SchemaChange.named("example")
                .table("nowhere")
                .key("id")
                .oldShape(text("note"))
                .newShape(text("remark"), integer("length"))
                .javaMapping(
                        "v1",
                        row -> RowValues.of("remark", shout(row.text("note"))).and("length", length(row.text("note"))),
                        row -> RowValues.of("note", row.text("remark")));
    }

    private static @Nullable String shout(@Nullable String note) {
        if ("!".equals(note)) {
            throw new IllegalArgumentException("nothing to shout");
        }
        return note == null ? null : note.toUpperCase(Locale.ROOT);
    }

    private static @Nullable Integer length(@Nullable String note) {
        return note == null ? null : note.length();
    }

    /** No database is asked: what is called is the application's own code. */
    @Test
    void askAJavaMappingToo() {
        MappingLaws laws = MappingLaws.of(shouting().build());
        laws.oldRows(List.of(Map.of("note", "HEY"), Map.of(), Map.of("note", "!")))
                .hold();
        assertThatThrownBy(
                        laws.oldRows(List.of(Map.of("note", "HEY"), Map.of("note", "hush")))
                                        .newRows(List.of(
                                                Map.of("remark", "HUSH", "length", 4),
                                                Map.of("remark", "HO", "length", 7)))::hold)
                .isInstanceOf(AssertionError.class)
                .hasMessage("the mapping of 'example' breaks its laws for 2 of 4 examples"
                        + "\n - old {note='hush'} becomes {remark='HUSH', length='4'}, which gives back {note='HUSH'}:"
                        + " contract would lose the old shape"
                        + "\n - new {remark='HO', length='7'} becomes {note='HO'}, which gives back {remark='HO', length='2'}:"
                        + " an old image's write would lose what only the new shape knows");
        assertThatThrownBy(laws.withGenerated(3, 100)::hold)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("(generated: 100 rows of the old shape with seed 3)")
                .hasMessageContaining("- old {note='a@b.c'} becomes {remark='A@B.C', length='5'}");
        assertThatThrownBy(MappingLaws.of(SecretPhone.CHANGE)
                        .oldRows(List.of(Map.of("phone", "0171 / 23")))
                        .newRows(List.of(Map.of("phone_secret", new byte[] {1, 2}, "phone_digits", "1")))::hold)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("for 1 of 2 examples")
                .hasMessageContaining(
                        "new {phone_secret='\\x0102', phone_digits='1'} cannot be stored or carried back");
    }

    @Test
    void makeUpTheSameForTheSameSeed() {
        SchemaChange change = toAmount("coalesce(currency, 'EUR')").build();
        List<Map<String, @Nullable Object>> rows = NastyValues.seeded(7).rows(change.newShape(), 400);
        assertThat(NastyValues.seeded(7).rows(change.newShape(), 400)).isEqualTo(rows);
        assertThat(NastyValues.seeded(8).rows(change.newShape(), 400)).isNotEqualTo(rows);
        assertThat(rows)
                .hasSize(400)
                .anySatisfy(row -> assertThat(row.get("amount")).isNull());
    }

    @Test
    void areNotSatisfiedWithNothing() {
        MappingLaws none = MappingLaws.of(toInteger().build()).on(database.dataSource());
        assertThatThrownBy(none::hold)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("would hold for nothing");
        assertThatThrownBy(MappingLaws.of(toInteger().build()).oldRows(List.of(Map.of("was", "1")))::hold)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("name one with on(dataSource)");
        assertThatThrownBy(() -> none.oldRows(List.of(Map.of("is_now", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column 'is_now' is not in the shape [was] of 'example'");
        SchemaChange odd = change(column("was", "point"), text("is_now"), "was::text", "is_now::point")
                .build();
        assertThatThrownBy(() -> MappingLaws.of(odd).withGenerated(1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column 'was' is of type point, of which nothing can be made up");
    }

    @Test
    void takeANullAsAColumnThatIsLeftOut() {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("note", null);
        MappingLaws.of(change(text("note"), text("remark"), "coalesce(note, 'x')", "nullif(remark, 'x')")
                        .build())
                .on(database.dataSource())
                .oldRows(List.of(row))
                .hold();
    }

    @Test
    void needNoMoreThanTemporaryTables() {
        database.execute("DO $$ BEGIN CREATE ROLE tester LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        assertThatThrownBy(MappingLaws.of(toInteger().build())
                        .on(database.pool("tester", 1))
                        .oldRows(List.of(Map.of("was", "7"), Map.of("was", "07")))::hold)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("for 1 of 2 examples");
    }
}
