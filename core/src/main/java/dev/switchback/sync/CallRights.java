package dev.switchback.sync;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether every role that writes the table may call what the mapping calls: the sync trigger runs with the writer's rights. */
final class CallRights {

    private CallRights() {}

    /** Needs a mapping that works. */
    static List<String> faults(Session session, SchemaChange change, SqlMapping mapping) throws SQLException {
        List<String> faults = new ArrayList<>();
        // The triggers between two tables run as their owner.
        if (change.extraction() == null) {
            for (Path target : List.of(Path.NEW, Path.OLD)) {
                faults.addAll(faults(
                        session,
                        change,
                        MappingFunctions.parameters(change, target),
                        target == Path.NEW ? mapping.forward() : mapping.backward()));
            }
        }
        return faults.stream().distinct().toList();
    }

    private static List<String> faults(
            Session session, SchemaChange change, String parameters, Map<String, String> expressions)
            throws SQLException {
        session.execute("CREATE FUNCTION pg_temp.switchback_calls(" + parameters + ") RETURNS int LANGUAGE sql"
                + " RETURN num_nonnulls((" + String.join("\n), (", expressions.values()) + "\n))");
        List<String> faults = session.query(
                "WITH called AS (SELECT DISTINCT coalesce(o.oprcode, d.refobjid) AS oid FROM pg_catalog.pg_depend d"
                        + " JOIN pg_catalog.pg_proc f ON f.oid = d.objid AND f.proname = 'switchback_calls'"
                        + " AND f.pronamespace = pg_catalog.pg_my_temp_schema()"
                        + " LEFT JOIN pg_catalog.pg_operator o ON o.oid = d.refobjid"
                        + " AND d.refclassid = 'pg_catalog.pg_operator'::regclass"
                        + " WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.refclassid IN"
                        + " ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass))"
                        + " SELECT c.oid::regprocedure::text AS function,"
                        + " string_agg(quote_ident(r.rolname), ', ' ORDER BY r.rolname) AS roles"
                        + " FROM called c CROSS JOIN pg_catalog.pg_roles r"
                        + " WHERE NOT starts_with(r.rolname::text, 'pg_')"
                        + " AND has_any_column_privilege(r.oid, to_regclass(?), 'INSERT, UPDATE')"
                        + " AND NOT has_function_privilege(r.oid, c.oid, 'EXECUTE') GROUP BY c.oid ORDER BY 1",
                row -> "the mapping calls " + row.text("function") + ", which roles that write " + change.table()
                        + " may not execute: their writes would fail; GRANT EXECUTE ON FUNCTION "
                        + row.text("function") + " TO " + row.text("roles"),
                change.table().sql());
        session.execute("DROP FUNCTION pg_temp.switchback_calls");
        return faults;
    }
}
