package dev.switchback;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.drill.DrillApplication;
import dev.switchback.drill.DrillReport;
import dev.switchback.drill.Drills;
import dev.switchback.drill.RollbackDrill;
import dev.switchback.journal.Act;
import java.util.Optional;

/** Drills of going back with one change. Thread-safe, like the {@link ChangeHandle}. */
public final class DrillHandle {

    private static final Act DRILL = Act.by("rollback drill", "a drill sets the flag");

    private final SchemaChange change;
    private final Parts parts;
    private final Drills drills;

    DrillHandle(SchemaChange change, Parts parts) {
        this.change = change;
        this.parts = parts;
        this.drills = new Drills(parts.database(), parts.journal());
    }

    /** A drill to be configured and run; in an environment where nobody minds. */
    public RollbackDrill rollback(DrillApplication application) {
        return new RollbackDrill(
                change, parts.database(), parts.phases(), parts.diagnose(), drills, application, this::setBuiltIn);
    }

    /** This instance learns of it as all others do: that takes time, and the drill measures it. */
    private void setBuiltIn(double percent) {
        parts.database().inTransaction(session -> {
            parts.phases().ramp(session, change.name(), percent, DRILL);
            return percent;
        });
    }

    /**
     * Keeps the result of a drill that was played on another database, where this database's gate finds it.
     *
     * @return its number
     * @throws RefusedException if it is of another change or definition, or ends in the future
     */
    public long enter(DrillReport report, Act act) {
        return drills.enter(change, report, act);
    }

    /** The drill that ended last, played or entered here. */
    public Optional<DrillReport> latest() {
        return drills.latest(change);
    }
}
