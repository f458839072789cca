package dev.switchback.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Names and texts on their way into SQL, read back by PostgreSQL itself. */
class IdentifiersTest {

    private static TestDatabase database;

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("a plain text", "customer"),
                arguments("a single quote", "O'Hara"),
                arguments("two single quotes", "''"),
                arguments("a backslash", "a\\b"),
                arguments("a backslash before a quote", "\\' OR 1=1 --"),
                arguments("a double quote", "say \"hello\""),
                arguments("dollar quotes", "$$ $x$"),
                arguments("a line feed and a tab", "a\n\tb"),
                arguments("letters beyond ASCII", "Zoë Дмитрий 名前"),
                arguments("a letter beyond 16 bits", "\uD83D\uDE00"),
                arguments("a comment", "x /* -- */ ;"));
    }

    @ParameterizedTest(name = "{0} is read back as it was")
    @MethodSource("texts")
    void literalIsReadBack(String sentence, String text) throws SQLException {
        for (String standard : List.of("on", "off")) {
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SET LOCAL standard_conforming_strings = " + standard);
                try (ResultSet results = statement.executeQuery("SELECT " + Identifiers.literal(text))) {
                    results.next();
                    assertThat(results.getString(1))
                            .as("%s with standard_conforming_strings = %s", sentence, standard)
                            .isEqualTo(text);
                }
                connection.rollback();
            }
        }
    }

    @ParameterizedTest(name = "{0} can be a column''s name")
    @MethodSource("texts")
    void quotedNameIsReadBack(String sentence, String name) {
        assertThat(database.text("SELECT (to_jsonb(t) ->> " + Identifiers.literal(name) + ") FROM (SELECT 'found' AS "
                        + Identifiers.quote(name) + ") AS t"))
                .as(sentence)
                .isEqualTo("found");
    }

    @Test
    void emptyTextIsAnEmptyLiteral() {
        assertThat(Identifiers.literal("")).isEqualTo("''");
    }

    @Test
    void listIsQuotedOneByOne() {
        assertThat(Identifiers.quoteAll(List.of("id", "A \"b\""))).isEqualTo("\"id\", \"A \"\"b\"\"\"");
    }

    @Test
    void tableIsPublicUnlessASchemaIsGiven() {
        assertThat(TableName.parse("customer")).isEqualTo(new TableName("public", "customer"));
        assertThat(TableName.parse("crm.customer")).isEqualTo(new TableName("crm", "customer"));
        assertThat(TableName.parse("crm.customer.v2")).isEqualTo(new TableName("crm", "customer.v2"));
        assertThat(new TableName("a.b", "c\"d").sql()).isEqualTo("\"a.b\".\"c\"\"d\"");
        assertThat(TableName.parse("crm.customer")).hasToString("crm.customer");
    }
}
