package dev.switchback.constrain;

import dev.switchback.change.Constraint.Check;
import dev.switchback.change.Constraint.ForeignKey;
import dev.switchback.change.Constraint.NotNull;
import dev.switchback.change.Identifiers;
import dev.switchback.change.TableName;
import dev.switchback.database.DatabaseException;
import java.util.List;

/**
 * The constraints that PostgreSQL can add first and validate later: adding takes an instant, validating reads the whole
 * table under a lock that stands in no reader's and no writer's way.
 */
final class ValidatedSteps {

    private final Site site;

    ValidatedSteps(Site site) {
        this.site = site;
    }

    void check(Check constraint) {
        String name = constraint.nameIn(site.change().name());
        add(site.table(), name, "CHECK (" + constraint.expression() + "\n)");
        validate(site.table(), name);
    }

    /** A validated check proves what SET NOT NULL wants to know, so that it need not read the table. */
    void notNull(NotNull constraint) {
        String name = constraint.nameIn(site.change().name());
        String column = Identifiers.quote(constraint.column());
        add(site.table(), name, "CHECK (" + column + " IS NOT NULL)");
        validate(site.table(), name);
        site.briefly(session -> {
            String table = site.table().sql();
            // two statements: within one, DROP CONSTRAINT would run first
            session.execute("ALTER TABLE " + table + " ALTER COLUMN " + column + " SET NOT NULL");
            session.execute("ALTER TABLE " + table + " DROP CONSTRAINT " + Identifiers.quote(name));
            return session;
        });
    }

    /**
     * On a partitioned table each partition first: before version 18 PostgreSQL adds no foreign key there without validating
     * it at once, but takes over what its partitions have.
     */
    void foreignKey(ForeignKey constraint) {
        String name = constraint.nameIn(site.change().name());
        String definition = definition(constraint);
        if (PartitionedIndex.isPartitioned(site)) {
            for (TableName leaf : leaves()) {
                add(leaf, name, definition);
                validate(leaf, name);
            }
            site.briefly(session -> {
                if (!ConstraintCatalog.has(session, site.table(), name)) {
                    session.execute("ALTER TABLE " + site.table().sql() + " ADD CONSTRAINT " + Identifiers.quote(name)
                            + " " + definition);
                }
                return session;
            });
            return;
        }
        add(site.table(), name, definition);
        validate(site.table(), name);
    }

    private void add(TableName table, String name, String definition) {
        site.briefly(session -> {
            if (!ConstraintCatalog.has(session, table, name)) {
                session.execute("ALTER TABLE " + table.sql() + " ADD CONSTRAINT " + Identifiers.quote(name) + " "
                        + definition + " NOT VALID");
            }
            return session;
        });
    }

    /** A constraint that a row violates goes again: it would refuse writes of old images for nothing. */
    private void validate(TableName table, String name) {
        try {
            site.patiently(session -> {
                session.execute("ALTER TABLE " + table.sql() + " VALIDATE CONSTRAINT " + Identifiers.quote(name));
                return session;
            });
        } catch (DatabaseException e) {
            if (e.sqlState().startsWith("23")) {
                site.briefly(session -> {
                    session.execute(
                            "ALTER TABLE " + table.sql() + " DROP CONSTRAINT IF EXISTS " + Identifiers.quote(name));
                    return session;
                });
            }
            throw e;
        }
    }

    private List<TableName> leaves() {
        return site.read(session -> session.query(
                "SELECT n.nspname, c.relname FROM pg_catalog.pg_partition_tree(to_regclass(?)) p"
                        + " JOIN pg_catalog.pg_class c ON c.oid = p.relid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE p.isleaf ORDER BY 1, 2",
                row -> new TableName(row.text("nspname"), row.text("relname")),
                site.table().sql()));
    }

    private static String definition(ForeignKey constraint) {
        return "FOREIGN KEY (" + Identifiers.quoteAll(constraint.columns()) + ") REFERENCES "
                + constraint.table().sql() + " (" + Identifiers.quoteAll(constraint.referencedColumns()) + ")"
                + " ON DELETE " + constraint.onDelete().sql() + " ON UPDATE "
                + constraint.onUpdate().sql();
    }
}
