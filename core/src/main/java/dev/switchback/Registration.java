package dev.switchback;

import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Session;
import dev.switchback.guard.ColumnsInPlay;
import dev.switchback.guard.Guards;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.CatalogShape;
import dev.switchback.sync.ChangeCheck;
import dev.switchback.sync.KeyReferences;
import dev.switchback.sync.SyncGuards;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a change and the database together at start-up: checks it against the catalog, then finds or records it. */
final class Registration {

    private static final Logger log = LoggerFactory.getLogger(Registration.class);

    private final Database database;
    private final PhaseStore phases;
    private final ChangeCheck check;

    Registration(Database database, PhaseStore phases) {
        this.database = database;
        this.phases = phases;
        this.check = new ChangeCheck(database);
    }

    /**
     * Finds or records all changes of the application.
     *
     * @throws InvalidChangeException if one cannot work as described; nothing was written if two of them are in each
     *     other's way
     */
    void register(List<SchemaChange> changes, Act act) {
        Map<SchemaChange, Phase> first = new LinkedHashMap<>();
        changes.forEach(change -> {
            CatalogShape shape = check.check(change);
            warnOfReferences(change, shape);
            first.put(change, firstPhase(shape));
        });
        refuseOverlaps(first);
        first.forEach((change, phase) -> database.inTransaction(session -> register(session, change, phase, act)));
    }

    /** Not a fault: whoever refers to the key can follow it later, but before contract. */
    private void warnOfReferences(SchemaChange change, CatalogShape shape) {
        if (shape != CatalogShape.NEW_ONLY) {
            database.inTransaction(session -> KeyReferences.recipes(session, change))
                    .forEach(recipe -> log.warn("'{}' replaces a key: {}", change.name(), recipe));
        }
    }

    void redefine(SchemaChange change, Act act) {
        check.check(change);
        database.inTransaction(session -> {
            ChangeState state = phases.redefine(session, change, act);
            claimColumns(session, change, state.phase());
            return state;
        });
    }

    private ChangeState register(Session session, SchemaChange change, Phase first, Act act) throws SQLException {
        boolean known = phases.find(session, change.name()).isPresent();
        ChangeState state = phases.register(session, change, first, act);
        if (!known) {
            claimColumns(session, change, state.phase());
        }
        if (state.phase().bothWritten()) {
            Guards.recordOnce(session, change.name(), SyncGuards.of(change));
        }
        return state;
    }

    /** The journal's head is locked by now: registrations come one at a time, so what is read here stays true. */
    private static void claimColumns(Session session, SchemaChange change, Phase phase) throws SQLException {
        List<String> faults = isOver(phase) ? List.of() : ColumnsInPlay.faults(session, change);
        if (!faults.isEmpty()) {
            throw new InvalidChangeException(change.name(), faults);
        }
        ColumnsInPlay.record(session, change);
    }

    private void refuseOverlaps(Map<SchemaChange, Phase> first) {
        List<SchemaChange> inPlay = new ArrayList<>();
        first.forEach((change, phase) -> {
            if (!isOver(recorded(change).orElse(phase))) {
                inPlay.add(change);
            }
        });
        for (SchemaChange change : inPlay) {
            for (SchemaChange earlier : inPlay.subList(0, inPlay.indexOf(change))) {
                List<String> faults = ColumnsInPlay.faults(change, earlier);
                if (!faults.isEmpty()) {
                    throw new InvalidChangeException(change.name(), faults);
                }
            }
        }
    }

    private Optional<Phase> recorded(SchemaChange change) {
        return database.autocommit(session -> phases.find(session, change.name()))
                .map(ChangeState::phase);
    }

    private static boolean isOver(Phase phase) {
        return phase == Phase.CONTRACTED || phase == Phase.ABANDONED;
    }

    /** A database built from the final schema has nothing left to change; one without the trigger has to be expanded. */
    private static Phase firstPhase(CatalogShape shape) {
        return switch (shape) {
            case OLD_ONLY, BOTH_UNSYNCED -> Phase.PLANNED;
            case BOTH_SYNCED -> Phase.BACKFILLING;
            case NEW_ONLY -> Phase.CONTRACTED;
        };
    }
}
