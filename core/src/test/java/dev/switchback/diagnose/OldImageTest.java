package dev.switchback.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.change.SwitchbackException;
import dev.switchback.diagnose.OldImage.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests are cut where PostgreSQL would cut them, and refused with every fault. */
class OldImageTest {

    static Stream<Arguments> statements() {
        return Stream.of(
                arguments("a parameter", "SELECT ?;", "SELECT $1"),
                arguments("parameters in order", "SELECT ?, ?;", "SELECT $1, $2"),
                arguments("an operator of JSON, as in JDBC", "SELECT a ?? ?;", "SELECT a ? $1"),
                arguments("an operator of JSON beside numbers", "SELECT a ? $1;", "SELECT a ? $1"),
                arguments("a question mark in a text", "SELECT 'a;?''?' || ?;", "SELECT 'a;?''?' || $1"),
                arguments("a backslash in a text", "SELECT E'a\\';?' || ?;", "SELECT E'a\\';?' || $1"),
                arguments("a question mark in a name", "SELECT \"a;\"\"?\", ?;", "SELECT \"a;\"\"?\", $1"),
                arguments("a comment", "SELECT 1 -- what? ;\n, ?;", "SELECT 1 -- what? ;\n, $1"),
                arguments(
                        "comments in a comment",
                        "SELECT 1 /* a; /* ? */ ; */ + ?;",
                        "SELECT 1 /* a; /* ? */ ; */ + $1"),
                arguments("a text in dollars", "SELECT $a$ ; ? $$ $a$, ?;", "SELECT $a$ ; ? $$ $a$, $1"),
                arguments("a query in brackets", "(SELECT 1) UNION (SELECT ?);", "(SELECT 1) UNION (SELECT $1)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void cuts(String what, String manifest, String sql) {
        assertThat(OldImage.parse(manifest).statements())
                .extracting(Statement::sql)
                .containsExactly(sql);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments("", "there is no statement in it"),
                arguments("-- nothing\n ;", "there is no statement in it"),
                arguments("SELECT 1", "line 1, 'SELECT 1', does not end with a semicolon"),
                arguments(
                        "SELECT 1;\nSET search_path = x;",
                        "line 2, 'SET search_path = x;', is none that can be prepared"),
                arguments(
                        "SELECT 1;\n\nTRUNCATE customer;",
                        "line 3, 'TRUNCATE customer;', is none that can be prepared"),
                arguments("SELECT 'a;", "a quote that is not closed"),
                arguments("SELECT 'it's';", "a quote that is not closed"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refuses(String manifest, String fault) {
        assertThatThrownBy(() -> OldImage.parse(manifest))
                .isInstanceOf(SwitchbackException.class)
                .hasMessageContaining(fault);
    }

    @Test
    void tellsEveryFaultAtOnce() {
        assertThatThrownBy(() -> OldImage.parse("CALL a();\nDO $$ BEGIN END $$;\nSELECT 1"))
                .hasMessageContainingAll("line 1, 'CALL", "line 2, 'DO", "line 3, 'SELECT 1', does not end");
    }

    @Test
    void isReadFromAFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("shop.sql");
        Files.writeString(file, "-- image: shop 1.4.2\n-- search_path: a, \"B\"\n\nSELECT 1;\n\n  SELECT 2;");

        OldImage image = OldImage.read(file);
        assertThat(image.name()).isEqualTo("shop 1.4.2");
        assertThat(image.searchPath()).isEqualTo("a, \"B\"");
        assertThat(image.statements()).extracting(Statement::line).containsExactly(4, 6);
        assertThatThrownBy(() -> OldImage.read(directory.resolve("other.sql")))
                .isInstanceOf(SwitchbackException.class)
                .hasMessageContaining("other.sql");
    }

    static Stream<Arguments> insertions() {
        return Stream.of(
                arguments("INSERT INTO t (a, \"B\") VALUES (1, 2)", "\"t\"", Set.of("a", "B")),
                arguments("insert into S.\"T\" as x (A) select 1", "\"s\".\"T\"", Set.of("a")),
                arguments("INSERT INTO t DEFAULT VALUES", "\"t\"", Set.of()),
                arguments(
                        "WITH n AS (INSERT INTO t (a.x, b[1]) VALUES (1, 2) RETURNING a) SELECT 1",
                        "\"t\"",
                        Set.of("a", "b")),
                arguments(
                        "MERGE INTO ONLY s.t x USING u ON true WHEN NOT MATCHED THEN INSERT (a) VALUES (1)",
                        "\"s\".\"t\"",
                        Set.of("a")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("insertions")
    void knowsWhatIsInserted(String sql, String table, Set<String> columns) {
        assertThat(Insertion.of(sql)).containsExactly(new Insertion(table, columns));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"INSERT INTO t VALUES (1)", "INSERT INTO t SELECT a FROM u", "INSERT INTO t (SELECT a FROM u)"})
    void knowsWhenColumnsAreNotNamed(String sql) {
        assertThat(Insertion.of(sql)).containsExactly(new Insertion("\"t\"", null));
    }

    @Test
    void findsNoInsertWhereThereIsNone() {
        assertThat(List.of("SELECT 'insert into t'", "UPDATE t SET insert = 1"))
                .allSatisfy(sql -> assertThat(Insertion.of(sql)).isEmpty());
    }
}
