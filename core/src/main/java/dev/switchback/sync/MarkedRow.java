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
        List<String> statements = new ArrayList<>(List.of(
                function(ConstantDefaults.of(session, change, facts)),
                updateTrigger(!facts.foreignTriggers().isEmpty()),
                insertTrigger()));
        statements.addAll(OwnersRights.of(session, names.syncFunction(), facts));
        return statements;
    }

    @Override
    public List<Guard> triggers() {
        return Stream.of(names.trigger(), names.insertedTrigger())
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

    private String insertTrigger() {
        return "CREATE OR REPLACE TRIGGER " + Identifiers.quote(names.insertedTrigger()) + " AFTER INSERT ON "
                + change.table().sql() + "\n    FOR EACH ROW EXECUTE FUNCTION " + names.syncFunction() + "()";
    }

    private String updateTrigger(boolean everyUpdate) {
        return "CREATE OR REPLACE TRIGGER " + Identifiers.quote(names.trigger()) + " BEFORE "
                + now.updates(everyUpdate) + " ON " + change.table().sql() + "\n    FOR EACH ROW "
                + now.always(everyUpdate) + "EXECUTE FUNCTION " + names.syncFunction() + "()";
    }

    /** A mark that this transaction has already set on an inserted row stays: something has updated the row since. */
    private String function(Map<String, String> constantDefaults) {
        return "CREATE OR REPLACE FUNCTION " + names.syncFunction() + "() RETURNS trigger LANGUAGE plpgsql"
                + " SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS "
                + Identifiers.literal("""

                DECLARE
                    old_written boolean;
                    new_written boolean;
                BEGIN
                    IF TG_OP = 'INSERT' THEN
                        old_written := %2$s;
                        new_written := %3$s;
                        IF old_written AND new_written THEN
                            DELETE FROM switchback.stale WHERE change = %1$s AND row_key = %4$s
                                AND xid <> pg_current_xact_id();
                        ELSIF new_written THEN
                            PERFORM switchback.mark_stale(%1$s, %4$s, 'OLD');
                        ELSIF NOT (%5$s AND %6$s) THEN
                            PERFORM switchback.mark_stale(%1$s, %4$s, 'NEW');
                        END IF;
                        RETURN NEW;
                    END IF;
                    old_written := %7$s;
                    new_written := %8$s;
                    IF %9$s THEN
                        IF NOT switchback.is_deriving(%1$s) THEN
                            PERFORM switchback.row_updated(%1$s, %4$s, %10$s, old_written, new_written, %6$s AND NOT %5$s);
                        END IF;
                    ELSIF old_written OR new_written THEN
                        IF NOT switchback.is_deriving(%1$s) THEN
                            PERFORM switchback.row_updated(%1$s, %4$s, %4$s, old_written, new_written, false);
                        END IF;
                    END IF;
                    RETURN NEW;
                END
                """.formatted(
                                Identifiers.literal(change.name()),
                                now.inserted(Path.OLD, constantDefaults),
                                now.inserted(Path.NEW, constantDefaults),
                                now.keyTexts(),
                                now.isNull(Path.OLD),
                                now.isNull(Path.NEW),
                                wrote(Path.OLD),
                                wrote(Path.NEW),
                                now.key() + " *<> " + before.key(),
                                before.keyTexts()));
    }

    /** A change of any byte counts: equality would not see {@code citext} change its case. */
    private String wrote(Path shape) {
        return now.shape(shape) + " *<> " + before.shape(shape);
    }
}
