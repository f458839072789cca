package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Loss;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks an SQL mapping by letting the server judge: the shapes become columns of a temporary table, the expressions
 * generated columns of it. So parsing, missing columns, types and side effects are judged exactly as they will be later.
 */
final class MappingCheck {

    private static final Logger log = LoggerFactory.getLogger(MappingCheck.class);

    private static final String PROBE = "pg_temp.switchback_probe";

    private final Session session;
    private final SchemaChange change;
    private final SqlMapping mapping;
    private final List<String> faults = new ArrayList<>();

    MappingCheck(Session session, SchemaChange change, SqlMapping mapping) {
        this.session = session;
        this.change = change;
        this.mapping = mapping;
    }

    /** Every fault; the caller rolls the transaction back. */
    List<String> faults(TableFacts facts) throws SQLException {
        TypeCheck types = new TypeCheck(session, change);
        faults.addAll(types.faults(facts));
        if (types.someUnknown()) {
            return faults;
        }
        session.execute("CREATE TEMPORARY TABLE switchback_probe () ON COMMIT DROP");
        for (Path target : List.of(Path.NEW, Path.OLD)) {
            session.execute("DROP TABLE " + PROBE);
            session.execute("CREATE TEMPORARY TABLE switchback_probe (" + MappingFunctions.parameters(change, target)
                    + ") ON COMMIT DROP");
            if (!allImmutable(target)) {
                for (Column column : change.shape(target).columns()) {
                    judgeExpression(target, column);
                }
            }
            if (target == Path.NEW && faults.isEmpty()) {
                judgeLoss();
            }
        }
        if (faults.isEmpty()) {
            faults.addAll(EmptyRow.faults(session, change, mapping));
            faults.addAll(CallRights.faults(session, change, mapping));
        }
        return faults;
    }

    /** Whether the expressions of a shape work all together: only if not, each of them is judged. */
    private boolean allImmutable(Path target) throws SQLException {
        List<Column> columns = change.shape(target).columns();
        String all = IntStream.range(0, columns.size())
                .mapToObj(i -> "ADD COLUMN switchback_probe_" + i + " "
                        + columns.get(i).type() + " GENERATED ALWAYS AS (" + mapping.expression(target, columns.get(i))
                        + "\n) STORED")
                .collect(Collectors.joining(", "));
        try {
            session.behindSavepoint(inner -> {
                inner.execute(Judge.guarded("ALTER TABLE " + PROBE + " " + all));
                return "";
            });
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private void judgeExpression(Path target, Column column) throws SQLException {
        String expression = mapping.expression(target, column);
        String what = "the " + (target == Path.NEW ? "forward" : "backward") + " mapping of column '" + column.name()
                + "' (" + expression + ")";
        if (isImmutable(column, expression, what)) {
            return;
        }
        boolean works = judge(
                "CREATE FUNCTION pg_temp.switchback_probe(" + MappingFunctions.parameters(change, target) + ") RETURNS "
                        + column.typeWithoutCollation() + " LANGUAGE sql IMMUTABLE RETURN (" + expression + "\n)",
                what + " does not work");
        if (works) {
            session.execute("DROP FUNCTION pg_temp.switchback_probe");
            log.warn(
                    "'{}': {} calls a function that is not IMMUTABLE: it cannot be inlined, and a result that depends"
                            + " on time or settings will show up as divergence",
                    change.name(),
                    what);
        }
    }

    /** Judges an expression as a generated column; false if it may be right all the same, but not immutable. */
    private boolean isImmutable(Column column, String expression, String what) throws SQLException {
        try {
            session.behindSavepoint(inner -> {
                inner.execute(Judge.guarded("ALTER TABLE " + PROBE + " ADD COLUMN switchback_probe " + column.type()
                        + " GENERATED ALWAYS AS (" + expression + "\n) STORED"));
                inner.execute("ALTER TABLE " + PROBE + " DROP COLUMN switchback_probe");
                return "";
            });
        } catch (SQLException e) {
            switch (String.valueOf(e.getSQLState())) {
                case "42P17" -> {
                    return false;
                }
                case "42703" -> faults.add(what + " reads a column that is in neither shape: " + Judge.why(e));
                case "42804" -> faults.add(what + " has another type than " + column.type() + ": " + Judge.why(e));
                case "42601" -> faults.add(what + " does not parse: " + Judge.why(e));
                default -> faults.add(what + " does not work: " + Judge.why(e));
            }
        }
        return true;
    }

    /** What only the new shape knows is kept only by an expression that reads it. */
    private void judgeLoss() throws SQLException {
        if (mapping.loss() != Loss.NEW_KNOWS_MORE) {
            return;
        }
        List<String> expressions = List.copyOf(mapping.forward().values());
        String values = IntStream.range(0, expressions.size())
                .mapToObj(i -> "(" + expressions.get(i) + "\n) AS value_" + i)
                .collect(Collectors.joining(", "));
        session.execute("CREATE TEMPORARY VIEW switchback_reads AS SELECT " + values + " FROM " + PROBE);
        boolean reads = session.one(
                "SELECT count(*) > 0 AS reads FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid"
                        + " AND d.classid = 'pg_catalog.pg_rewrite'::regclass"
                        + " AND r.ev_class = 'pg_temp.switchback_reads'::regclass"
                        + " WHERE d.refobjid = '" + PROBE + "'::regclass AND d.refobjsubid > ?",
                row -> row.bool("reads"),
                change.oldShape().columns().size());
        session.execute("DROP VIEW pg_temp.switchback_reads");
        if (!reads) {
            faults.add("newKnowsMore() is declared, but no forward expression reads a column of the new shape "
                    + change.newShape().names() + ": what only the new shape knows would be lost when an old image"
                    + " writes. Read it, for example CASE WHEN full_name = first_name || ' ' || last_name THEN"
                    + " first_name ELSE split_part(full_name, ' ', 1) END, or declare lossless()");
        }
    }

    private boolean judge(String sql, String fault) throws SQLException {
        return new Judge(session, faults).works(sql, fault);
    }
}
