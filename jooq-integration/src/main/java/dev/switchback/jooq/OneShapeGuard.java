package dev.switchback.jooq;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Shape;
import dev.switchback.change.TableName;
import dev.switchback.jooq.Pin.Written;
import dev.switchback.jooq.WrittenColumns.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteContext.BatchMode;
import org.jooq.ExecuteListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the text of every statement, whoever wrote it: one that sets columns of one shape alone, while both are written, or
 * the other one, is refused or logged.
 */
final class OneShapeGuard implements ExecuteListener {

    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(OneShapeGuard.class);
    private static final int MOST_TOLD = 1_000;
    private static final int MOST_KNOWN = 1_000;
    /** What the driver says. */
    private static final String TOO_FEW_VALUES = "22023";

    private final transient Routing routing;
    private final transient Map<String, List<OneShape>> known = new ConcurrentHashMap<>();
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
                && !routing.changesNamedIn(context.batchSQL()[0]).isEmpty()) {
            context.exception(
                    new OneShapeException(
                            "batch(query).bind(...) gives the values by their places, of which a"
                                    + " statement that writes both shapes has more: use batch(queries) or batchStore(records)"));
        }
    }

    private void look(ExecuteContext context, String sql) {
        for (OneShape found : known(sql)) {
            Pin pin = routing.pin(context, found.change());
            if (pin.phase().bothWritten() && pin.written() != (found.old() ? Written.OLD : Written.NEW)) {
                judge(found, sql);
            }
        }
    }

    /** An application has so many statements, and sends them again and again. */
    private List<OneShape> known(String sql) {
        List<OneShape> found = known.get(sql);
        if (found == null) {
            found = read(sql);
            if (known.size() >= MOST_KNOWN) {
                known.clear();
            }
            known.put(sql, found);
        }
        return found;
    }

    private List<OneShape> read(String sql) {
        List<OneShape> found = new ArrayList<>();
        List<SchemaChange> named = routing.changesNamedIn(sql);
        List<Write> writes = named.isEmpty() ? List.of() : WrittenColumns.of(sql);
        for (SchemaChange change : named) {
            for (Write write : writes) {
                boolean old = writes(change.oldShape(), write);
                if (isOf(change.table(Path.OLD), write) && old != writes(change.newShape(), write)) {
                    found.add(new OneShape(change, write, old));
                }
            }
        }
        return List.copyOf(found);
    }

    private static boolean isOf(TableName table, Write write) {
        return write.table().equals(table.name())
                && (write.schema() == null || write.schema().equals(table.schema()));
    }

    private void judge(OneShape found, String sql) {
        String what = "a statement writes " + found.write().columns() + " of "
                + found.write().table() + ": only the " + (found.old() ? "old" : "new") + " shape of '"
                + found.change().name() + "'";
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

    /** A write of one shape alone, and whether that is the old one. */
    private record OneShape(SchemaChange change, Write write, boolean old) {}
}
