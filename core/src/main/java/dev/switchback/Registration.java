package dev.switchback;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.CatalogShape;
import dev.switchback.sync.ChangeCheck;
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

    void register(SchemaChange change, Act act) {
        CatalogShape shape = check.check(change);
        ChangeState state = database.inTransaction(session -> phases.register(session, change, firstPhase(shape), act));
        if (state.phase().bothWritten() && shape != CatalogShape.BOTH_SYNCED) {
            log.error(
                    "'{}' stands in {}, but its columns, sync trigger or guard view are missing, disabled, of another"
                            + " definition, or older than another BEFORE trigger: writes may leave the shapes apart. Freeze it, put them back with the expand"
                            + " script, and verify.",
                    change.name(),
                    state.phase());
        }
    }

    void redefine(SchemaChange change, Act act) {
        check.check(change);
        database.inTransaction(session -> phases.redefine(session, change, act));
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
