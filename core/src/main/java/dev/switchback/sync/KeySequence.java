package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sequence behind a key column, whether by a default or by identity, and how another column inherits it.
 *
 * @param change whose key it is
 * @param heir the column that takes over
 * @param heirType as the catalog has it
 * @param schema of the sequence
 * @param name of the sequence
 * @param type the integer type it counts in
 * @param owned whether it goes when the column goes
 * @param identity {@code ALWAYS} or {@code BY DEFAULT} for an identity column; empty otherwise
 * @param expression the column's default, if it is more than the sequence's next value; or null
 * @param options of the sequence, as in {@code CREATE SEQUENCE}
 */
record KeySequence(
        SchemaChange change,
        Column heir,
        String heirType,
        String schema,
        String name,
        String type,
        boolean owned,
        String identity,
        @Nullable String expression,
        String options) {

    private static final Set<String> COUNTABLE = Set.of("smallint", "integer", "bigint");

    /** The sequence from which a column takes its values when a statement gives none. */
    static Optional<KeySequence> of(Session session, SchemaChange change, String column, Column heir)
            throws SQLException {
        return FullNames.in(
                session,
                inner -> inner.first(
                        "SELECT n.nspname, s.relname, q.seqtypid::regtype::text AS type, a.attidentity::text AS identity,"
                                + " pg_catalog.format_type(h.atttypid, NULL) AS heir_type,"
                                + " nullif(pg_catalog.pg_get_expr(f.adbin, f.adrelid), substring(pg_catalog.pg_get_expr(f.adbin,"
                                + " f.adrelid) FROM '^nextval\\(''[^'']*''::regclass\\)$')) AS expression,"
                                + " EXISTS (SELECT FROM pg_catalog.pg_depend o WHERE o.classid = 'pg_catalog.pg_class'::regclass"
                                + " AND o.objid = s.oid AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum"
                                + " AND o.deptype = 'a') AS owned,"
                                + " format('INCREMENT BY %s START WITH %s%s%s CACHE %s%s', q.seqincrement, q.seqstart,"
                                // a bound that is the old type's is not kept
                                + " CASE WHEN q.seqmin IN (-32768, -2147483648, -9223372036854775808) THEN ''"
                                + " ELSE ' MINVALUE ' || q.seqmin END,"
                                + " CASE WHEN q.seqmax IN (32767, 2147483647, 9223372036854775807) THEN ''"
                                + " ELSE ' MAXVALUE ' || q.seqmax END, q.seqcache,"
                                + " CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END) AS options"
                                + " FROM pg_catalog.pg_attribute a"
                                + " LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum"
                                + " JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass"
                                + " AND ((d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = f.oid)"
                                + " OR (d.classid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid"
                                + " AND d.refobjsubid = a.attnum AND d.deptype = 'i'))"
                                + " JOIN pg_catalog.pg_class s ON s.relkind = 'S'"
                                + " AND s.oid IN (d.objid, d.refobjid)"
                                + " JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace"
                                + " JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid"
                                + " JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
                                + " JOIN pg_catalog.pg_namespace m ON m.oid = c.relnamespace"
                                + " JOIN pg_catalog.pg_attribute h ON h.attrelid = a.attrelid AND h.attname = ?"
                                + " WHERE m.nspname = ? AND c.relname = ? AND a.attname = ? ORDER BY s.oid LIMIT 1",
                        row -> of(change, heir, row),
                        heir.name(),
                        change.table().schema(),
                        change.table().name(),
                        column));
    }

    private static KeySequence of(SchemaChange change, Column heir, Row row) throws SQLException {
        String identity = switch (row.text("identity")) {
            case "a" -> "ALWAYS";
            case "d" -> "BY DEFAULT";
            default -> "";
        };
        return new KeySequence(
                change,
                heir,
                row.text("heir_type"),
                row.text("nspname"),
                row.text("relname"),
                row.text("type"),
                row.bool("owned"),
                identity,
                row.textOrNull("expression"),
                row.text("options"));
    }

    /** The statements after which the heir draws from the sequence where the old column stood; none if it cannot count. */
    List<String> handedOver() {
        if (COUNTABLE.contains(heirType)) {
            return identity.isEmpty() ? byDefault(heirType) : byIdentity();
        }
        return heirType.equals("numeric") && identity.isEmpty() ? byDefault("bigint") : List.of();
    }

    private List<String> byDefault(String wanted) {
        List<String> statements = new ArrayList<>();
        if (heir.defaultValue() == null) {
            statements.add("ALTER TABLE " + change.table().sql() + " ALTER COLUMN " + Identifiers.quote(heir.name())
                    + " SET DEFAULT "
                    + (expression != null ? expression : "nextval(" + Identifiers.literal(sql(name)) + "::regclass)"));
        }
        if (!wanted.equals(type)) {
            statements.add("ALTER SEQUENCE " + sql(name) + " AS " + wanted);
        }
        if (owned) {
            statements.add("ALTER SEQUENCE " + sql(name) + " OWNED BY "
                    + change.table().sql() + "." + Identifiers.quote(heir.name()));
        }
        return statements;
    }

    /** An identity's sequence cannot change its column: another one takes its name and its place. */
    private List<String> byIdentity() {
        String aside = "~switchback_" + change.name();
        return List.of(
                // takes a lock that nextval must wait for: the value below is the last one
                "ALTER SEQUENCE " + sql(name) + " RENAME TO " + Identifiers.quote(aside),
                "ALTER TABLE " + change.table().sql() + " ALTER COLUMN " + Identifiers.quote(heir.name())
                        + " ADD GENERATED " + identity + " AS IDENTITY (SEQUENCE NAME " + sql(name) + " " + options
                        + ")",
                "SELECT setval(" + Identifiers.literal(sql(name)) + "::regclass, last_value, is_called) FROM "
                        + sql(aside));
    }

    private String sql(String sequence) {
        return Identifiers.quote(schema) + "." + Identifiers.quote(sequence);
    }
}
