package dev.switchback.sync;

import static dev.switchback.sync.Judge.guarded;

import dev.switchback.change.Column;
import dev.switchback.change.Constraint;
import dev.switchback.change.Constraint.Check;
import dev.switchback.change.Constraint.ForeignKey;
import dev.switchback.change.Constraint.Index;
import dev.switchback.change.Constraint.NotNull;
import dev.switchback.change.Constraint.PrimaryKey;
import dev.switchback.change.Constraint.Unique;
import dev.switchback.change.Extraction;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Checks the declared constraints by putting them on an empty temporary table that looks as the real one will after
 * contract: with the new shape and all other columns, without the old shape.
 */
final class ConstraintProbe implements Constraint.Cases<List<String>, SQLException> {

    private static final String PROBE = "pg_temp.switchback_constrained";

    private final Session session;
    private final Set<String> partitionKey;

    private ConstraintProbe(Session session, Set<String> partitionKey) {
        this.session = session;
        this.partitionKey = partitionKey;
    }

    /**
     * What does not work.
     *
     * @param doubtful whether the shapes themselves have faults: then a table that cannot be made is no fault of its own
     */
    static List<String> faults(Session session, SchemaChange change, TableFacts facts, boolean doubtful)
            throws SQLException {
        List<String> faults = new ArrayList<>();
        Judge judge = new Judge(session, faults);
        if (!judge.works(table(change, facts), "the table as it is after contract cannot be made")) {
            return doubtful ? List.of() : faults;
        }
        for (Column column : change.newShape().columns()) {
            if (column.defaultValue() != null) {
                judge.works(
                        guarded("ALTER TABLE " + PROBE + " ALTER COLUMN " + Identifiers.quote(column.name())
                                + " SET DEFAULT " + column.defaultValue()),
                        "the default of column '" + column.name() + "' (" + column.defaultValue() + ") does not work");
            }
        }
        ConstraintProbe probe = new ConstraintProbe(session, partitionKey(change, facts));
        for (Constraint constraint : change.constraints()) {
            faults.addAll(constraint.match(probe));
        }
        return faults;
    }

    private static Set<String> partitionKey(SchemaChange change, TableFacts facts) {
        TableFacts extracted = facts.extracted();
        if (change.extraction() == null) {
            return facts.partitionKey();
        }
        return extracted == null ? Set.of() : extracted.partitionKey();
    }

    private static String table(SchemaChange change, TableFacts facts) {
        Stream<String> added = change.newShape().columns().stream()
                .map(column -> Identifiers.quote(column.name()) + " " + column.type());
        return Stream.concat(added, others(change, facts))
                .collect(Collectors.joining(
                        ", ", "CREATE TEMPORARY TABLE switchback_constrained (", ") ON COMMIT DROP"));
    }

    private static Stream<String> others(SchemaChange change, TableFacts facts) {
        Extraction extraction = change.extraction();
        if (extraction != null && facts.extracted() == null) {
            return IntStream.range(0, extraction.key().size())
                    .mapToObj(i -> Identifiers.quote(extraction.key().get(i)) + " "
                            + facts.type(change.key().get(i)));
        }
        Set<String> shapes = new HashSet<>(change.newShape().names());
        if (extraction == null) {
            shapes.addAll(change.oldShape().names());
        }
        return facts.of(change, Path.NEW).values().stream()
                .filter(column -> !shapes.contains(column.name()))
                .map(column -> Identifiers.quote(column.name()) + " " + column.type());
    }

    @Override
    public List<String> notNull(NotNull constraint) throws SQLException {
        return alter(constraint, "ALTER COLUMN " + Identifiers.quote(constraint.column()) + " SET NOT NULL");
    }

    @Override
    public List<String> check(Check constraint) throws SQLException {
        return alter(constraint, "ADD CHECK (" + constraint.expression() + "\n)");
    }

    @Override
    public List<String> unique(Unique constraint) throws SQLException {
        List<String> faults =
                new ArrayList<>(alter(constraint, "ADD UNIQUE (" + Identifiers.quoteAll(constraint.columns()) + ")"));
        if (!constraint.columns().containsAll(partitionKey)) {
            faults.add("constraint " + constraint.sql() + " lacks columns of the partition key " + partitionKey
                    + ": PostgreSQL keeps uniqueness within each partition only");
        }
        return faults;
    }

    @Override
    public List<String> primaryKey(PrimaryKey constraint) throws SQLException {
        return alter(constraint, "ADD PRIMARY KEY (" + Identifiers.quoteAll(constraint.columns()) + ")");
    }

    /** The referenced key may come later, with a change of its own; its table, and types that fit, must be there. */
    @Override
    public List<String> foreignKey(ForeignKey constraint) throws SQLException {
        Optional<String> referenced = session.first(
                "SELECT c.oid::text AS oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                        + " ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')",
                row -> row.text("oid"),
                constraint.table().schema(),
                constraint.table().name());
        if (referenced.isEmpty()) {
            return List.of("constraint " + constraint.sql() + " refers to table " + constraint.table()
                    + ", which does not exist: check schema, spelling and upper case");
        }
        if (!TableFacts.columns(session, Long.parseLong(referenced.get()))
                .keySet()
                .containsAll(constraint.referencedColumns())) {
            return List.of();
        }
        String key = Identifiers.quoteAll(constraint.referencedColumns());
        session.execute("CREATE TEMPORARY TABLE switchback_referenced ON COMMIT DROP AS SELECT " + key + " FROM "
                + constraint.table().sql() + " WITH NO DATA");
        session.execute("ALTER TABLE pg_temp.switchback_referenced ADD UNIQUE (" + key + ")");
        List<String> faults = alter(
                constraint,
                "ADD FOREIGN KEY (" + Identifiers.quoteAll(constraint.columns())
                        + ") REFERENCES pg_temp.switchback_referenced (" + key + ") ON DELETE "
                        + constraint.onDelete().sql() + " ON UPDATE "
                        + constraint.onUpdate().sql());
        session.execute("DROP TABLE pg_temp.switchback_referenced CASCADE");
        return faults;
    }

    /** The elements of a unique index are compared row by row before it is built: as expressions, without an order. */
    @Override
    public List<String> index(Index constraint) throws SQLException {
        List<String> faults = new ArrayList<>();
        Judge judge = new Judge(session, faults);
        boolean works = judge.works(
                guarded("CREATE " + (constraint.unique() ? "UNIQUE " : "") + "INDEX ON " + PROBE + " "
                        + constraint.body()),
                fault(constraint));
        if (works && constraint.unique()) {
            judge.works(
                    guarded("SELECT (" + String.join("\n), (", constraint.elements()) + "\n) FROM " + PROBE),
                    "constraint " + constraint.sql() + " must have plain expressions, without order or operator class");
            if (!partitionKey.isEmpty()) {
                faults.add("constraint " + constraint.sql() + " is on a partitioned table: PostgreSQL keeps uniqueness"
                        + " there only for columns that include the partition key; use unique(...)");
            }
        }
        return faults;
    }

    private List<String> alter(Constraint constraint, String action) throws SQLException {
        List<String> faults = new ArrayList<>();
        new Judge(session, faults).works(guarded("ALTER TABLE " + PROBE + " " + action), fault(constraint));
        return faults;
    }

    private static String fault(Constraint constraint) {
        return "constraint " + constraint.sql() + " does not work on the table as it is after contract";
    }
}
