package dev.switchback.jooq;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Shape;
import dev.switchback.change.TableName;
import dev.switchback.jooq.Pin.Written;
import dev.switchback.jooq.WrittenColumns.Write;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteContext.BatchMode;
import org.jooq.ExecuteListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the text of every statement, whoever wrote it: one that sets columns of one shape alone, while both are written,
 * is refused or logged.
 */
final class OneShapeGuard implements ExecuteListener {

    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(OneShapeGuard.class);
    private static final int MOST_TOLD = 1_000;
    /** What the driver says. */
    private static final String TOO_FEW_VALUES = "22023";

    private final transient Routing routing;
    private final transient Set<String> told = Collections.newSetFromMap(new ConcurrentHashMap<>());

    OneShapeGuard(Routing routing) {
        this.routing = routing;
    }

    @Override
    public void renderEnd(ExecuteContext context) {
        for (String sql : context.batchSQL()) {
            if (sql != null) {
                look(context, sql);
            }
        }
    }

    /** The values of a batch are given by their places: an expanded statement has more than the one that was written. */
    @Override
    public void exception(ExecuteContext context) {
        SQLException failure = context.sqlException();
        if (context.batchMode() == BatchMode.SINGLE
                && failure != null
                && TOO_FEW_VALUES.equals(failure.getSQLState())
                && context.batchSQL()[0].contains("switchback.")) {
            context.exception(
                    new OneShapeException(
                            "batch(query).bind(...) gives the values by their places, of which a"
                                    + " statement that writes both shapes has more: use batch(queries) or batchStore(records)"));
        }
    }

    private void look(ExecuteContext context, String sql) {
        List<Write> writes = null;
        for (SchemaChange change : routing.changesNamedIn(sql)) {
            TableName table = change.table(Path.OLD);
            if (writes == null) {
                writes = WrittenColumns.of(sql);
            }
            for (Write write : writes) {
                if (isOf(table, write) && routing.pin(context, change).written() == Written.BOTH) {
                    judge(change, write, sql);
                }
            }
        }
    }

    private static boolean isOf(TableName table, Write write) {
        return write.table().equals(table.name())
                && (write.schema() == null || write.schema().equals(table.schema()));
    }

    private void judge(SchemaChange change, Write write, String sql) {
        boolean old = writes(change.oldShape(), write);
        boolean fresh = writes(change.newShape(), write);
        if (old == fresh) {
            return;
        }
        String what = "a statement writes " + write.columns() + " of " + write.table() + ": only the "
                + (old ? "old" : "new") + " shape of '" + change.name() + "'";
        if (routing.oneShape() == OneShapePolicy.REFUSE) {
            throw new OneShapeException(what
                    + ". Set its logical fields with DualField, which MERGE cannot do, or the columns of both shapes");
        }
        if (told.size() < MOST_TOLD && told.add(sql)) {
            log.warn("{}. The sync trigger completes the other one: {}", what, sql);
        }
    }

    private static boolean writes(Shape shape, Write write) {
        return shape.names().stream().anyMatch(write.columns()::contains);
    }
}
