package dev.switchback.jooq;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.Phase;
import dev.switchback.route.Decision;
import dev.switchback.route.UnitOfWork;

/**
 * What was decided on a change for as long as a statement, or a transaction, takes.
 *
 * @param path the shape that is read
 * @param shadow whether the other one is read too, for comparison
 * @param phase decides what is written
 */
record Pin(Path path, boolean shadow, Phase phase) {

    static Pin of(UnitOfWork unit, SchemaChange change) {
        Decision decision = unit.decision(change);
        return new Pin(decision.path(), decision.shadow(), unit.phase(change));
    }

    /** The same, but reading the other path. */
    Pin other() {
        return new Pin(path == Path.OLD ? Path.NEW : Path.OLD, false, phase);
    }

    /** The same, compared with nothing. */
    Pin unshadowed() {
        return new Pin(path, false, phase);
    }

    /** Which shapes a statement writes. */
    Written written() {
        return switch (phase) {
            case PLANNED, ABANDONING, ABANDONED -> Written.OLD;
            case BACKFILLING, OPEN, FROZEN -> Written.BOTH;
            case CLOSING, CONTRACTED -> Written.NEW;
        };
    }

    /** Which shapes. On the way out only the one that stays: the other may be dropped at any moment. */
    enum Written {
        OLD,
        BOTH,
        NEW
    }
}
