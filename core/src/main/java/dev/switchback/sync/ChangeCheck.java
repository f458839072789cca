package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.Mapping;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Shape;
import dev.switchback.change.SwitchbackException;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks a change against the live catalog, by letting the server judge: the shapes become columns of a temporary table,
 * the mapping expressions generated columns of it, all in a transaction that is rolled back. So parsing, missing columns,
 * types and side effects are judged exactly as they will be later.
 */
public final class ChangeCheck {

    private static final Logger log = LoggerFactory.getLogger(ChangeCheck.class);

    private static final String PROBE = "pg_temp.switchback_probe";

    private final Database database;

    public ChangeCheck(Database database) {
        this.database = database;
    }

    /**
     * What the catalog has of the change's shapes.
     *
     * @throws InvalidChangeException with every fault found
     */
    public CatalogShape check(SchemaChange change) {
        try {
            return database.tryOut(session -> check(session, change));
        } catch (InvalidChangeException e) {
            throw e;
        } catch (SwitchbackException e) {
            throw new SwitchbackException(
                    "schema change '" + change.name() + "' cannot be checked: " + e.getMessage(), e);
        }
    }

    private static CatalogShape check(Session session, SchemaChange change) throws SQLException {
        TableFacts facts = TableFacts.read(session, change)
                .orElseThrow(() -> new InvalidChangeException(
                        change.name(),
                        List.of("table " + change.table() + " does not exist: check schema, spelling and upper case")));
        List<String> faults = new ArrayList<>(keyFaults(change, facts));
        faults.addAll(shapeFaults(change, facts));
        if (probe(session, change, facts, faults)) {
            faults.addAll(mappingFaults(session, change, "forward", change.forward(), change.newShape()));
            faults.addAll(mappingFaults(session, change, "backward", change.backward(), change.oldShape()));
            if (faults.isEmpty()) {
                faults.addAll(EmptyRow.faults(session, change));
            }
        }
        if (!faults.isEmpty()) {
            throw new InvalidChangeException(change.name(), faults);
        }
        CatalogShape shape = CatalogShape.of(facts, change, Expansion.isInstalled(session, change));
        if (shape != CatalogShape.NEW_ONLY) {
            LaterTriggers.warn(change, facts);
        }
        return shape;
    }

    private static List<String> keyFaults(SchemaChange change, TableFacts facts) {
        List<String> faults = new ArrayList<>();
        for (String name : change.key()) {
            ColumnFacts column = facts.columns().get(name);
            if (column == null) {
                faults.add("key column '" + name + "' is not in table " + change.table() + ", which has "
                        + facts.columns().keySet().stream().sorted().toList());
            } else if (!column.notNull()) {
                faults.add("key column '" + name + "' may be NULL: a key must identify every row; add NOT NULL");
            }
        }
        if (faults.isEmpty() && facts.uniqueKeys().stream().noneMatch(change.key()::containsAll)) {
            faults.add("the key " + change.key() + " is not unique: table " + change.table() + " has unique indexes on "
                    + facts.uniqueKeys() + "; use one of them");
        }
        return faults;
    }

    private static List<String> shapeFaults(SchemaChange change, TableFacts facts) {
        List<String> faults = new ArrayList<>();
        if (!facts.has(change.oldShape()) && !(facts.has(change.newShape()) && facts.lacks(change.oldShape()))) {
            change.oldShape().names().stream()
                    .filter(name -> !facts.columns().containsKey(name))
                    .forEach(name -> faults.add("column '" + name + "' of the old shape is not in table "
                            + change.table() + ", which has "
                            + facts.columns().keySet().stream().sorted().toList()));
        }
        for (Column column : change.columns()) {
            ColumnFacts fact = facts.columns().get(column.name());
            if (fact != null && fact.computed()) {
                faults.add("column '" + column.name() + "' is a generated or identity column: a trigger cannot set it");
            }
            if (facts.partitionKey().contains(column.name())) {
                faults.add("column '" + column.name() + "' is part of the partition key: a trigger cannot move a row to"
                        + " another partition");
            }
        }
        return faults;
    }

