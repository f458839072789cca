package dev.switchback.backfill;

import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SchemaChangeBuilder;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.WatchedDataSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No transaction of the backfill has the server work on the application's rows for longer than 450 ms: every statement that
 * touches them is preceded by a time limit of its own, which is what is left of that.
 */
@Promise("P9")
class TransactionLimitsTest {

    private static final Pattern LIMIT = Pattern.compile("SET LOCAL statement_timeout = ([0-9]+)");
    private static final String BEGIN = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = 200;"
            + " SET LOCAL statement_timeout = \\d+; SET LOCAL idle_in_transaction_session_timeout = 5000;"
            + " SET LOCAL row_security = off";

    private final TestDatabase database = Postgres.newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    private static SchemaChangeBuilder name() {
        return SchemaChange.named("person-name")
                .table("person")
                .key("id")
                .oldShape(text("old"))
                .newShape(text("new"));
    }

    static Stream<Named<SchemaChange>> changes() {
        return Stream.of(
                Named.of(
                        "in SQL",
                        name().forward("new", "upper(old)")
                                .backward("old", "lower(new)")
                                .build()),
                Named.of(
                        "in SQL, partial",
                        name().forward("new", "upper(old)")
                                .backward("old", "lower(new)")
                                .partial()
                                .build()),
                Named.of(
                        "in SQL, to a table of its own",
                        name().extractTo("person_name", "person_id")
                                .forward("new", "upper(old)")
                                .backward("old", "lower(new)")
                                .build()),
                Named.of(
                        "in Java",
                        name().javaMapping(
                                        "1",
                                        row -> RowValues.of("new", row.text("old")),
                                        row -> RowValues.of("old", row.text("new")))
                                .build()));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void boundsWhateverTouchesTheRows(SchemaChange definition) {
        database.execute("CREATE TABLE person (id bigint PRIMARY KEY, old text);"
                + " INSERT INTO person SELECT n, 'ada' FROM generate_series(1, 3000) AS n");
        Transactions transactions = new Transactions();
        try (Switchback switchback = Switchback.builder(WatchedDataSource.of(database.dataSource(), transactions))
                .register(definition)
                .build()) {
            ChangeHandle change = switchback.change(definition.name());
            change.expand(ADA);
            transactions.forget();
            change.backfill(progress -> {}, ADA);
        }
        assertThat(transactions.ofThisThread()).hasSizeGreaterThan(10);
        assertThat(transactions.ofThisThread()).allSatisfy(each -> {
            if (each.autocommit()) {
                assertThat(each.statements()).noneMatch(TransactionLimitsTest::touchesRows);
            } else {
                assertThat(each.statements().get(0)).matches(BEGIN);
                assertBounded(each);
            }
        });
        assertThat(transactions.ofThisThread().stream()
                        .filter(each -> each.matches(TransactionLimitsTest::writesRows))
                        .count())
                .as("chunks")
                .isGreaterThan(1);
    }

    /** One limit is good for one statement: what is left is less afterwards. */
    private static void assertBounded(Transactions.Transaction transaction) {
        boolean writes = transaction.matches(TransactionLimitsTest::writesRows);
        long limit = Long.MAX_VALUE;
        for (String statement : transaction.statements()) {
            Matcher matcher = LIMIT.matcher(statement);
            if (matcher.find()) {
                limit = Long.parseLong(matcher.group(1));
            } else if (touchesRows(statement)) {
                assertThat(limit).as(statement).isLessThanOrEqualTo(writes ? 450 : 30_000);
                limit = writes ? Long.MAX_VALUE : limit;
            }
        }
    }

    private static boolean touchesRows(String statement) {
        return statement.contains("\"person\" AS t") || statement.contains("person_name");
    }

    private static boolean writesRows(String statement) {
        return touchesRows(statement) && (statement.contains("UPDATE ") || statement.contains("INSERT "));
    }
}
