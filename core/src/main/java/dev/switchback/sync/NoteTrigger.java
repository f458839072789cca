package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
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
        int keys = change.key().size();
        String types = change.key().stream().map(facts::type).collect(Collectors.joining(", "));
        String key = RowKey.asTexts(IntStream.rangeClosed(1, keys).mapToObj(i -> "$" + i));
        return "CREATE OR REPLACE FUNCTION " + names.quarantineFunction() + "(" + types
                + ", value_digest text, reason text) RETURNS void\n    LANGUAGE sql SECURITY DEFINER"
                + " SET search_path = pg_catalog, pg_temp\n    AS "
                + Identifiers.literal(
                        "INSERT INTO switchback.quarantine (change, row_key, value_digest, reason) VALUES ("
                                + Identifiers.literal(change.name()) + ", " + key + ", $" + (keys + 1) + ", $"
                                + (keys + 2) + ")");
    }

    private String note() {
        String key = change.key().stream()
                .map(column -> "NEW." + Identifiers.quote(column))
                .collect(Collectors.joining(", "));
        String put = "PERFORM " + names.quarantineFunction() + "(" + key + ", " + now.digest(Path.OLD) + ", fault)";
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
