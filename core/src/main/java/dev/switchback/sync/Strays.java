package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.guard.Guard;
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
        List<String> drops = new ArrayList<>(triggers(session, change));
        drops.addAll(views(session, change));
        return drops;
    }

    private static List<String> triggers(Session session, SchemaChange change) throws SQLException {
        List<Guard> ours = SyncGuards.triggers(change);
        return session.query(
                "SELECT n.nspname, r.relname, t.tgname FROM pg_catalog.pg_trigger t"
                        + " JOIN pg_catalog.pg_class r ON r.oid = t.tgrelid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace"
                        + " JOIN pg_catalog.pg_description d ON d.objoid = t.oid AND d.objsubid = 0"
                        + " AND d.classoid = 'pg_catalog.pg_trigger'::regclass"
                        + " WHERE split_part(d.description, ':', 1) = ? AND NOT EXISTS (SELECT FROM"
                        + " unnest(?::text[], ?::text[], ?::text[]) AS ours (nspname, relname, tgname)"
                        + " WHERE ours.nspname = n.nspname AND ours.relname = r.relname AND ours.tgname = t.tgname)"
                        + " ORDER BY 1, 2, 3",
                row -> "DROP TRIGGER " + Identifiers.quote(row.text("tgname")) + " ON " + name(row),
                Guards.mark(change),
                ours.stream().map(guard -> guard.table().schema()).toList(),
                ours.stream().map(guard -> guard.table().name()).toList(),
                ours.stream().map(Guard::name).toList());
    }

    private static List<String> views(Session session, SchemaChange change) throws SQLException {
        return session.query(
                "SELECT n.nspname, v.relname FROM pg_catalog.pg_class v"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace"
                        + " JOIN pg_catalog.pg_description d ON d.objoid = v.oid AND d.objsubid = 0"
                        + " AND d.classoid = 'pg_catalog.pg_class'::regclass"
                        + " WHERE v.relkind = 'v' AND split_part(d.description, ':', 1) = ?"
                        + " AND (n.nspname <> 'switchback' OR v.relname <> ?) ORDER BY n.nspname, v.relname",
                row -> "DROP VIEW " + name(row),
                Guards.mark(change),
                change.name() + "_guard");
    }

    private static String name(Row row) throws SQLException {
        return Identifiers.quote(row.text("nspname")) + "." + Identifiers.quote(row.text("relname"));
    }
}
