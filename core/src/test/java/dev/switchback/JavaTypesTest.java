package dev.switchback;

import static dev.switchback.change.Column.column;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.change.Column;
import dev.switchback.change.RowFunction;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of any type pass through Java and back unchanged: by backfill, by derivation, and as verification sees them. */
class JavaTypesTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "text            | 'a''b\\c', '', E'tab\\t\"quoted\"'                | 'zz'",
                "varchar(5)      | 'abcde', ''                                      | 'z'",
                "char(4)         | 'ab', 'abcd'                                     | 'zz'",
                "integer         | 0, -2147483648                                   | 7",
                "bigint          | 9223372036854775807, -1                          | 7",
                "numeric(12,2)   | 1.50, -9999999999.99                             | 7",
                "numeric         | 1e20, 0.000000000000000000001, 'NaN'             | 7",
                "real            | 0.1, 'Infinity'                                  | 7",
                "double precision| 0.1, 'NaN', 1e300                                | 7",
                "boolean         | true, false                                      | true",
                "bytea           | '\\x00ff10', ''                                  | '\\x07'",
                "uuid            | '11111111-2222-3333-4444-555555555555'           | '00000000-0000-0000-0000-000000000000'",
                "date            | '2026-11-25', '0044-03-15', 'infinity'           | '2000-01-01'",
                "time            | '23:59:59.123456', '00:00'                       | '01:02'",
                "timestamp       | '2026-10-25 02:30', '2026-03-29 02:30', '-infinity' | '2000-01-01'",
                "timestamptz     | '2026-10-25 02:30+02', '2026-11-01 01:30-02:30'  | '2000-01-01Z'",
                "interval        | '1 year 2 days 03:04:05.6'                       | '1 day'",
                "jsonb           | '{\"a\": [1, null, \"x\\\"y\"]}', '[]'           | '1'",
                "text[]          | '{a,NULL,\"b \\\"c\",\\\\}', '{}'                | '{z}'",
                "integer[]       | '{{1,2},{3,NULL}}', '{}'                         | '{7}'",
                "inet            | '10.0.0.1/8'                                     | '::1'",
                "int4range       | '[1,5)', 'empty'                                 | '[7,8)'"
            })
    @Promise({"P1", "P8"})
    void passThrough(String type, String values, String later) {
        Column old = column("Old \"value\"", type);
        Column fresh = column("new", type);
        SchemaChange change = SchemaChange.named("copy")
                .table("Things")
                .key("Id", "part")
                .oldShape(old)
                .newShape(fresh)
                .javaMapping("1", copy(old, fresh), copy(fresh, old))
                .build();
        try (TestDatabase database = Postgres.newDatabase()) {
            database.execute("CREATE TABLE \"Things\" (\"Id\" uuid, part date, \"Old \"\"value\"\"\" " + type
                    + ", PRIMARY KEY (\"Id\", part))");
            database.execute("INSERT INTO \"Things\" SELECT gen_random_uuid(), '2026-11-25', v::" + type
                    + " FROM unnest(ARRAY[" + texts(values) + ", NULL]) AS v");
            try (Switchback switchback = Operator.switchback(database, change).build()) {
                ChangeHandle handle = switchback.change("copy");
                handle.expand(ADA);
                handle.backfill(progress -> {}, ADA);
                assertSame(database);
                assertThat(handle.verify(ADA).findings()).isEmpty();

                database.execute(
                        "INSERT INTO \"Things\" VALUES (gen_random_uuid(), '2020-02-29', " + later + "::" + type
                                + "); UPDATE \"Things\" SET \"Old \"\"value\"\"\" = " + later + "::" + type
                                + " WHERE \"Old \"\"value\"\"\" IS NULL");
                await().until(() -> database.number("SELECT count(*) FROM switchback.stale") == 0);
                assertSame(database);
                assertThat(handle.verify(ADA).findings()).isEmpty();
                assertThat(database.number("SELECT count(*) FROM switchback.quarantine"))
                        .isZero();
            }
        }
    }

    private static void assertSame(TestDatabase database) {
        assertThat(database.rows(
                        "SELECT * FROM \"Things\" WHERE ROW(\"Old \"\"value\"\"\")::record *<> ROW(new)::record"))
                .isEmpty();
        assertThat(database.number("SELECT count(*) FROM \"Things\" WHERE new IS NOT NULL"))
                .isPositive();
    }

    private static String texts(String values) {
        return List.of(values.split(", (?![^{\\[]*[}\\]])", -1)).stream()
                .map(value ->
                        value.startsWith("'") || value.startsWith("E'") ? value + "::text" : "'" + value + "'::text")
                .reduce((one, other) -> one + ", " + other)
                .orElseThrow();
    }

    private static RowFunction copy(Column from, Column to) {
        return row -> {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put(to.name(), row.get(from.name()));
            return RowValues.of(values);
        };
    }
}
