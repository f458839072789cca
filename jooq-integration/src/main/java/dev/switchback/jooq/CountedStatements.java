package dev.switchback.jooq;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.traffic.ChangeTraffic;
import dev.switchback.traffic.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteContext.BatchMode;
import org.jooq.ExecuteListener;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/**
 * Counts statements that use a logical field, each as a call of the path it was rendered for: a batch as one, and none that a call of
 * a repository of the same change runs on its thread, which counts itself. What Switchback refuses was never a call.
 *
 * <p>Its time is that of the execution; how it ended is known when its rows have been read.
 */
final class CountedStatements implements ExecuteListener {

    private static final long serialVersionUID = 1L;
    private static final String KEY = CountedStatements.class.getName();

    private final transient Routing routing;

    CountedStatements(Routing routing) {
        this.routing = routing;
    }

    /** A statement that is being executed was rendered with what was decided on a change. */
    static void note(@Nullable ExecuteContext execution, Routing routing, SchemaChange change, Pin pin) {
        if (execution == null) {
            return;
        }
        ChangeTraffic traffic = routing.traffic(change);
        if (traffic != null && !traffic.isWithinCall()) {
            of(execution).paths.put(traffic, pin.path());
        }
    }

    private static Counted of(ExecuteContext execution) {
        if (execution.data(KEY) instanceof Counted counted) {
            return counted;
        }
        Counted counted = new Counted();
        execution.data(KEY, counted);
        return counted;
    }

    /** What a batch of statements renders does not say for which execution. */
    @Override
    public void renderEnd(ExecuteContext context) {
        if (context.batchMode() == BatchMode.NONE || context.data(KEY) != null) {
            return;
        }
        for (String sql : context.batchSQL()) {
            if (sql != null) {
                routing.changesUsedIn(sql)
                        .forEach(change -> note(context, routing, change, routing.pin(context, change)));
            }
        }
    }

    @Override
    public void executeStart(ExecuteContext context) {
        if (context.data(KEY) instanceof Counted counted) {
            counted.began = System.nanoTime();
        }
    }

    @Override
    public void executeEnd(ExecuteContext context) {
        if (context.data(KEY) instanceof Counted counted) {
            counted.nanos = System.nanoTime() - counted.began;
        }
    }

    @Override
    public void end(ExecuteContext context) {
        if (context.data().remove(KEY) instanceof Counted counted) {
            Throwable failure = context.exception() == null ? context.sqlException() : context.exception();
            if (!(failure instanceof OneShapeException)) {
                counted.end(!(context.query() instanceof Select<?>), failure);
            }
        }
    }

    /** One execution; of one thread at a time. */
    private static final class Counted {
        private final Map<ChangeTraffic, Path> paths = new LinkedHashMap<>();
        private long began = System.nanoTime();
        private long nanos = -1;

        void end(boolean write, @Nullable Throwable failure) {
            Outcome outcome = failure == null ? Outcome.SUCCESS : Outcome.of(failure);
            long took = nanos < 0 ? System.nanoTime() - began : nanos;
            paths.forEach((traffic, path) -> traffic.called(write, path, outcome, took));
        }
    }
}
