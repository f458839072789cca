package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.guard.Guards;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Triggers and views of a change that somebody renamed: they carry its mark under a name that is none of ours. They would
 * hold on to what contract and abandon drop.
 */
final class Strays {

    private Strays() {}

    /** The statements that drop them; their namesakes are created anew. */
    static List<String> drops(Session session, SchemaChange change) throws SQLException {
        SyncNames names = new SyncNames(change);
        List<String> drops = new ArrayList<>(session.query(
                "SELECT t.tgname FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class r ON r.oid = t.tgrelid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace"
                        + " JOIN pg_catalog.pg_description d ON d.objoid = t.oid AND d.objsubid = 0"
                        + " AND d.classoid = 'pg_catalog.pg_trigger'::regclass"
                        + " WHERE n.nspname = ? AND r.relname = ? AND split_part(d.description, ':', 1) = ?"
                        + " AND NOT t.tgname = ANY (?) ORDER BY t.tgname",
                row -> "DROP TRIGGER " + Identifiers.quote(row.text("tgname")) + " ON "
                        + change.table().sql(),
                change.table().schema(),
                change.table().name(),
                Guards.mark(change),
                List.of(names.trigger(), names.truncateTrigger())));
        drops.addAll(session.query(
                "SELECT n.nspname, v.relname FROM pg_catalog.pg_class v"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace"
                        + " JOIN pg_catalog.pg_description d ON d.objoid = v.oid AND d.objsubid = 0"
                        + " AND d.classoid = 'pg_catalog.pg_class'::regclass"
                        + " WHERE v.relkind = 'v' AND split_part(d.description, ':', 1) = ?"
                        + " AND (n.nspname <> 'switchback' OR v.relname <> ?) ORDER BY n.nspname, v.relname",
                row -> "DROP VIEW " + Identifiers.quote(row.text("nspname")) + "."
                        + Identifiers.quote(row.text("relname")),
                Guards.mark(change),
                change.name() + "_guard"));
        return drops;
    }
}
