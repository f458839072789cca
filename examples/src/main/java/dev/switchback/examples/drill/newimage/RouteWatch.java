package dev.switchback.examples.drill.newimage;

import dev.switchback.examples.drill.image.InjectedFault;
import dev.switchback.examples.drill.image.Route;
import java.util.List;
import java.util.function.BooleanSupplier;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;

/** Notes which route each statement takes, by its text, and makes those on the new path fail while the drill wants it. */
final class RouteWatch implements QueryExecutionListener {

    private final Trail trail;
    private final BooleanSupplier broken;

    RouteWatch(Trail trail, BooleanSupplier broken) {
        this.trail = trail;
        this.broken = broken;
    }

    @Override
    public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {
        for (QueryInfo query : queries) {
            Route route = new SentStatement(query.getQuery()).route();
            trail.used(route);
            if (route == Route.NEW && broken.getAsBoolean()) {
                throw new InjectedFault();
            }
        }
    }

    @Override
    public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
        // It was noted before.
    }
}
