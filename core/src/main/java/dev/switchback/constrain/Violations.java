package dev.switchback.constrain;

import dev.switchback.change.Constraint;
import dev.switchback.change.Constraint.Check;
import dev.switchback.change.Constraint.ForeignKey;
import dev.switchback.change.Constraint.Index;
import dev.switchback.change.Constraint.NotNull;
import dev.switchback.change.Constraint.PrimaryKey;
import dev.switchback.change.Constraint.Unique;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Counts the rows that stand against a constraint, and names the first keys. Values never leave the database. */
final class Violations implements Constraint.Cases<Violations.Counted, SQLException> {

    /** How many rows, and the first keys. */
    record Counted(long rows, List<String> keys) {

        static final Counted NONE = new Counted(0, List.of());
    }

    private final Session session;
    private final SchemaChange change;
    private final NewRows rows;

    Violations(Session session, SchemaChange change, NewRows rows) {
        this.session = session;
        this.change = change;
        this.rows = rows;
    }

    @Override
    public Counted notNull(NotNull constraint) throws SQLException {
        return where("t." + Identifiers.quote(constraint.column()) + " IS NULL");
    }

    /** A check that is NULL passes. */
    @Override
    public Counted check(Check constraint) throws SQLException {
        return where("(" + constraint.expression() + "\n) IS FALSE");
    }

    @Override
    public Counted unique(Unique constraint) throws SQLException {
        return duplicates(columns(constraint.columns()), "true");
    }

    /** Its NOT NULL is a constraint of its own. */
    @Override
    public Counted primaryKey(PrimaryKey constraint) throws SQLException {
        return duplicates(columns(constraint.columns()), "true");
    }

    @Override
    public Counted foreignKey(ForeignKey constraint) throws SQLException {
        List<String> columns = columns(constraint.columns());
        // a table that refers to itself is looked at as it will be, on both sides
        String referenced = constraint.table().equals(change.table(Path.NEW))
                ? rows.as("r")
                : constraint.table().sql() + " AS r";
        String same = IntStream.range(0, columns.size())
                .mapToObj(i ->
                        "r." + Identifiers.quote(constraint.referencedColumns().get(i)) + " = " + columns.get(i))
                .collect(Collectors.joining(" AND "));
        return where(notNull(columns) + " AND NOT EXISTS (SELECT FROM " + referenced + " WHERE " + same + ")");
    }

    @Override
    public Counted index(Index constraint) throws SQLException {
        if (!constraint.unique()) {
            return Counted.NONE;
        }
        List<String> elements = constraint.elements().stream()
                .map(element -> "(" + element + "\n)")
                .toList();
        return duplicates(elements, constraint.where() == null ? "true" : "(" + constraint.where() + "\n)");
    }

    private Counted where(String condition) throws SQLException {
        long count = session.one(
                Session.verbatim("SELECT count(*) AS rows FROM " + rows.as("t") + " WHERE " + condition),
                row -> row.number("rows"));
        if (count == 0) {
            return Counted.NONE;
        }
        return new Counted(
                count,
                session.query(
                        Session.verbatim(
                                "SELECT " + rows.keyText() + " AS key FROM " + rows.as("t") + " WHERE " + condition
                                        + " ORDER BY " + rows.keyColumns() + " LIMIT " + ConstraintFinding.KEYS_NAMED),
                        row -> row.text("key")));
    }

    /**
     * Groups first and looks for the keys of a few groups after that: collecting the keys of every group could take more
     * memory than there is.
     */
    private Counted duplicates(List<String> expressions, String condition) throws SQLException {
        String names = name(expressions.size());
        String selected = IntStream.range(0, expressions.size())
                .mapToObj(i -> expressions.get(i) + " AS switchback_" + i)
                .collect(Collectors.joining(", "));
        String same = IntStream.range(0, expressions.size())
                .mapToObj(i -> "s.switchback_" + i + " = " + expressions.get(i))
                .collect(Collectors.joining(" AND "));
        String relevant = notNull(expressions) + " AND " + condition;
        String sql = "WITH d AS MATERIALIZED (SELECT " + selected + ", count(*) AS switchback_n FROM " + rows.as("t")
                + " WHERE " + relevant + " GROUP BY " + names + " HAVING count(*) > 1),"
                + " s AS MATERIALIZED (SELECT row_number() OVER () AS switchback_group, d.* FROM d LIMIT "
                + ConstraintFinding.KEYS_NAMED + "),"
                + " k AS (SELECT s.switchback_group, " + rows.keyText() + " AS key,"
                + " row_number() OVER (PARTITION BY s.switchback_group ORDER BY " + rows.keyColumns() + ") AS place"
                + " FROM " + rows.as("t") + " JOIN s ON " + same + " WHERE " + condition + "),"
                + " g AS (SELECT string_agg(key, ' = ' ORDER BY place) AS keys FROM k WHERE place <= "
                + ConstraintFinding.KEYS_OF_A_GROUP + " GROUP BY switchback_group)"
                + " SELECT (SELECT coalesce(sum(switchback_n), 0) FROM d)::bigint AS rows,"
                + " (SELECT array_agg(keys ORDER BY keys) FROM g) AS keys";
        return session.one(Session.verbatim(sql), row -> new Counted(row.number("rows"), row.texts("keys")));
    }

    private static String name(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    }

    private static List<String> columns(Collection<String> names) {
        return names.stream().map(name -> "t." + Identifiers.quote(name)).toList();
    }

    private static String notNull(List<String> expressions) {
        return expressions.stream().map(each -> each + " IS NOT NULL").collect(Collectors.joining(" AND "));
    }
}
