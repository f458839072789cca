package dev.switchback.tables;

import static dev.switchback.change.Column.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Tables, keys and types with which it cannot work are refused at start, in words that say what to do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TablesRefusedTest {

    private final TestDatabase database = Postgres.newDatabase();

    @AfterAll
    void close() {
        database.close();
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                arguments(
                        "NULLs that NOT NULL has not looked at",
                        "CREATE TABLE {t} (id int UNIQUE, was text); INSERT INTO {t} VALUES (NULL, 'a');"
                                + " DO $$ BEGIN IF current_setting('server_version_num')::int >= 180000 THEN"
                                + " EXECUTE 'ALTER TABLE {t} ADD CONSTRAINT later NOT NULL id NOT VALID'; END IF; END $$",
                        "key column 'id' may be NULL: a key must identify every row; add NOT NULL"),
                arguments(
                        "no unique index",
                        "CREATE TABLE {t} (id int NOT NULL, was text); CREATE INDEX ON {t} (id)",
                        "the key [id] is not unique: table public.{t} has unique indexes on []; use one of them"),
                arguments(
                        "a deferrable primary key",
                        "CREATE TABLE {t} (id int PRIMARY KEY DEFERRABLE, was text)",
                        "unique index '{t}_pkey' does not count: it is deferrable"),
                arguments(
                        "a partial unique index",
                        "CREATE TABLE {t} (id int NOT NULL, was text); CREATE UNIQUE INDEX ON {t} (id) WHERE id > 0",
                        "unique index '{t}_id_idx' does not count: it is partial"),
                arguments(
                        "a unique index over an expression",
                        "CREATE TABLE {t} (id int NOT NULL, was text); CREATE UNIQUE INDEX ON {t} (abs(id))",
                        "unique index '{t}_abs_idx' does not count: it is over an expression"),
                arguments(
                        "a unique index that was never finished",
                        "CREATE TABLE {t} (id int NOT NULL, was text); CREATE UNIQUE INDEX ON {t} (id);"
                                + "UPDATE pg_index SET indisvalid = false WHERE indrelid = '{t}'::regclass",
                        "unique index '{t}_id_idx' does not count: it is not valid"),
                arguments(
                        "a unique index of the parent that some partition lacks",
                        "CREATE TABLE {t} (id int NOT NULL, was text) PARTITION BY LIST (id);"
                                + "CREATE TABLE {t}_1 PARTITION OF {t} DEFAULT; CREATE UNIQUE INDEX ON ONLY {t} (id)",
                        "unique index '{t}_id_idx' does not count: it is not valid"),
                arguments(
                        "a unique index that tells apart what the column takes for equal",
                        "CREATE COLLATION ignores_case (provider = icu, locale = 'und-u-ks-level1', deterministic = false);"
                                + "CREATE TABLE {t} (id text COLLATE ignores_case NOT NULL, was text);"
                                + "CREATE UNIQUE INDEX ON {t} (id COLLATE \"C\")",
                        "unique index '{t}_id_idx' does not count: its collation is not the column's"),
                arguments(
                        "a unique index by another comparison",
                        "CREATE TABLE {t} (id text NOT NULL, was text); CREATE UNIQUE INDEX ON {t} (id text_pattern_ops)",
                        "unique index '{t}_id_idx' does not count: its operator class is not the type's default"),
                arguments(
                        "a unique index that only includes the column",
                        "CREATE TABLE {t} (id int NOT NULL, n int NOT NULL, was text);"
                                + "CREATE UNIQUE INDEX ON {t} (n) INCLUDE (id)",
                        "the key [id] is not unique: table public.{t} has unique indexes on [[n]]; use one of them"));
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                arguments(
                        "a view",
                        "CREATE TABLE {t}_base (id int PRIMARY KEY, was text); CREATE VIEW {t} AS SELECT * FROM {t}_base",
                        "public.{t} is a view: name the table whose columns it shows"),
                arguments(
                        "a materialized view",
                        "CREATE MATERIALIZED VIEW {t} AS SELECT 1 AS id, ''::text AS was",
                        "public.{t} is a view: name the table whose columns it shows"),
                arguments(
                        "a foreign table",
                        "CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;"
                                + "CREATE FOREIGN TABLE {t} (id int NOT NULL, was text) SERVER files OPTIONS (filename '/x')",
                        "public.{t} is a foreign table: its rows are written where no trigger of this database sees it"),
                arguments("a sequence", "CREATE SEQUENCE {t}", "public.{t} is not a table"),
                arguments(
                        "a partition",
                        "CREATE TABLE {t}_all (id int PRIMARY KEY, was text) PARTITION BY LIST (id);"
                                + "CREATE TABLE {t} PARTITION OF {t}_all DEFAULT",
                        "public.{t} is a partition: PostgreSQL adds columns to the whole table only; name [public.{t}_all]"),
                arguments(
                        "a table with children",
                        "CREATE TABLE {t} (id int PRIMARY KEY, was text); CREATE TABLE {t}_child () INHERITS ({t})",
                        "public.{t} has the inheritance children [public.{t}_child]: a trigger is not inherited"),
                arguments(
                        "a child that inherits the shape",
                        "CREATE TABLE {t}_parent (was text); CREATE TABLE {t} (id int PRIMARY KEY) INHERITS ({t}_parent)",
                        "the columns [was] of public.{t} are inherited from [public.{t}_parent]"),
                arguments(
                        "a typed table",
                        "CREATE TYPE {t}_type AS (id int, was text);"
                                + "CREATE TABLE {t} OF {t}_type (PRIMARY KEY (id))",
                        "public.{t} is a typed table: PostgreSQL adds no column to it"),
                arguments(
                        "a table whose updates a rule rewrites",
                        "CREATE TABLE {t} (id int PRIMARY KEY, was text);"
                                + "CREATE RULE frozen AS ON UPDATE TO {t} DO INSTEAD NOTHING",
                        "the rules [frozen] rewrite updates of public.{t}"));
    }

    static Stream<Arguments> rights() {
        return Stream.of(
                arguments(
                        "a function that a writer may not call",
                        "CREATE FUNCTION secret(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';"
                                + "REVOKE EXECUTE ON FUNCTION secret(text) FROM PUBLIC;"
                                + "DO $$ BEGIN CREATE ROLE \"Old Image\"; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
                                + "CREATE TABLE {t} (id int PRIMARY KEY, was text);"
                                + "GRANT UPDATE (was) ON {t} TO \"Old Image\"",
                        "the mapping calls secret(text), which roles that write public.{t} may not execute: their"
                                + " writes would fail; GRANT EXECUTE ON FUNCTION secret(text) TO \"Old Image\""),
                arguments(
                        "a generated column in the mapping",
                        "CREATE OR REPLACE FUNCTION secret(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';"
                                + "CREATE TABLE {t} (id int PRIMARY KEY, was text GENERATED ALWAYS AS ('x') STORED)",
                        "column 'was' is a generated column: a trigger cannot set it"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"keys", "kinds", "rights"})
    void are(String name, String ddl, String expected) {
        String table = name.replaceAll("[^a-z]+", "_");
        table = table.substring(0, Math.min(30, table.length()));
        database.execute(ddl.replace("{t}", table));
        String forward = ddl.contains("secret") ? "secret(was)" : "was";
        refuses(change(table, "text", "text").forward("is_now", forward).build(), expected.replace("{t}", table));
    }

    static Stream<Arguments> types() {
        return Stream.of(
                arguments("json", "", "column 'was' cannot be compared (for json use jsonb)"),
                arguments("json[]", "", "column 'was' cannot be compared (for json use jsonb)"),
                arguments("xml", "", "column 'was' cannot be compared"),
                arguments("point", "", "column 'was' cannot be compared"),
                // box = box compares areas
                arguments("box", "", "column 'was' cannot be compared"),
                arguments("holder", "CREATE TYPE holder AS (a int, b json)", "column 'was' cannot be compared"),
                arguments(
                        "present",
                        "CREATE DOMAIN present AS text NOT NULL",
                        "column 'was' cannot be NULL, as the new shape is in every row that is not filled yet: put the"
                                + " NOT NULL on the column instead of its domain present"),
                arguments(
                        "there",
                        "CREATE DOMAIN there AS text CHECK (VALUE IS NOT NULL)",
                        "column 'was' cannot be NULL"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void areTypesThatCannotTellAgreement(String type, String ddl, String expected) {
        String table = "of_" + type.replaceAll("[^a-z]", "_");
        database.execute(ddl + ";CREATE TABLE " + table + " (id int PRIMARY KEY, was " + type + ")");
        refuses(
                change(table, type, type).forward("is_now", "was").build(),
                expected,
                expected.replace("'was'", "'is_now'"));
    }

    @Test
    void isATemporaryTable() {
        database.execute("CREATE TEMPORARY TABLE passing (id int PRIMARY KEY, was text)");
        String schema = database.text("SELECT relnamespace::regnamespace FROM pg_class WHERE relname = 'passing'");
        refuses(
                change("passing", "text", "text")
                        .table(String.valueOf(schema), "passing")
                        .forward("is_now", "was")
                        .build(),
                schema + ".passing is a temporary table: it lives no longer than its session");
    }

    @Test
    void isNoKeyInAnotherOrderThanItsIndexButItIsWarnedOf() {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.switchback.sync.KeyCheck");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            for (String[] key : new String[][] {{"b", "a"}, {"a", "b"}}) {
                try (TestDatabase other = Postgres.newDatabase()) {
                    other.execute("CREATE TABLE ordered (a int, b text, was text, PRIMARY KEY (b, a))");
                    Operator.switchback(
                                    other,
                                    change("ordered", "text", "text")
                                            .key(key)
                                            .forward("is_now", "was")
                                            .build())
                            .build()
                            .close();
                }
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .contains("no index is in the order of the key [a, b]", "which is that of [[b, a]]");
    }

    private static SchemaChangeBuilder change(String table, String from, String to) {
        return SchemaChange.named("refused-" + table.replace('_', '-').substring(0, Math.min(30, table.length())))
                .table(table)
                .key("id")
                .oldShape(column("was", from))
                .newShape(column("is_now", to))
                .backward("was", "is_now");
    }

    private void refuses(SchemaChange change, String... expected) {
        assertThatThrownBy(() -> Operator.switchback(database, change).build())
                .asInstanceOf(type(InvalidChangeException.class))
                .satisfies(e -> {
                    assertThat(e.faults()).hasSize(expected.length);
                    for (int i = 0; i < expected.length; i++) {
                        assertThat(e.faults().get(i)).contains(expected[i]);
                    }
                });
        assertThat(database.rows("SELECT name FROM switchback.change")).isEmpty();
    }
}
