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
        List<String> faults = new ArrayList<>(TableCheck.faults(session, change));
        if (!faults.isEmpty()) {
            throw new InvalidChangeException(change.name(), faults);
        }
        TableFacts facts = TableFacts.read(session, change).orElseThrow();
        faults.addAll(KeyCheck.faults(session, change, facts));
        faults.addAll(shapeFaults(change, facts));
        faults.addAll(ReplacedKey.faults(session, change, facts));
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
        faults.addAll(ConstraintProbe.faults(session, change, facts, !faults.isEmpty()));
        if (!faults.isEmpty()) {
            throw new InvalidChangeException(change.name(), faults);
        }
        CatalogShape shape = CatalogShape.of(facts, change, Expansion.isInstalled(session, change));
        if (shape != CatalogShape.NEW_ONLY && extraction == null) {
            LaterTriggers.warn(change, facts);
        }
        return shape;
    }

    /** Of a change by adapters the application alone knows what belongs to it; its statements are judged when they run. */
    private static CatalogShape check(Session session, SchemaChange change, AdapterMapping mapping)
            throws SQLException {
        if (Expansion.isInstalled(session, change)) {
            return CatalogShape.BOTH_SYNCED;
        }
        String query = mapping.contractedWhen();
        if (query == null) {
            return CatalogShape.OLD_ONLY;
        }
        try {
            boolean contracted = session.one(
                    "SELECT * FROM (" + Session.verbatim(query) + "\n) AS answer (contracted)",
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

    private static List<String> shapeFaults(SchemaChange change, TableFacts facts) {
        List<String> faults = new ArrayList<>();
        if (!facts.has(change.oldShape()) && !facts.hasOnlyNew(change)) {
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
                    faults.add("column '" + name + "' is a generated column: a trigger cannot set it");
                }
                if (fact != null && fact.identity() && path == Path.NEW && !facts.hasOnlyNew(change)) {
                    faults.add(
                            "column '" + name + "' of the new shape is an identity column: until contract it is derived"
                                    + " from the old shape; drop its identity");
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
