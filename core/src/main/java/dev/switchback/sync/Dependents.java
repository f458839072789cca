package dev.switchback.sync;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.guard.Guard;
import java.sql.SQLException;
import java.util.List;

/**
 * What in the catalog still depends on a shape: views, functions with a standard body, policies, publications, foreign
 * keys, triggers, generated columns, and indexes or constraints that also cover a column that stays (dropping the column
 * would take them along in silence). What is Switchback's own is left out.
 *
 * <p>A function whose body is a text leaves no trace in {@code pg_depend}: PostgreSQL cannot tell.
 */
public final class Dependents {

    private Dependents() {}

    /** The dependents, each as PostgreSQL describes it. */
    public static List<String> of(Session session, SchemaChange change, Path shape) throws SQLException {
        SyncNames names = new SyncNames(change);
        return session.query(
                // The column of every partition goes too, by a number of its own.
                "WITH gone AS (SELECT a.attrelid, a.attnum FROM pg_catalog.pg_attribute a"
                        + " WHERE (a.attrelid = to_regclass(?) OR a.attrelid IN (SELECT p.relid FROM"
                        + " pg_catalog.pg_partition_tree(to_regclass(?)) p)) AND a.attname = ANY(?))"
                        + " SELECT DISTINCT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) AS object"
                        + " FROM pg_catalog.pg_depend d"
                        + " JOIN gone g ON d.refclassid = 'pg_catalog.pg_class'::regclass"
                        + " AND d.refobjid = g.attrelid AND d.refobjsubid = g.attnum"
                        // our guard view and triggers
                        + " WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE d.classid ="
                        + " 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid AND r.ev_class = to_regclass(?))"
                        + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE d.classid ="
                        + " 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid AND t.tgname = ANY(?))"
                        // what a partition has because its parent has it
                        + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE d.classid ="
                        + " 'pg_catalog.pg_class'::regclass AND i.inhrelid = d.objid)"
                        + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE d.classid ="
                        + " 'pg_catalog.pg_constraint'::regclass AND k.oid = d.objid AND (k.conparentid <> 0"
                        + " OR NOT k.conislocal))"
                        + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE d.classid ="
                        + " 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid AND t.tgparentid <> 0)"
                        // the column's own default and sequence go with it
                        + " AND NOT (d.classid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0 AND EXISTS"
                        + " (SELECT FROM pg_catalog.pg_class s WHERE s.oid = d.objid AND s.relkind = 'S'))"
                        + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_attrdef f JOIN gone o ON o.attrelid = f.adrelid"
                        + " AND o.attnum = f.adnum WHERE d.classid = 'pg_catalog.pg_attrdef'::regclass"
                        + " AND f.oid = d.objid)"
                        // indexes, constraints and statistics only on columns that go
                        + " AND NOT ((d.deptype = 'a' OR EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE d.classid ="
                        + " 'pg_catalog.pg_constraint'::regclass AND k.oid = d.objid AND k.conrelid = g.attrelid"
                        + " AND k.contype = 'c')) AND d.classid <> 'pg_catalog.pg_attrdef'::regclass"
                        + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend o WHERE o.classid = d.classid"
                        + " AND o.objid = d.objid AND o.refclassid = d.refclassid AND o.refobjid = g.attrelid"
                        + " AND o.refobjsubid > 0 AND o.refobjsubid NOT IN"
                        + " (SELECT s.attnum FROM gone s WHERE s.attrelid = g.attrelid)))"
                        // the key that another one takes over from
                        + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i"
                        + " LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u')"
                        + " WHERE i.indisunique AND i.indrelid = g.attrelid AND d.objid IN (i.indexrelid, k.oid)"
                        + " AND d.classid IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_constraint'::regclass)"
                        + " AND (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_catalog.pg_attribute a"
                        + " WHERE a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey::int2[]))"
                        + " = (SELECT array_agg(name ORDER BY name COLLATE \"C\") FROM unnest(?::text[]) AS name))"
                        + " ORDER BY 1",
                row -> row.text("object"),
                change.table().sql(),
                change.table().sql(),
                change.shape(shape).names(),
                names.guardView(),
                Mechanism.of(change).triggers().stream().map(Guard::name).toList(),
                change.replacesKey() ? change.key() : List.of());
    }
}
