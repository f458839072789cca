package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.guard.Guard;
import dev.switchback.guard.GuardKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Both shapes in one row, and a mapping that the database cannot compute: triggers mark the row of which only one shape
 * was written, for somebody who can to complete it.
 *
 * <p>They decide by the values on the row. An update is judged where it happens, by a BEFORE trigger; the row is locked by
 * then. An insert is judged by AFTER triggers, when the row is there: before that, an {@code ON CONFLICT} may come of it,
 * and a mark set then would be locked before the row, when everybody else locks the row first.
 */
final class MarkedRow implements Mechanism {

    private static final String BOTH = "both";

    private final SchemaChange change;
    private final SyncNames names;
    private final RowSql now;
    private final RowSql before;

    MarkedRow(SchemaChange change) {
        this.change = change;
        this.names = new SyncNames(change);
        this.now = new RowSql(change, "NEW", "NEW");
        this.before = new RowSql(change, "OLD", "OLD");
    }

    @Override
    public List<String> addShape(Session session, TableFacts facts) throws SQLException {
        return RowColumns.add(session, change, facts);
    }

    @Override
    public List<String> install(Session session, TableFacts facts) throws SQLException {
        requireMarking(session);
        List<String> statements = new ArrayList<>(List.of(function(), updateTrigger()));
        statements.addAll(OwnersRights.of(session, names.syncFunction(), facts));
        inserts(ConstantDefaults.of(session, change, facts))
                .forEach((what, condition) -> statements.add(insertTrigger(what, condition)));
        return statements;
    }

    @Override
    public List<Guard> triggers() {
        return Stream.concat(
                        Stream.of(names.trigger()),
                        inserts(Map.of()).keySet().stream().map(names::insertedTrigger))
                .map(name -> new Guard(
                        GuardKind.SYNC_TRIGGER, change.table(), name, SyncNames.unquoted(names.syncFunction())))
                .toList();
    }

    @Override
    public List<String> dropShape(Path dropped) {
        return List.of(RowColumns.drop(change.table(), change.shape(dropped)));
    }

    /** And the marks: nobody is left who could set or need them. */
    @Override
    public List<String> dropFunctions() {
        return List.of(
                "DROP FUNCTION IF EXISTS " + names.syncFunction(),
                "DELETE FROM switchback.stale WHERE change = " + Identifiers.literal(change.name()));
    }

    /** The triggers run with the rights of the role that creates them: without these every write would fail. */
    private void requireMarking(Session session) throws SQLException {
        boolean may = session.one(
                "SELECT bool_and(has_table_privilege('switchback.stale', privilege)) AS may"
                        + " FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege",
                row -> row.bool("may"));
        if (!may) {
            throw new RefusedException(
                    change.name(),
                    "expand",
                    "this role may not write switchback.stale, which the sync triggers do with its"
                            + " rights: grant it, or let the owner of schema switchback expand");
        }
    }

    /** What an insert can have written → when. */
    private Map<String, String> inserts(Map<String, String> constantDefaults) {
        String old = "(" + now.inserted(Path.OLD, constantDefaults) + ")";
        String fresh = "(" + now.inserted(Path.NEW, constantDefaults) + ")";
        String some = "NOT (" + now.isNull(Path.OLD) + " AND " + now.isNull(Path.NEW) + ")";
        Map<String, String> inserts = new LinkedHashMap<>();
        inserts.put(BOTH, old + " AND " + fresh);
        inserts.put("new", fresh + " AND NOT " + old);
        inserts.put("old", "NOT " + fresh + " AND " + some);
        return inserts;
    }

    private String insertTrigger(String what, String condition) {
        return "CREATE OR REPLACE TRIGGER " + Identifiers.quote(names.insertedTrigger(what)) + " AFTER INSERT ON "
                + change.table().sql() + "\n    FOR EACH ROW WHEN (" + condition + ")\n    EXECUTE FUNCTION "
                + names.syncFunction() + "('" + what + "')";
    }

    private String updateTrigger() {
        return "CREATE OR REPLACE TRIGGER " + Identifiers.quote(names.trigger()) + " BEFORE UPDATE ON "
                + change.table().sql() + "\n    FOR EACH ROW WHEN (NOT switchback.is_deriving("
                + Identifiers.literal(change.name()) + ")\n        AND (" + wrote(Path.OLD) + " OR " + wrote(Path.NEW)
                + " OR "
                + now.key() + " *<> " + before.key() + "))\n    EXECUTE FUNCTION " + names.syncFunction()
                + "()";
    }

    /** A mark that this transaction has already set on an inserted row stays: something has updated the row since. */
    private String function() {
        String name = Identifiers.literal(change.name());
        return "CREATE OR REPLACE FUNCTION " + names.syncFunction() + "() RETURNS trigger LANGUAGE plpgsql"
                + " SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS "
                + Identifiers.literal("""

                DECLARE
                    this_key text[] := %2$s;
                    last_key text[] := this_key;
                BEGIN
                    IF TG_OP = 'UPDATE' THEN
                        IF %8$s THEN
                            last_key := %3$s;
                        END IF;
                        PERFORM switchback.row_updated(%1$s, this_key, last_key, %4$s, %5$s, %6$s);
                    ELSIF TG_ARGV[0] = '%7$s' THEN
                        DELETE FROM switchback.stale WHERE change = %1$s AND row_key = this_key
                            AND xid <> pg_current_xact_id();
                    ELSE
                        PERFORM switchback.mark_stale(%1$s, this_key, CASE TG_ARGV[0] WHEN 'old' THEN 'NEW' ELSE 'OLD' END);
                    END IF;
                    RETURN NEW;
                END
                """.formatted(
                                name,
                                now.keyTexts(),
                                before.keyTexts(),
                                wrote(Path.OLD),
                                wrote(Path.NEW),
                                now.isNull(Path.NEW) + " AND NOT " + now.isNull(Path.OLD),
                                BOTH,
                                now.key() + " *<> " + before.key()));
    }

    /** A change of any byte counts: equality would not see {@code citext} change its case. */
    private String wrote(Path shape) {
        return now.shape(shape) + " *<> " + before.shape(shape);
    }
}
