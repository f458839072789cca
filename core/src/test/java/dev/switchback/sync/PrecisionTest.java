package dev.switchback.sync;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Column;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.verify.Finding;
import dev.switchback.verify.VerificationResult;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Types whose stored value is not quite what the mapping gave: rounded, padded, or refused. */
@Promise("P1")
class PrecisionTest {

    private final TestDatabase database = Postgres.newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    static Stream<Arguments> types() {
        return Stream.of(
                arguments("numeric(12,2)", "NUMERIC(12, 2)", "was / 100.0", "is_now * 100", "n * 7.00", "700.00"),
                arguments("integer", "numeric(6,1)", "was / 3.0", "round(is_now * 3)", "n", "100"),
                arguments("text", "char(8)", "was", "rtrim(is_now)", "'v' || n", "v100"),
                arguments("text", "CHARACTER VARYING(8)", "was", "is_now", "'v' || n", "v100"),
                // Blanks beyond the end are cut off without an error: so says the SQL standard.
                arguments("text", "varchar(8)", "was", "is_now", "rpad('v' || n, 12)", "v100        "),
                arguments(
                        "timestamptz",
                        "timestamp(0)",
                        "was AT TIME ZONE 'UTC'",
                        "is_now AT TIME ZONE 'UTC'",
                        "timestamptz '2026-03-29 00:59:59.6Z' + n * interval '1 hour'",
                        "2026-04-02 02:29:59.6-02:30"),
                arguments(
                        "jsonb",
                        "jsonb",
                        "CASE WHEN was ? 'a' THEN was -> 'a' END",
                        "CASE WHEN is_now IS NOT NULL THEN jsonb_build_object('a', is_now) END",
                        "jsonb_build_object('a', n)",
                        "{\"a\": 100}"));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("types")
    void neitherDivergeNorAreRewritten(
            String from, String to, String forward, String backward, String value, String hundredth) {
        database.execute("CREATE TABLE item (id int PRIMARY KEY, was " + from + ")");
        database.execute("INSERT INTO item SELECT n, " + value + " FROM generate_series(1, 100) AS n");
        SchemaChange change = SchemaChange.named("item-was")
                .table("item")
                .key("id")
                .oldShape(Column.column("was", from))
                .newShape(Column.column("is_now", to))
                .forward("is_now", forward)
                .backward("was", backward)
                .build();
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            ChangeHandle handle = switchback.change("item-was");
            handle.expand(ADA);
            database.execute("UPDATE item SET was = was WHERE id < 10");
            handle.backfill(progress -> {}, ADA);
            assertThat(handle.verify(ADA).divergent()).isZero();
            assertThat(handle.backfill(progress -> {}, ADA).filled()).isZero();
        }
        assertThat(database.text("SELECT was FROM item WHERE id = 100")).isEqualTo(hundredth);
        assertThat(database.number("SELECT count(is_now) FROM item")).isEqualTo(100);
    }

    @Test
    void areLostIfStoringRoundsThem() {
        database.execute("CREATE TABLE item (id int PRIMARY KEY, was text)");
        database.execute("INSERT INTO item VALUES (1, '0.13'), (2, '0.125')");
        SchemaChange change = SchemaChange.named("item-was")
                .table("item")
                .key("id")
                .oldShape(Column.text("was"))
                .newShape(Column.numeric("is_now", 10, 2))
                .forward("is_now", "was::numeric")
                .backward("was", "is_now::text")
                .build();
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            ChangeHandle handle = switchback.change("item-was");
            handle.expand(ADA);
            handle.backfill(progress -> {}, ADA);
            VerificationResult scan = handle.verify(ADA);
            assertThat(scan.divergent()).isZero();
            assertThat(scan.keys(Finding.LOSSY)).containsExactly("2");
        }
    }

    @Test
    void neverCutAValueOffInSilence() {
        database.execute("CREATE TABLE item (id int PRIMARY KEY, was text)");
        SchemaChange change = SchemaChange.named("item-was")
                .table("item")
                .key("id")
                .oldShape(Column.text("was"))
                .newShape(Column.column("is_now", "varchar(3)"))
                .forward("is_now", "was")
                .backward("was", "is_now")
                .build();
        try (Switchback switchback = Operator.switchback(database, change).build()) {
            switchback.change("item-was").expand(ADA);
            assertThatThrownBy(() -> database.execute("INSERT INTO item VALUES (1, 'four')"))
                    .hasStackTraceContaining("value too long");
        }
    }
}
