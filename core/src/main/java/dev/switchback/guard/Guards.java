package dev.switchback.guard;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.database.SqlResource;
import dev.switchback.journal.Json;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares what must be in place with the catalog: one statement for any number of changes, which sees phase and catalog in
 * the same snapshot. So a change that is being expanded, contracted or abandoned by somebody else never looks broken.
 */
public final class Guards {

    private static final String STANDING = SqlResource.text(Guards.class, "standing.sql");

    private Guards() {}

    /** What a comment on a trigger or view starts with to say whose it is; a colon may follow, and words. */
    public static String mark(SchemaChange change) {
        return "switchback " + change.name() + " " + change.digest();
    }

    /** Records what must be in place from now on, in the transaction that put it there. Replaces an earlier record. */
    public static void record(Session session, String change, List<Guard> guards) throws SQLException {
        session.update("DELETE FROM switchback.guard WHERE change = ?", change);
        for (Guard guard : guards) {
            session.update(
                    "INSERT INTO switchback.guard (change, kind, table_schema, table_name, name, expects)"
                            + " VALUES (?, ?, ?, ?, ?, ?)",
                    change,
                    guard.kind(),
                    guard.table().schema(),
                    guard.table().name(),
                    guard.name(),
                    guard.expects());
        }
        session.update(
                "UPDATE switchback.guard g SET expects = pg_catalog.format_type(a.atttypid, a.atttypmod)"
                        + " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class t ON t.oid = a.attrelid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace"
                        + " WHERE g.change = ? AND g.kind = 'COLUMN' AND g.expects IS NULL AND a.attname = g.name"
                        + " AND a.attnum > 0 AND t.relname = g.table_name AND n.nspname = g.table_schema",
                change);
        session.update(
                "UPDATE switchback.guard g SET body = encode(sha256(convert_to(f.prosrc, 'UTF8')), 'hex') FROM pg_catalog.pg_proc f"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace WHERE g.change = ?"
                        + " AND g.kind IN ('SYNC_TRIGGER', 'TRUNCATE_GUARD') AND n.nspname || '.' || f.proname = g.expects",
                change);
    }

    /** The same, unless there is a record already. */
    public static void recordOnce(Session session, String change, List<Guard> guards) throws SQLException {
        boolean recorded = session.one(
                "SELECT EXISTS (SELECT FROM switchback.guard WHERE change = ?) AS recorded",
                row -> row.bool("recorded"),
                change);
        if (!recorded) {
            record(session, change, guards);
        }
    }

    /** How what was recorded for these changes stands; nothing for a change in whose phase not both shapes live. */
    public static List<GuardState> standing(Session session, Collection<String> changes) throws SQLException {
        return session.query(STANDING, Guards::state, changes, "[]");
    }

    /** Whether all of these are in place, recorded or not. */
    public static boolean inPlace(Session session, SchemaChange change, List<Guard> guards) throws SQLException {
        String wanted =
                Json.line(guards.stream().map(guard -> json(change, guard)).toList());
        return session.query(STANDING, Guards::state, List.of(), wanted).stream()
                .noneMatch(state -> state.missing() || state.kind() == GuardKind.EARLIER_TRIGGER);
    }

    private static Map<String, @Nullable String> json(SchemaChange change, Guard guard) {
        Map<String, @Nullable String> json = new LinkedHashMap<>();
        json.put("change", change.name());
        json.put("mark", mark(change));
        json.put("kind", guard.kind().name());
        json.put("table_schema", guard.table().schema());
        json.put("table_name", guard.table().name());
        json.put("name", guard.name());
        json.put("expects", guard.expects());
        return json;
    }

    private static GuardState state(Row row) throws SQLException {
        return new GuardState(
                row.text("change"), GuardKind.valueOf(row.text("kind")), row.text("object"), row.textOrNull("fault"));
    }
}
