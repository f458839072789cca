package dev.switchback.jooq;

import dev.switchback.change.SchemaChange;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteContext.BatchMode;
import org.jooq.ExecuteListener;

/**
 * Refuses to execute a statement again that was kept by {@code keepStatement(true)}: it was rendered by an earlier decision,
 * and is not rendered again.
 */
final class KeptStatements implements ExecuteListener {

    private static final long serialVersionUID = 1L;
    private static final String RENDERED = KeptStatements.class.getName();

    private final transient Routing routing;

    KeptStatements(Routing routing) {
        this.routing = routing;
    }

    @Override
    public void renderEnd(ExecuteContext context) {
        context.data(RENDERED, true);
    }

    @Override
    public void executeStart(ExecuteContext context) {
        if (context.data(RENDERED) != null
                || context.batchMode() != BatchMode.NONE
                || context.query() == null
                || context.sql() == null) {
            return;
        }
        for (SchemaChange change : routing.changesNamedIn(context.sql())) {
            throw new IllegalStateException("a statement on the table of '" + change.name()
                    + "' was kept with keepStatement(true): it would not follow a flip. Leave that out; the driver caches"
                    + " statements by itself");
        }
    }
}
