package dev.switchback.sync;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.text;
import static dev.switchback.change.Constraint.check;
import static dev.switchback.change.Constraint.foreignKey;
import static dev.switchback.change.Constraint.index;
import static dev.switchback.change.Constraint.notNull;
import static dev.switchback.change.Constraint.unique;
import static dev.switchback.change.Constraint.uniqueIndexOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.Switchback;
import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import dev.switchback.journal.Act;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the live catalog has against a change, said at start-up and all at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistrationTest {

    private final TestDatabase database = Postgres.newDatabase();

    @BeforeAll
    void tables() {
        database.execute("CREATE TABLE customer (id int PRIMARY KEY, code int, nick text UNIQUE, full_name text,"
                + " price numeric(12,2), upper_name text GENERATED ALWAYS AS (upper(full_name)) STORED, raw json)");
        database.execute("CREATE TABLE event (id int, day date, kind text, PRIMARY KEY (id, day))"
                + " PARTITION BY RANGE (day)");
        database.execute("CREATE TABLE \"Odd\" (\"Id\" int PRIMARY KEY, \"select\" text)");
    }

    @AfterAll
    void close() {
        database.close();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(
                        "a table that does not exist",
                        rename("crm.customer", "id", "full_name", "name"),
                        List.of("table crm.customer does not exist")),
                arguments(
                        "an old column that does not exist, next to its neighbours",
                        rename("customer", "id", "fullname", "name"),
                        List.of(
                                "column 'fullname' of the old shape is not in table public.customer, which has [code,")),
                arguments(
                        "a key that does not exist",
                        rename("customer", "uid", "full_name", "name"),
                        List.of("key column 'uid' is not in table")),
                arguments(
                        "a key that is not unique",
                        rename("customer", "id", "full_name", "name").key("code"),
                        List.of("key column 'code' may be NULL")),
                arguments(
                        "a unique key that may be NULL",
                        rename("customer", "nick", "full_name", "name"),
                        List.of("key column 'nick' may be NULL")),
                arguments(
                        "a key that covers only half of the unique index",
                        rename("event", "id", "kind", "sort"),
                        List.of("the key [id] is not unique: table public.event has unique indexes on")),
                arguments(
                        "an unknown type",
                        rename("customer", "id", "full_name", "name").newShape(column("name", "txt")),
                        List.of("the type 'txt' of column 'name' is not known here")),
                arguments(
                        "a declared type that is not the column's",
                        rename("customer", "id", "full_name", "name").oldShape(column("full_name", "varchar(20)")),
                        List.of("column 'full_name' is declared as character varying(20) but is text")),
                arguments(
                        "an expression that does not parse",
                        rename("customer", "id", "full_name", "name").forward("name", "upper(full_name"),
                        List.of("the forward mapping of column 'name' (upper(full_name) does not parse")),
                arguments(
                        "an expression that reads a column outside the shapes",
                        rename("customer", "id", "full_name", "name").backward("full_name", "name || code"),
                        List.of("the backward mapping of column 'full_name' (name || code) reads a column that is in"
                                + " neither shape")),
                arguments(
                        "an expression of another type",
                        rename("customer", "id", "full_name", "name")
                                .newShape(integer("name"))
                                .backward("full_name", "name::text"),
                        List.of("the forward mapping of column 'name' (full_name) has another type than integer")),
                arguments(
                        "an expression that would change the table",
                        rename("customer", "id", "full_name", "name").forward("name", "full_name) STORED, (SELECT 1"),
                        List.of("the forward mapping of column 'name'")),
                arguments(
                        "a subquery",
                        rename("customer", "id", "full_name", "name").forward("name", "(SELECT max(full_name))"),
                        List.of("does not work: ERROR: cannot use subquery")),
                arguments(
                        "a generated column in a shape",
                        rename("customer", "id", "upper_name", "name"),
                        List.of("column 'upper_name' is a generated column")),
                arguments(
                        "a partition key in a shape",
                        SchemaChange.named("event-day")
                                .table("event")
                                .key("id")
                                .oldShape(column("day", "date"))
                                .newShape(text("sort"))
                                .forward("sort", "day::text")
                                .backward("day", "sort::date"),
                        List.of("the key [id] is not unique", "column 'day' is part of the partition key")),
                arguments(
                        "a type without equality",
                        rename("customer", "id", "raw", "doc")
                                .oldShape(column("raw", "json"))
                                .newShape(column("doc", "jsonb")),
                        List.of("column 'raw' cannot be compared (for json use jsonb)")),
                arguments(
                        "a mapping that takes an unfilled row for a filled one",
                        rename("customer", "id", "full_name", "name").backward("full_name", "coalesce(name, 'none')"),
                        List.of("forward(backward(NULL)) is {\"name\": \"none\"}, not NULL")),
                arguments(
                        "constraints that do not work on the table as it is after contract",
                        rename("customer", "id", "full_name", "name")
                                .newShape(text("name").withDefault("nonsense("))
                                .constraint(
                                        notNull("name"),
                                        check("name_is_old", "name = full_name"),
                                        check("name_is_chosen", "name IN (SELECT nick FROM customer)"),
                                        unique("name", "nicks"),
                                        index("name").where("lengt(name) > 3"),
                                        uniqueIndexOn("lower(name) DESC"),
                                        foreignKey("name", "customers", "nick"),
                                        foreignKey("name", "customer", "price").named("priced")),
                        List.of(
                                "the default of column 'name' (nonsense() does not work",
                                "constraint CHECK \"name_is_old\" (name = full_name) does not work on the table as it is"
                                        + " after contract: ERROR: column \"full_name\" does not exist",
                                "constraint CHECK \"name_is_chosen\" (name IN (SELECT nick FROM customer)) does not work",
                                "constraint UNIQUE (\"name\", \"nicks\") does not work on the table as it is after contract:"
                                        + " ERROR: column \"nicks\" named in key does not exist",
                                "constraint INDEX (\"name\") WHERE (lengt(name) > 3) does not work",
                                "constraint UNIQUE INDEX (lower(name) DESC) must have plain expressions",
                                "refers to table public.customers, which does not exist",
                                "constraint FOREIGN KEY \"priced\" (\"name\") REFERENCES \"public\".\"customer\" (\"price\") does not"
                                        + " work")),
                arguments(
                        "a new shape that knows more, and a forward mapping that does not look at it",
                        rename("customer", "id", "full_name", "name")
                                .backward("full_name", "left(name, 8)")
                                .newKnowsMore(),
                        List.of("newKnowsMore() is declared, but no forward expression reads a column")),
                arguments(
                        "several mistakes at once",
                        rename("customer", "code", "price", "name")
                                .backward("price", "nam")
                                .forward("name", "prise"),
                        List.of(
                                "key column 'code' may be NULL",
                                "column 'price' is declared as text but is numeric(12,2)",
                                "the forward mapping of column 'name' (prise) reads a column",
                                "the backward mapping of column 'price' (nam) reads a column")));
    }

    private static SchemaChangeBuilder rename(String table, String key, String from, String to) {
        return SchemaChange.named("a-rename")
                .table(table)
                .key(key)
                .oldShape(text(from))
                .newShape(text(to))
                .forward(to, from)
                .backward(from, to);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void isToldAtStart(String name, SchemaChangeBuilder builder, List<String> expected) {
        SchemaChange change = builder.build();
        assertThatThrownBy(() -> Operator.switchback(database, change).build())
                .asInstanceOf(type(InvalidChangeException.class))
                .satisfies(e -> assertThat(e.faults())
                        .as(name)
                        .hasSize(expected.size())
                        .zipSatisfy(
                                expected, (fault, start) -> assertThat(fault).contains(start)));
        assertThat(database.rows("SELECT FROM pg_class WHERE relname LIKE 'switchback_probe%'"))
                .isEmpty();
    }

    @Test
    void acceptsOddNamesAndCompositeKeys() {
        assertThatCode(() -> Operator.switchback(
                                database,
                                SchemaChange.named("odd")
                                        .table("Odd")
                                        .key("Id")
                                        .oldShape(text("select"))
                                        .newShape(text("From \"quoted\""))
                                        .forward("From \"quoted\"", "\"select\"")
                                        .backward("select", "\"From \"\"quoted\"\"\"")
                                        .build(),
                                SchemaChange.named("event-kind")
                                        .table("event")
                                        .key("id", "day")
                                        .oldShape(text("kind"))
                                        .newShape(text("sort"))
                                        .forward("sort", "kind")
                                        .backward("kind", "sort")
                                        .build())
                        .build()
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void acceptsANewShapeThatKnowsMoreIfTheForwardMappingReadsIt() {
        SchemaChange change = SchemaChange.named("knows-more")
                .table("customer")
                .key("id")
                .oldShape(text("full_name"))
                .newShape(text("name"), text("title"))
                .forward("name", "full_name")
                .forward("title", "CASE WHEN full_name = name THEN title END")
                .backward("full_name", "name")
                .newKnowsMore()
                .build();
        assertThatCode(() -> Operator.switchback(database, change).build().close())
                .doesNotThrowAnyException();
    }

    @Test
    void acceptsAMappingThatIsNotImmutableButWarns() {
        SchemaChange change = rename("customer", "id", "full_name", "shown")
                .forward("shown", "concat_ws(' ', full_name)")
                .build();
        // concat_ws gives '' for NULL: the law of the empty row is what refuses here, not its volatility.
        assertThatThrownBy(() -> Operator.switchback(database, change).build())
                .hasMessageContaining("forward(backward(NULL))");
        assertThatCode(() -> Operator.switchback(
                                database,
                                SchemaChange.named("not-immutable")
                                        .table("customer")
                                        .key("id")
                                        .oldShape(text("full_name"))
                                        .newShape(text("shown"))
                                        .forward("shown", "nullif(concat_ws(' ', full_name), '')")
                                        .backward("full_name", "shown")
                                        .build())
                        .build()
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void refusesAnotherDefinitionUnderARecordedNameWithTheDifference() {
        try (TestDatabase fresh = Postgres.newDatabase()) {
            CustomerName.createTable(fresh, 1);
            Operator.switchback(fresh, CustomerName.CHANGE).build().close();
            SchemaChange other = CustomerName.builder()
                    .forward("first_name", "upper(full_name)")
                    .build();
            assertThatThrownBy(() -> Operator.switchback(fresh, other).build())
                    .isInstanceOf(InvalidChangeException.class)
                    .hasMessageContaining("recorded: new \"first_name\" text = split_part(full_name, ' ', 1)")
                    .hasMessageContaining("given:    new \"first_name\" text = upper(full_name)")
                    .hasMessageContaining("redefine");
            Act act = Act.by("ada", "typo");
            Operator.switchback(fresh).redefine(other, act).build().close();
            try (Switchback switchback = Operator.switchback(fresh, other).build()) {
                switchback.change("customer-name").expand(act);
            }
            assertThatThrownBy(() -> Operator.switchback(fresh)
                            .redefine(CustomerName.CHANGE, act)
                            .build())
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the phase is BACKFILLING; only a PLANNED change");
        }
    }
}
