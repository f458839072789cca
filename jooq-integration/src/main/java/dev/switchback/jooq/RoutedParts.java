package dev.switchback.jooq;

import dev.switchback.change.SchemaChange;
import java.util.Arrays;
import org.jooq.Configuration;
import org.jooq.Context;
import org.jooq.Field;
import org.jooq.Merge;
import org.jooq.QueryPart;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.VisitContext;
import org.jooq.VisitListener;
import org.jooq.impl.DSL;
import org.jooq.impl.QOM;
import org.jspecify.annotations.Nullable;

/** Puts what was decided in the place of logical fields and of the statements that assign them, while they are rendered. */
final class RoutedParts implements VisitListener {

    private final Routing routing;

    RoutedParts(Routing routing) {
        this.routing = routing;
    }

    @Override
    public void visitStart(VisitContext visit) {
        QueryPart part = visit.queryPart();
        if (part instanceof DualField<?> field) {
            visit.queryPart(read(visit, field));
        } else if (part instanceof TableField<?, ?> field) {
            visit.queryPart(routed(visit, field));
        } else if (part instanceof QOM.Excluded<?> excluded) {
            visit.queryPart(routed(visit, excluded));
        } else if (part instanceof QOM.Update<?> update) {
            visit.queryPart(update(visit, update));
        } else if (part instanceof QOM.Insert<?> insert) {
            visit.queryPart(insert(visit, insert));
        }
    }

    private QueryPart read(VisitContext visit, DualField<?> field) {
        for (QueryPart outer : visit.queryParts()) {
            if (outer instanceof Merge<?>) {
                throw new OneShapeException("MERGE uses the logical field '" + field.getName() + "' of '"
                        + field.change().name() + "', and cannot be made to write both shapes: use INSERT with"
                        + " onConflict(...).doUpdate(), or UPDATE");
            }
        }
        Context<?> context = visit.context();
        if (!context.qualify()) {
            // Only the name is wanted: of a column in a list of columns, or of a column of a UNION that it is ordered
            // by.
            return DSL.field(field.getUnqualifiedName());
        }
        Pin pin = routing.pin(context, field.change());
        return context.declareFields() && !isAliased(visit) ? field.declaredBy(pin) : field.by(pin);
    }

    /** It is given another name there; an alias of an alias would be the inner one's name alone. */
    private static boolean isAliased(VisitContext visit) {
        QueryPart[] parts = visit.queryParts();
        // Between the aliased field and the field of that name jOOQ has a part of its own.
        return Arrays.stream(parts, Math.max(0, parts.length - 3), parts.length)
                .anyMatch(QOM.FieldAlias.class::isInstance);
    }

    /** In transparent mode a column of the old shape is a logical field. */
    private QueryPart routed(VisitContext visit, TableField<?, ?> field) {
        if (!visit.context().qualify() || MappedExpression.isAround(visit.context())) {
            return field;
        }
        DualField<?> logical = logical(visit, field);
        return logical == null ? field : read(visit, logical);
    }

    private QueryPart routed(VisitContext visit, QOM.Excluded<?> excluded) {
        DualField<?> logical = logical(visit, excluded.$field());
        return logical == null ? excluded : logical.excludedBy(routing.pin(visit.context(), logical.change()));
    }

    private @Nullable DualField<?> logical(VisitContext visit, Field<?> field) {
        if (field instanceof DualField<?> dual) {
            return dual;
        }
        if (routing.isTransparent() && field instanceof TableField<?, ?> column && column.getTable() != null) {
            for (SchemaChange change : changesOf(visit, column.getTable())) {
                if (routing.isTransparent(change) && change.oldShape().names().contains(column.getName())) {
                    return DualField.of(change, column);
                }
            }
        }
        return null;
    }

    private QueryPart update(VisitContext visit, QOM.Update<?> update) {
        QOM.Update<?> routed = update;
        Table<?> table = update.$table();
        for (SchemaChange change : changesOf(visit, table)) {
            routed = writes(visit, change).update(routed, table);
        }
        return routed;
    }

    private QueryPart insert(VisitContext visit, QOM.Insert<?> insert) {
        QOM.Insert<?> routed = insert;
        Table<?> table = insert.$into();
        for (SchemaChange change : changesOf(visit, table)) {
            routed = writes(visit, change).insert(routed, table);
        }
        return routed;
    }

    private Iterable<SchemaChange> changesOf(VisitContext visit, Table<?> table) {
        Configuration configuration = visit.configuration();
        return routing.changesOf(configuration, table);
    }

    private WriteRouting writes(VisitContext visit, SchemaChange change) {
        return new WriteRouting(change, routing.pin(visit.context(), change), routing.isTransparent(change));
    }
}
