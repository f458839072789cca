package dev.switchback.sync;

import dev.switchback.change.AdapterMapping;
import dev.switchback.change.Extraction;
import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Checks a change against the live catalog: table, key, shapes and mapping, in a transaction that is rolled back. */
public final class ChangeCheck {

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
        if (change.mapping() instanceof AdapterMapping adapters) {
            return check(session, change, adapters);
        }
        TableFacts facts = TableFacts.read(session, change)
                .orElseThrow(() -> new InvalidChangeException(
                        change.name(),
                        List.of("table " + change.table() + " does not exist: check schema, spelling and upper case")));
        List<String> faults = new ArrayList<>(keyFaults(change, facts));
        faults.addAll(shapeFaults(change, facts));
        Extraction extraction = change.extraction();
        if (extraction != null && faults.isEmpty()) {
            faults.addAll(ExtractionCheck.faults(session, change, extraction, facts));
        }
        KindCheck kind = change.mapping()
                .choose(
                        sql -> new MappingCheck(session, change, sql)::faults,
                        java -> new JavaMappingCheck(session, change, java)::faults,
                        adapters -> any -> List.of());
        faults.addAll(kind.faults(facts));
        if (!faults.isEmpty()) {
            throw new InvalidChangeException(change.name(), faults);
        }
        return CatalogShape.of(facts, change, Expansion.isInstalled(session, change, facts));
    }

    /** Of a change by adapters the application alone knows what belongs to it; its statements are judged when they run. */
    private static CatalogShape check(Session session, SchemaChange change, AdapterMapping mapping)
            throws SQLException {
        if (Expansion.isGuarded(session, change)) {
            return CatalogShape.BOTH_SYNCED;
        }
        String query = mapping.contractedWhen();
        if (query == null) {
            return CatalogShape.OLD_ONLY;
        }
        try {
            boolean contracted = session.one(
                    "SELECT * FROM (" + query.replace("?", "??") + "\n) AS answer (contracted)",
                    row -> row.bool("contracted"));
            return contracted ? CatalogShape.NEW_ONLY : CatalogShape.OLD_ONLY;
        } catch (SQLException e) {
            throw new InvalidChangeException(
                    change.name(), List.of("the query given with contractedWhen does not work: " + e.getMessage()));
        }
    }

    /** What only one kind of mapping has to fulfil. */
    private interface KindCheck {
        List<String> faults(TableFacts facts) throws SQLException;
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
        if (!facts.has(change.oldShape()) && !(facts.hasNewShape(change) && facts.lacks(change.oldShape()))) {
            change.oldShape().names().stream()
                    .filter(name -> !facts.columns().containsKey(name))
                    .forEach(name -> faults.add("column '" + name + "' of the old shape is not in table "
                            + change.table() + ", which has "
                            + facts.columns().keySet().stream().sorted().toList()));
        }
        for (Path path : Path.values()) {
            for (String name : change.shape(path).names()) {
                ColumnFacts fact = facts.of(change, path).get(name);
                if (fact != null && fact.computed()) {
                    faults.add("column '" + name + "' is a generated or identity column: a trigger cannot set it");
                }
                if (facts.partitionKey().contains(name) && change.table(path).equals(change.table())) {
                    faults.add("column '" + name + "' is part of the partition key: a trigger cannot move a row to"
                            + " another partition");
                }
            }
        }
        return faults;
    }
}
