package dev.switchback.jooq;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.Switchback;
import dev.switchback.access.ShadowResult;
import dev.switchback.change.Column;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.Operator;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is the same value, and what is not, for the types of PostgreSQL. */
class ShadowComparersTest {

    /** A table as its generated class would be; how jOOQ reads the values is of no consequence. */
    private static final class Thing extends TableImpl<Record> {
        private static final long serialVersionUID = 1L;

        private final TableField<Record, Object> was = createField(DSL.name("was"), SQLDataType.OTHER, this);

        Thing() {
            super(DSL.name("thing"));
            createField(DSL.name("id"), SQLDataType.BIGINT, this);
        }
    }

    private static final Thing THING = new Thing();

    private final ShopDatabase shop = ShopDatabase.create();

    @AfterEach
    void close() {
        shop.close();
    }

    @ParameterizedTest(name = "{0}: {1} and {2} are {3}")
    @CsvSource(delimiter = ';', textBlock = """
                    numeric;            1.0;                        1.00;                       MATCH
                    numeric;            1.0;                        1.01;                       MISMATCH
                    numeric;            NaN;                        NaN;                        MATCH
                    numeric;            ;                           0;                          MISMATCH
                    numeric;            ;                           ;                           MATCH
                    double precision;   0.1;                        1e-1;                       MATCH
                    double precision;   -0;                         0;                          MATCH
                    timestamptz;        2026-01-01 12:00+00;        2026-01-01 13:00+01;        MATCH
                    timestamptz;        2026-01-01 12:00+00;        2026-01-01 12:00+01;        MISMATCH
                    timestamptz;        infinity;                   infinity;                   MATCH
                    timestamp;          2026-10-25 02:30;           2026-10-25 03:30;           MISMATCH
                    date;               2026-01-01;                 2026-01-02;                 MISMATCH
                    interval;           24:00;                      1 day;                      MATCH
                    jsonb;              {"a": 1, "b": [1.0]};       {"b": [1.00], "a": 1};      MATCH
                    jsonb;              {"a": 1};                   {"a": "1"};                 MISMATCH
                    numeric[];          {1.0, NULL};                {1.00, NULL};               MATCH
                    numeric[];          {1.0, NULL};                {NULL, 1.0};                MISMATCH
                    text[];             {a, b};                     {a, b};                     MATCH
                    bytea;              \\x01ff;                    \\x01FF;                    MATCH
                    bytea;              \\x01ff;                    \\x01fe;                    MISMATCH
                    text;               Straße;                     strasse;                    MISMATCH
                    text COLLATE "ci";  Ada;                        ADA;                        MATCH
                    text COLLATE "ci";  Ada;                        Eve;                        MISMATCH
                    text COLLATE "ci";  Ada;                        ;                           MISMATCH
                    character(5);       ab;                         'ab   ';                    MATCH
                    character(5);       ab;                         abc;                        MISMATCH
                    uuid;               a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11; A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11; MATCH
                    boolean;            true;                       t;                          MATCH
                    inet;               10.0.0.1;                   10.0.0.1/32;                MATCH
                    """)
    void compares(String type, String old, String fresh, ShadowResult expected) {
        SchemaChange change = SchemaChange.named("thing")
                .table("thing")
                .key("id")
                .oldShape(Column.column("was", type))
                .newShape(Column.column("will", type))
                .forward("will", "was")
                .backward("was", "will")
                .build();
        shop.plain()
                .execute("CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level1', deterministic = false);"
                        + " CREATE TABLE thing (id bigint PRIMARY KEY, was " + type + ")");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Switchback switchback =
                shop.switchback(change).meterRegistry(registry).build()) {
            Operator.open(switchback.change("thing")).shadow(100, ADA);
            shop.plain()
                    .execute("BEGIN; SET LOCAL session_replication_role = replica; INSERT INTO thing (id, was, will)"
                            + " VALUES (1, " + literal(old) + ", " + literal(fresh) + "); COMMIT");
            Field<Object> was = DualField.of(change, THING.was);
            SwitchbackJooq.configure(shop.jooq(), switchback)
                    .select(was)
                    .from(THING)
                    .fetch();
        }
        assertThat(registry.get("switchback.shadow.reads").counters())
                .singleElement()
                .satisfies(
                        counter -> assertThat(counter.getId().getTag("result")).isEqualToIgnoringCase(expected.name()))
                .extracting(Counter::count)
                .isEqualTo(1.0);
    }

    private static String literal(String value) {
        return value == null ? "NULL" : "'" + value + "'";
    }
}
