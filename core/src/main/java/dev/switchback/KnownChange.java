package dev.switchback;

import dev.switchback.change.Path;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.PhaseReading;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.route.FlagResult;
import dev.switchback.route.FlagSource;
import dev.switchback.route.Router;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the next unit of work of this instance goes by, without asking anybody.
 *
 * @param state as it was read last
 * @param paths that a unit of work may take: both where a flag decides
 * @param tripped whether the guard has taken reads back, for the fleet or for this instance alone
 * @param fresh whether the state was read within the lease; if not, a unit of work reads it first, and takes the phase's default path if
 *     it cannot
 */
public record KnownChange(ChangeState state, Set<Path> paths, boolean tripped, boolean fresh) {

    public KnownChange {
        paths = Set.copyOf(paths);
    }

    static KnownChange of(PhaseWatch watch, FlagSource flags, String change) {
        PhaseReading reading = watch.known(change);
        return new KnownChange(
                reading.state(), paths(reading, flags.isBuiltIn()), reading.tripped(), watch.isFresh(reading));
    }

    private static Set<Path> paths(PhaseReading reading, boolean builtIn) {
        long now = System.nanoTime();
        if (!Router.asksFlag(reading, now)) {
            return EnumSet.of(Router.decide(reading, FlagResult.NOT_ASKED, now).path());
        }
        double percent = reading.state().ramp();
        Set<Path> paths = EnumSet.noneOf(Path.class);
        if (!builtIn || percent < 100) {
            paths.add(Router.decide(reading, FlagResult.OFF, now).path());
        }
        if (!builtIn || percent > 0) {
            paths.add(Router.decide(reading, FlagResult.COMPLETE, now).path());
        }
        return paths;
    }
}
