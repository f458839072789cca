package dev.switchback.constrain;

import dev.switchback.change.Constraint;
import dev.switchback.change.Constraint.Check;
import dev.switchback.change.Constraint.ForeignKey;
import dev.switchback.change.Constraint.Index;
import dev.switchback.change.Constraint.NotNull;
import dev.switchback.change.Constraint.PrimaryKey;
import dev.switchback.change.Constraint.Unique;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.TableName;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Reads from the catalog whether a constraint is there. Found by name, kind and columns; the text of an expression is not
 * compared, because PostgreSQL writes it its own way.
 */
final class ConstraintCatalog implements Constraint.Cases<ConstraintState, SQLException> {

    private final Session session;
    private final SchemaChange change;
    private final TableName table;

    ConstraintCatalog(Session session, SchemaChange change) {
        this.session = session;
        this.change = change;
        this.table = change.table(Path.NEW);
    }

    /** Whether a table has a constraint of this name, valid or not. */
    static boolean has(Session session, TableName table, String name) throws SQLException {
        return session.one(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = to_regclass(?) AND conname = ?)"
                        + " AS present",
                row -> row.bool("present"),
                table.sql(),
                name);
    }

    ConstraintState state(Constraint constraint) throws SQLException {
        return constraint.match(this);
    }

    @Override
    public ConstraintState notNull(NotNull constraint) throws SQLException {
        boolean enforced = session.first(
                        "SELECT a.attnotnull AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k"
                                + " WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND NOT k.convalidated"
                                + " AND k.conkey = ARRAY[a.attnum]) AS enforced FROM pg_catalog.pg_attribute a"
                                + " WHERE a.attrelid = to_regclass(?) AND a.attname = ? AND NOT a.attisdropped",
                        row -> row.bool("enforced"),
                        table.sql(),
                        constraint.column())
                .orElse(false);
        if (enforced) {
            return ConstraintState.IN_PLACE;
        }
        return find(constraint).isPresent() ? ConstraintState.UNFINISHED : ConstraintState.MISSING;
    }

    @Override
    public ConstraintState check(Check constraint) throws SQLException {
        return find(constraint).map(found -> found.as("c", found.columns())).orElse(ConstraintState.MISSING);
    }

    @Override
    public ConstraintState unique(Unique constraint) throws SQLException {
        Optional<Found> found = find(constraint);
        return found.isPresent()
                ? found.get().as("u", constraint.columns())
                : index(constraint.nameIn(change.name()), true, constraint.columns(), ConstraintState.UNFINISHED);
    }

    /** Until contract its index is all there can be. */
    @Override
    public ConstraintState primaryKey(PrimaryKey constraint) throws SQLException {
        Optional<Found> found = find(constraint).filter(each -> each.kind().equals("p"));
        if (found.isPresent() && found.get().columns().equals(constraint.columns())) {
            return ConstraintState.IN_PLACE;
        }
        return index(constraint.indexIn(change.name()), true, constraint.columns(), ConstraintState.IN_PLACE);
    }

    @Override
    public ConstraintState foreignKey(ForeignKey constraint) throws SQLException {
        return find(constraint)
                .map(found -> found.as("f", constraint.columns()))
                .orElse(ConstraintState.MISSING);
    }

    @Override
    public ConstraintState index(Index constraint) throws SQLException {
        return index(constraint.nameIn(change.name()), constraint.unique(), List.of(), ConstraintState.IN_PLACE);
    }

    /** Whether an index of this name is valid, and on these columns; no columns means any. */
    private ConstraintState index(String name, boolean unique, List<String> columns, ConstraintState ifValid)
            throws SQLException {
        Optional<IndexFacts> found = IndexFacts.find(session, table, name);
        if (found.isEmpty()) {
            return ConstraintState.MISSING;
        }
        IndexFacts index = found.get();
        boolean ours = index.isOn(table) && index.unique() == unique;
        if (!ours || (!columns.isEmpty() && !columns.equals(index.columns()))) {
            return ConstraintState.NAME_TAKEN;
        }
        return index.valid() ? ifValid : ConstraintState.UNFINISHED;
    }

    /** A constraint on a partitioned table counts when its index is attached everywhere. */
    private Optional<Found> find(Constraint constraint) throws SQLException {
        return session.first(
                "SELECT k.contype::text AS kind, k.convalidated AND coalesce(i.indisvalid, true) AS valid,"
                        + " (SELECT array_agg(a.attname::text ORDER BY u.i) FROM unnest(k.conkey) WITH ORDINALITY u (num, i)"
                        + " JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num) AS columns"
                        + " FROM pg_catalog.pg_constraint k LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid"
                        + " AND k.contype IN ('u', 'p') WHERE k.conrelid = to_regclass(?) AND k.conname = ?",
                row -> new Found(row.text("kind"), row.bool("valid"), row.texts("columns")),
                table.sql(),
                constraint.nameIn(change.name()));
    }

    private record Found(String kind, boolean valid, List<String> columns) {

        ConstraintState as(String kind, List<String> columns) {
            if (!this.kind.equals(kind) || !this.columns.equals(columns)) {
                return ConstraintState.NAME_TAKEN;
            }
            return valid ? ConstraintState.IN_PLACE : ConstraintState.UNFINISHED;
        }
    }
}
