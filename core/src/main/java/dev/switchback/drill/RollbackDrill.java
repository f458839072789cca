package dev.switchback.drill;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.diagnose.Diagnose;
import dev.switchback.diagnose.OldImage;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Plays going back, in an environment where nobody minds: the new path is in use, the flag goes off, reads return to the old path; the previous
 * image could operate, or is really started; then the flag comes back, and the new path reads what was written meanwhile. How long
 * each took is kept in {@code switchback.drill}. Configured like a builder; not thread-safe.
 */
public final class RollbackDrill {

    private final SchemaChange change;
    private final Database database;
    private final PhaseStore phases;
    private final Diagnose diagnose;
    private final Drills drills;
    private final DrillApplication application;
    private final DrillFlag builtIn;

    private OldImage image = OldImage.withoutManifest();
    private @Nullable PreviousImage previous;
    private @Nullable DrillFault fault;
    private @Nullable DrillFlag flag;
    private Duration patience = Duration.ofSeconds(60);

    /** On the built-in flag, unless told otherwise. */
    public RollbackDrill(
            SchemaChange change,
            Database database,
            PhaseStore phases,
            Diagnose diagnose,
            Drills drills,
            DrillApplication application,
            DrillFlag builtIn) {
        this.change = change;
        this.database = database;
        this.phases = phases;
        this.diagnose = diagnose;
        this.drills = drills;
        this.application = application;
        this.builtIn = builtIn;
    }

    /** The previous version's statements: they are tried against the schema as it is. */
    public RollbackDrill image(OldImage manifest) {
        this.image = manifest;
        return this;
    }

    /** The previous version itself: it is started, reads and writes, and is stopped. */
    public RollbackDrill previousImage(PreviousImage runnable) {
        this.previous = runnable;
        return this;
    }

    /** What goes wrong before the flag goes off: the time until it is noticed is measured too. */
    public RollbackDrill fault(DrillFault played) {
        this.fault = played;
        return this;
    }

    /** Your own flag service; without this the built-in percentage is set. */
    public RollbackDrill flag(DrillFlag service) {
        this.flag = service;
        return this;
    }

    /** How long each step may take until it has failed; 60 s if unset. */
    public RollbackDrill patience(Duration longest) {
        this.patience = longest;
        return this;
    }

    /**
     * Plays it on this thread, and keeps the result. Ends with the flag as it was found if all went well, and with the flag off otherwise.
     *
     * @throws RefusedException if the phase is not {@link Phase#OPEN}; or if there is neither a manifest nor a previous image, because then
     *     nothing would be known of an image rollback
     */
    public DrillReport run(Act act) {
        if (image.statements().isEmpty() && previous == null) {
            throw new RefusedException(
                    change.name(),
                    "drill",
                    "neither a manifest of the previous image nor the image itself was given: call image(...) or previousImage(...)");
        }
        ChangeState state = database.autocommit(session -> phases.read(session, change.name()));
        if (state.phase() != Phase.OPEN) {
            throw new RefusedException(
                    change.name(),
                    "drill",
                    "the phase is " + state.phase() + "; a drill needs a rollback window that is OPEN");
        }
        Where begun = where();
        DrillSteps steps = new DrillSteps(
                application, Objects.requireNonNullElse(flag, builtIn), () -> diagnose.of(change, image), patience);
        boolean passed = steps.play(state.ramp(), !image.statements().isEmpty(), fault, previous);
        DrillReport report = new DrillReport(
                change.name(),
                change.digest(),
                begun.system(),
                begun.database(),
                image.name(),
                steps.verdict(),
                begun.now(),
                where().now(),
                passed,
                steps.detect(),
                steps.revert(),
                steps.recover(),
                steps.findings(),
                act.who());
        drills.enter(change, report, act);
        return report;
    }

    private Where where() {
        return database.autocommit(session -> session.one(
                "SELECT system_identifier::text AS system, current_database() AS database, clock_timestamp() AS now"
                        + " FROM pg_control_system()",
                row -> new Where(row.text("system"), row.text("database"), row.time("now"))));
    }

    private record Where(String system, String database, Instant now) {}
}