    /** Makes the probe table; true if all of it could be made. */
    private static boolean probe(Session session, SchemaChange change, TableFacts facts, List<String> faults)
            throws SQLException {
        session.execute("CREATE TEMPORARY TABLE switchback_probe () ON COMMIT DROP");
        int before = faults.size();
        for (Column column : change.columns()) {
            String name = Identifiers.quote(column.name());
            judge(
                    session,
                    "ALTER TABLE " + PROBE + " ADD COLUMN " + name + " " + column.type(),
                    "the type '" + column.type() + "' of column '" + column.name() + "' is not known here",
                    faults);
        }
        if (faults.size() > before) {
            return false;
        }
        long oid = session.one("SELECT '" + PROBE + "'::regclass::oid AS oid", row -> row.number("oid"));
        Map<String, ColumnFacts> declared = TableFacts.columns(session, oid);
        for (ColumnFacts column : declared.values()) {
            ColumnFacts live = facts.columns().get(column.name());
            if (live != null && !live.type().equals(column.type())) {
                faults.add("column '" + column.name() + "' is declared as " + column.type() + " but is " + live.type()
                        + " in table " + change.table());
            }
            judge(
                    session,
                    "SELECT count(*) FROM " + PROBE + " p WHERE p." + Identifiers.quote(column.name())
                            + " IS DISTINCT FROM p." + Identifiers.quote(column.name()),
                    "column '" + column.name() + "' cannot be compared (for json use jsonb)",
                    faults);
        }
        return true;
    }

    private static List<String> mappingFaults(
            Session session, SchemaChange change, String direction, Mapping mapping, Shape target) throws SQLException {
        List<String> faults = new ArrayList<>();
        for (Column column : target.columns()) {
            String expression = mapping.expression(column);
            String what = "the " + direction + " mapping of column '" + column.name() + "' (" + expression + ")";
            if (isImmutable(session, column, expression, what, faults)) {
                continue;
            }
            String parameters = change.columns().stream()
                    .map(each -> Identifiers.quote(each.name()) + " " + each.type())
                    .collect(Collectors.joining(", "));
            boolean works = judge(
                    session,
                    "CREATE FUNCTION pg_temp.switchback_probe(" + parameters + ") RETURNS " + column.type()
                            + " LANGUAGE sql IMMUTABLE RETURN (" + expression + "\n)",
                    what + " does not work",
                    faults);
            if (works) {
                session.execute("DROP FUNCTION pg_temp.switchback_probe");
                log.warn(
                        "'{}': {} calls a function that is not IMMUTABLE: it cannot be inlined, and a result that depends"
                                + " on time or settings will show up as divergence",
                        change.name(),
                        what);
            }
        }
        return faults;
    }

    /** Judges an expression as a generated column; false if it may be right all the same, but not immutable. */
    private static boolean isImmutable(
            Session session, Column column, String expression, String what, List<String> faults) throws SQLException {
        try {
            session.behindSavepoint(inner -> {
                inner.execute(guarded("ALTER TABLE " + PROBE + " ADD COLUMN switchback_probe " + column.type()
                        + " GENERATED ALWAYS AS (" + expression + "\n) STORED"));
                inner.execute("ALTER TABLE " + PROBE + " DROP COLUMN switchback_probe");
                return "";
            });
        } catch (SQLException e) {
            switch (String.valueOf(e.getSQLState())) {
                case "42P17" -> {
                    return false;
                }
                case "42703" -> faults.add(what + " reads a column that is in neither shape: " + why(e));
                case "42804" -> faults.add(what + " has another type than " + column.type() + ": " + why(e));
                case "42601" -> faults.add(what + " does not parse: " + why(e));
                default -> faults.add(what + " does not work: " + why(e));
            }
        }
        return true;
    }

    private static boolean judge(Session session, String sql, String fault, List<String> faults) throws SQLException {
        try {
            session.behindSavepoint(inner -> {
                inner.execute(sql);
                return "";
            });
            return true;
        } catch (SQLException e) {
            faults.add(fault + ": " + why(e));
            return false;
        }
    }

    /** HikariCP closes a connection that reports 0A000 (feature not supported): give it another name. */
    private static String guarded(String sql) {
        return "DO "
                + Identifiers.literal("BEGIN EXECUTE " + Identifiers.literal(sql)
                        + "; EXCEPTION WHEN feature_not_supported THEN RAISE EXCEPTION USING ERRCODE = 'SB003',"
                        + " MESSAGE = SQLERRM; END");
    }

    /** The server's first line; the rest tells where in our own probe it happened. */
    private static String why(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
