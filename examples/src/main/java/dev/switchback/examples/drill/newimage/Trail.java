package dev.switchback.examples.drill.newimage;

import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Route;
import dev.switchback.examples.drill.image.Tally;
import java.util.ArrayList;
import java.util.List;

/** Which routes the current thread's unit of work has really used, as seen in the statements that it sent. */
final class Trail {

    private final Tally tally;

    @SuppressWarnings("ThreadLocalUsage") // one for each new image, of which a process has one
    private final ThreadLocal<List<Route>> routes = ThreadLocal.withInitial(ArrayList::new);

    Trail(Tally tally) {
        this.tally = tally;
    }

    /** A unit of work begins. */
    void begin() {
        routes.get().clear();
    }

    /** A statement was sent. */
    void used(Route route) {
        routes.get().add(route);
        if (route == Route.NEW) {
            tally.set(Counter.LAST_NEW, System.currentTimeMillis());
        }
    }

    /** The route of the unit's first statement. */
    Route first() {
        List<Route> used = routes.get();
        if (used.isEmpty()) {
            throw new IllegalStateException("a unit of work of the drill that sent no statement");
        }
        return used.get(0);
    }

    /** The unit has ended, well or not: counts it. */
    void end() {
        List<Route> used = routes.get();
        if (used.isEmpty()) {
            return;
        }
        Route first = used.get(0);
        tally.add(first == Route.OLD ? Counter.UNITS_OLD : Counter.UNITS_NEW);
        if (used.stream().anyMatch(route -> route != first)) {
            tally.add(Counter.UNITS_MIXED);
        }
    }
}
