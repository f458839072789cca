package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The trigger of a partial mapping that puts a row into quarantine when its value cannot be converted.
 *
 * <p>It fires after the row was written: an insert that ended in {@code ON CONFLICT} leaves no trace, and the row is what
 * became of it. Its condition lets only rows with an empty new shape through. Noting a row only ever inserts, and refers to
 * nothing: it takes no lock that anybody waits for, and cannot fail to serialize.
 */
final class NoteTrigger {

    /** The texts of keys are the same in every session. */
    private static final String SETTINGS = "SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO, YMD'"
            + " SET timezone = 'UTC' SET intervalstyle = 'iso_8601' SET extra_float_digits = 3 SET bytea_output = 'hex'";

    private final SchemaChange change;
    private final SyncNames names;
    private final RowSql now;
    private final RowSql before;

    NoteTrigger(SchemaChange change) {
        this.change = change;
        this.names = new SyncNames(change);
        this.now = new RowSql(change, "NEW", "NEW");
        this.before = new RowSql(change, "OLD", "OLD");
    }

    /**
     * The statements that create it.
     *
     * @param updates which updates concern it, as in {@code CREATE TRIGGER}
     */
    List<String> create(TableFacts facts, String updates) {
        return List.of(
                quarantine(facts),
                "GRANT EXECUTE ON FUNCTION " + names.quarantineFunction() + " TO PUBLIC",
                note(),
                "CREATE OR REPLACE TRIGGER " + Identifiers.quote(names.noteTrigger()) + " AFTER INSERT OR " + updates
                        + " ON " + change.table().sql() + "\n    FOR EACH ROW WHEN (NOT " + now.filled()
                        + ")\n    EXECUTE FUNCTION " + names.noteFunction() + "()");
    }

    List<String> drop() {
        return List.of(
                "DROP FUNCTION IF EXISTS " + names.noteFunction(),
                "DROP FUNCTION IF EXISTS " + names.quarantineFunction());
    }

    /**
     * Runs with the rights of the one who expanded, for a writer who has none here. Anybody may call it, and gets nothing for
     * it: an entry is checked against the row whenever it counts. The types of its parameters see to it that a key can be one.
     */
    private String quarantine(TableFacts facts) {
        List<String> types = new ArrayList<>();
        for (String column : change.key()) {
            ColumnFacts fact = facts.columns().get(column);
            types.add(fact == null ? "text" : fact.type());
        }
        int keys = types.size();
        String key =
                IntStream.rangeClosed(1, keys).mapToObj(i -> "$" + i + "::text").collect(Collectors.joining(", "));
        return "CREATE OR REPLACE FUNCTION " + names.quarantineFunction() + "(" + String.join(", ", types)
                + ", value_digest text, sql_state text) RETURNS void\n    LANGUAGE sql SECURITY DEFINER\n    "
                + SETTINGS
                + "\n    AS "
                + Identifiers.literal(
                        "INSERT INTO switchback.quarantine (change, row_key, value_digest, sql_state) VALUES ("
                                + Identifiers.literal(change.name()) + ", ARRAY[" + key + "], $" + (keys + 1) + ", $"
                                + (keys + 2)
                                + ")");
    }

    private String note() {
        String key = change.key().stream()
                .map(column -> "NEW." + Identifiers.quote(column))
                .collect(Collectors.joining(", "));
        String put = "PERFORM " + names.quarantineFunction() + "(" + key + ", " + now.valueDigest() + ", fault)";
        return "CREATE OR REPLACE FUNCTION " + names.noteFunction() + "() RETURNS trigger LANGUAGE plpgsql AS "
                + Identifiers.literal("""

                        DECLARE
                            fault text := %s;
                        BEGIN
                            IF fault IS NOT NULL THEN
                                %s
                            END IF;
                            RETURN NULL;
                        END
                        """.formatted(now.fault(), unlessNoted(now, before, put)));
    }

    /** A row that could not be converted before either, for the same reason, has been noted before. */
    static String unlessNoted(RowSql now, RowSql before, String note) {
        return """
                IF TG_OP = 'INSERT' OR %s THEN
                    %s;
                ELSIF %s IS DISTINCT FROM fault THEN
                    %s;
                END IF;""".formatted(now.key() + " *<> " + before.key(), note, before.fault(), note);
    }
}
