package dev.switchback.verify;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.numeric;
import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.Loss;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a change may lose: declared by it, kept by its mapping, and refused where it says nothing. */
class LossTest {

    private final TestDatabase database = Postgres.newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    private static SchemaChangeBuilder change() {
        return SchemaChange.named("it").table("it").key("id");
    }

    /** A price in cents becomes an amount in a currency; the currency is what only the new shape knows. */
    private static SchemaChangeBuilder price() {
        return change().oldShape(integer("cents"))
                .newShape(numeric("amount", 12, 2), column("currency", "char(3)"))
                .forward("amount", "cents / 100.0")
                .forward("currency", "CASE WHEN cents IS NOT NULL THEN coalesce(currency, 'EUR') END")
                .backward("cents", "(amount * 100)::integer");
    }

    /** A status as text becomes an enum with a value that old images do not know, and see as another one. */
    private static SchemaChangeBuilder status() {
        return change().oldShape(text("state"))
                .newShape(column("status", "order_status"))
                .forward(
                        "status",
                        "CASE WHEN status = 'refunded' AND state = 'closed' THEN status ELSE state::order_status END")
                .backward("state", "CASE status WHEN 'refunded' THEN 'closed' ELSE status::text END");
    }

    /** A name becomes three; where the middle one ends is what only the new shape knows. */
    private static SchemaChangeBuilder name() {
        String same = "full_name = concat_names(first_name, middle_name, last_name)";
        return change().oldShape(text("full_name"))
                .newShape(text("first_name"), text("middle_name"), text("last_name"))
                .forward(
                        "first_name",
                        "CASE WHEN " + same + " THEN first_name ELSE nullif(split_part(full_name, ' ', 1), '') END")
                .forward(
                        "middle_name",
                        "CASE WHEN " + same + " THEN middle_name"
                                + " WHEN last_name = substring(full_name from ' (.*)') THEN NULL"
                                + " WHEN right(full_name, length(last_name) + 1) = ' ' || last_name"
                                + " THEN nullif(substring(left(full_name, -length(last_name) - 1) from ' (.*)'), '') END")
                .forward(
                        "last_name",
                        "CASE WHEN " + same + " OR right(full_name, length(last_name) + 1) = ' ' || last_name"
                                + " THEN last_name ELSE substring(full_name from ' (.*)') END")
                .backward("full_name", "concat_names(first_name, middle_name, last_name)");
    }

    private void table(String columns, String... rows) {
        database.execute("CREATE TYPE order_status AS ENUM ('open', 'closed', 'refunded')");
        database.execute("CREATE FUNCTION concat_names(a text, b text, c text) RETURNS text LANGUAGE sql IMMUTABLE"
                + " RETURN a || coalesce(' ' || b, '') || coalesce(' ' || c, '')");
        database.execute("CREATE TABLE it (id int PRIMARY KEY, " + columns + ")");
        for (String row : rows) {
            database.execute("INSERT INTO it VALUES (" + row + ")");
        }
    }

    static Stream<Arguments> kept() {
        return Stream.of(
                arguments(
                        "a currency stays when an old image changes the price",
                        price(),
                        "cents integer",
                        "1, 999",
                        "UPDATE it SET amount = 5, currency = 'USD'",
                        "UPDATE it SET cents = 700",
                        "700 7.00 USD"),
                arguments(
                        "a currency stays when an old image takes the price away and back",
                        price().forward("currency", "coalesce(currency, CASE WHEN cents IS NOT NULL THEN 'EUR' END)"),
                        "cents integer",
                        "1, 999",
                        "UPDATE it SET currency = 'USD'",
                        "UPDATE it SET cents = NULL; UPDATE it SET cents = 700",
                        "700 7.00 USD"),
                arguments(
                        "a status that old images do not know stays when one writes all columns",
                        status(),
                        "state text, note text",
                        "1, 'open'",
                        "UPDATE it SET status = 'refunded'",
                        "UPDATE it SET state = 'closed', note = 'seen'",
                        "closed seen refunded"),
                arguments(
                        "a status that old images do not know ends when one writes another",
                        status(),
                        "state text",
                        "1, 'open'",
                        "UPDATE it SET status = 'refunded'",
                        "UPDATE it SET state = 'open'",
                        "open open"),
                arguments(
                        "a middle name stays when an old image writes the same name",
                        name(),
                        "full_name text, note text",
                        "1, 'Ann Marie O''Hara'",
                        "UPDATE it SET first_name = 'Ann', middle_name = 'Marie', last_name = 'O''Hara'",
                        "UPDATE it SET full_name = 'Ann Marie O''Hara', note = 'seen'",
                        "Ann Marie O'Hara seen Ann Marie O'Hara"),
                arguments(
                        "a last name of two words stays when an old image changes the first",
                        name(),
                        "full_name text",
                        "1, 'Ann O Hara'",
                        "UPDATE it SET first_name = 'Ann', middle_name = 'Marie', last_name = 'O Hara'",
                        "UPDATE it SET full_name = 'Beth Marie O Hara'",
                        "Beth Marie O Hara Beth Marie O Hara"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kept")
    @Promise("P1")
    void letsWhatOnlyTheNewShapeKnowsSurvive(
            String name,
            SchemaChangeBuilder builder,
            String columns,
            String row,
            String newImage,
            String oldImage,
            String expected) {
        table(columns, row);
        try (Switchback switchback =
                Operator.switchback(database, builder.newKnowsMore().build()).build()) {
            ChangeHandle change = Operator.open(switchback.change("it"));
            database.execute(newImage);
            database.execute(oldImage);
            String all = database.rows("SELECT * FROM it").get(0).stream()
                    .skip(1)
                    .filter(value -> value != null)
                    .reduce((one, other) -> one + " " + other)
                    .orElse("");
            assertThat(all).as(name).isEqualTo(expected);
            VerificationResult result = change.verify(ADA);
            assertThat(result.findings()).isEmpty();
        }
    }

    static Stream<Arguments> registrations() {
        return Stream.of(
                arguments("lossless, of a mapping that keeps everything", price(), Loss.NONE, ""),
                arguments("newKnowsMore, of a mapping that reads what it keeps", price(), Loss.NEW_KNOWS_MORE, ""),
                arguments(
                        "newKnowsMore, of a mapping that reads the old shape only",
                        price().forward("currency", "CASE WHEN cents IS NOT NULL THEN 'EUR' END"),
                        Loss.NEW_KNOWS_MORE,
                        "newKnowsMore() is declared, but no forward expression reads a column of the new shape"
                                + " [amount, currency]"),
                arguments(
                        "partial, of a mapping that may fail",
                        price().forward("amount", "100 / cents").partial(),
                        Loss.NONE,
                        ""),
                arguments(
                        "partial, of a mapping that fails for a row whose shapes are empty",
                        price().forward("amount", "CASE WHEN cents IS NULL THEN 1 / 0 ELSE cents END")
                                .partial(),
                        Loss.NONE,
                        "division by zero"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("registrations")
    void isDeclaredAtRegistration(String name, SchemaChangeBuilder builder, Loss loss, String refusal) {
        table("cents integer");
        SchemaChange change = (loss == Loss.NONE ? builder.lossless() : builder.newKnowsMore()).build();
        if (refusal.isEmpty()) {
            assertThatCode(() -> Operator.switchback(database, change).build().close())
                    .as(name)
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> Operator.switchback(database, change).build())
                    .as(name)
                    .isInstanceOf(InvalidChangeException.class)
                    .hasMessageContaining(refusal);
        }
    }

    private static SchemaChangeBuilder neat() {
        return change().oldShape(text("name"))
                .newShape(text("neat"))
                .forward("neat", "regexp_replace(name, ' +', ' ', 'g')")
                .backward("name", "neat");
    }

    private static SchemaChangeBuilder number() {
        return change().oldShape(text("name"))
                .newShape(integer("number"))
                .forward("number", "name::integer")
                .backward("name", "number::text");
    }

    static Stream<Arguments> openings() {
        return Stream.of(
                arguments("what comes back", neat(), "name text", List.of("1, 'Ada King'"), "", ""),
                arguments(
                        "what does not come back",
                        neat(),
                        "name text",
                        List.of("1, 'Ada King'", "2, 'Ada  King'", "3, 'O  K'"),
                        "",
                        "found 2 rows whose old shape would not survive backward(forward(old)), first keys [2, 3]: mend the"),
                arguments(
                        "a number whose zeros do not come back",
                        number(),
                        "name text",
                        List.of("1, '7'", "2, '007'"),
                        "",
                        "would not survive backward(forward(old)), first keys [2]"),
                arguments(
                        "a loss that only storing makes",
                        change().oldShape(numeric("was", 12, 4))
                                .newShape(numeric("is_now", 12, 2))
                                .forward("is_now", "was")
                                .backward("was", "is_now"),
                        "was numeric(12,4)",
                        List.of("1, 1.25", "2, 1.2345"),
                        "",
                        "would not survive backward(forward(old)), first keys [2]"),
                arguments(
                        "what does not come back, though the new shape knows more",
                        price().forward("amount", "cents / 1000 * 10").newKnowsMore(),
                        "cents integer",
                        List.of("1, 3000", "2, 3001"),
                        "",
                        "would not survive backward(forward(old)), first keys [2]"),
                arguments(
                        "a backward mapping that fails for what the forward one gives",
                        change().oldShape(integer("was"))
                                .newShape(integer("is_now"))
                                .forward("is_now", "was")
                                .backward("was", "is_now * is_now / is_now"),
                        "was integer",
                        List.of("1, 4", "2, 0"),
                        "",
                        "would not survive backward(forward(old)), first keys [2]"),
                arguments(
                        "what only the new shape knows, where nothing is declared",
                        price(),
                        "cents integer",
                        List.of("1, 999", "2, 999"),
                        "UPDATE it SET currency = 'USD' WHERE id = 2",
                        "found 1 rows whose new shape would not survive forward(backward(new)), first keys [2]: mend the rows,"
                                + " or declare newKnowsMore()"),
                arguments(
                        "what only the new shape knows, where that is declared",
                        price().newKnowsMore(),
                        "cents integer",
                        List.of("1, 999", "2, 999"),
                        "UPDATE it SET currency = 'USD' WHERE id = 2",
                        ""),
                arguments(
                        "what only the new shape knows and the mapping does not keep, where that is declared",
                        price().forward("currency", "CASE WHEN currency <> 'USD' OR cents IS NOT NULL THEN 'EUR' END")
                                .newKnowsMore(),
                        "cents integer",
                        List.of("1, 999", "2, 999"),
                        "SET session_replication_role = replica; UPDATE it SET amount = 9.99, currency = 'USD' WHERE id = 2;"
                                + " SET session_replication_role = origin",
                        "would not survive forward(backward(new)), first keys [2]"),
                arguments(
                        "what cannot be converted, where nothing is declared",
                        number(),
                        "name text",
                        List.of("1, '7'", "2, 'x'"),
                        "",
                        "found 1 rows whose value cannot be converted, first keys [2]"),
                arguments(
                        "what cannot be converted, where that is declared",
                        number().partial(),
                        "name text",
                        List.of("1, '7'", "2, 'x'"),
                        "",
                        "found 1 rows whose value cannot be converted, first keys [2]"),
                arguments(
                        "what a function of one's own turns into nothing",
                        number().forward("number", "try_integer(name)"),
                        "name text",
                        List.of("1, '7'", "2, 'x'"),
                        "",
                        "would not survive backward(forward(old)), first keys [2]"),
                arguments(
                        "several faults at once, each row under its own",
                        number().partial(),
                        "name text",
                        List.of("1, '7'", "2, 'x'", "3, '007'", "4, '8'"),
                        "SET session_replication_role = replica; UPDATE it SET number = 9 WHERE id = 4;"
                                + " SET session_replication_role = origin",
                        "found 1 divergent rows, first keys [4]: run the backfill again, then verify; scan 2 found 1 rows whose"
                                + " old shape would not survive backward(forward(old)), first keys [3]: mend the mapping or the"
                                + " rows; scan 2 found 1 rows whose value cannot be converted, first keys [2]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("openings")
    @Promise({"P5", "P8"})
    void decidesWhetherTheWindowOpens(
            String name,
            SchemaChangeBuilder builder,
            String columns,
            List<String> rows,
            String meanwhile,
            String refusal) {
        table(columns, rows.toArray(String[]::new));
        database.execute("CREATE FUNCTION try_integer(t text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS"
                + " $$ BEGIN RETURN t::integer; EXCEPTION WHEN OTHERS THEN RETURN NULL; END $$");
        try (Switchback switchback =
                Operator.switchback(database, builder.build()).build()) {
            ChangeHandle change = switchback.change("it");
            change.expand(ADA);
            change.backfill(progress -> {}, ADA);
            if (!meanwhile.isEmpty()) {
                database.execute(meanwhile);
            }
            change.verify(ADA);
            change.verify(ADA);
            if (refusal.isEmpty()) {
                assertThat(change.open(ADA).phase()).as(name).isEqualTo(Phase.OPEN);
            } else {
                assertThatThrownBy(() -> change.open(ADA))
                        .as(name)
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining(refusal);
            }
        }
    }

    static Stream<Arguments> gates() {
        return Stream.of(
                arguments(
                        "an old value that the new shape does not give back",
                        neat(),
                        "name text",
                        "1, 'Ada King'",
                        "UPDATE it SET name = 'Ada  King'",
                        "1 rows whose old shape would not survive backward(forward(old)), first keys [1]"),
                arguments(
                        "an old value that the new shape, which a new image wrote, does give back",
                        neat(),
                        "name text",
                        "1, 'Ada King'",
                        "UPDATE it SET neat = 'Ada  King'",
                        ""),
                arguments(
                        "what only the new shape knows: no old image is left to write over it",
                        price(),
                        "cents integer",
                        "1, 999",
                        "UPDATE it SET currency = 'USD'",
                        ""),
                arguments(
                        "a value that cannot be converted",
                        number().partial(),
                        "name text",
                        "1, '7'",
                        "UPDATE it SET name = 'x'",
                        "1 rows whose value cannot be converted, first keys [1]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("gates")
    @Promise({"P7", "P8"})
    void decidesWhatTheGateSays(
            String name, SchemaChangeBuilder builder, String columns, String row, String meanwhile, String reason) {
        table(columns, row);
        try (Switchback switchback =
                Operator.switchback(database, builder.build()).build()) {
            ChangeHandle change = Operator.open(switchback.change("it"));
            database.execute(meanwhile);
            org.awaitility.Awaitility.await().untilAsserted(() -> {
                change.verify(ADA);
                assertThat(change.gate().reasons().toString()).doesNotContain("verify again");
            });
            List<String> reasons = change.gate().reasons().stream()
                    .filter(each -> each.contains("divergence-zero"))
                    .toList();
            if (reason.isEmpty()) {
                assertThat(reasons).as(name).isEmpty();
            } else {
                assertThat(reasons).singleElement().asString().contains(reason);
            }
        }
    }

    /** PostgreSQL believes what is said of a function. What ours call is the application's. */
    @Test
    void isScannedByOneProcessWhereAMappingDoesWhatNoParallelWorkerMay() {
        table("name text");
        database.execute("INSERT INTO it SELECT n, 'n' || n FROM generate_series(1, 5000) AS n; ANALYZE it");
        database.execute("CREATE FUNCTION noted(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS"
                + " $$ BEGIN PERFORM set_config('my.note', t, true); RETURN t; END $$");
        database.execute("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET min_parallel_table_scan_size = 0',"
                + " current_database()); EXECUTE format('ALTER DATABASE %I SET parallel_setup_cost = 0', current_database());"
                + " EXECUTE format('ALTER DATABASE %I SET parallel_tuple_cost = 0', current_database()); END $$");
        try (Switchback switchback = Switchback.builder(database.pool("postgres", 3))
                .register(neat().forward("neat", "noted(name)").build())
                .build()) {
            ChangeHandle change = switchback.change("it");
            change.expand(ADA);
            change.backfill(progress -> {}, ADA);
            assertThat(change.verify(ADA).rows()).isEqualTo(5_000);
        }
    }
}
