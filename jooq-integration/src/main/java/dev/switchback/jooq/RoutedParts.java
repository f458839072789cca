package dev.switchback.jooq;

import dev.switchback.change.SchemaChange;
import java.util.Arrays;
import org.jooq.Context;
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

    /** Most parts are none of these; to ask each of them for so many interfaces was most of what listening costs. */
    private static final ClassValue<Boolean> ROUTED =
            are(DualField.class, QOM.Excluded.class, QOM.Update.class, QOM.Insert.class);

    private static final ClassValue<Boolean> ROUTED_TRANSPARENTLY =
            are(DualField.class, TableField.class, QOM.Excluded.class, QOM.Update.class, QOM.Insert.class);

    private static final ClassValue<Boolean> LISTED = are(Iterable.class);

    private static ClassValue<Boolean> are(Class<?>... types) {
        return new ClassValue<>() {
            @Override
            protected Boolean computeValue(Class<?> type) {
                return Arrays.stream(types).anyMatch(each -> each.isAssignableFrom(type));
            }
        };
    }

    private final ClassValue<Boolean> routed;

    /**
     * @param transparent whether columns may be logical fields
     */
    RoutedParts(boolean transparent) {
        this.routed = transparent ? ROUTED_TRANSPARENTLY : ROUTED;
    }

    @Override
    public void visitStart(VisitContext visit) {
        QueryPart part = visit.queryPart();
        Routing routing = routing(visit, part);
        if (routing == null) {
            return;
        }
        if (part instanceof DualField<?> field) {
            visit.queryPart(read(routing, visit, field));
        } else if (part instanceof TableField<?, ?> field) {
            visit.queryPart(routed(routing, visit, field));
        } else if (part instanceof QOM.Excluded<?> excluded) {
            visit.queryPart(routed(routing, visit, excluded));
        } else if (part instanceof QOM.Update<?> update) {
            visit.queryPart(update(routing, visit, update));
        } else if (part instanceof QOM.Insert<?> insert) {
            visit.queryPart(insert(routing, visit, insert));
        }
    }

    /** Of the configuration that renders, for those parts that may have to be routed; null for all others. */
    private @Nullable Routing routing(VisitContext visit, QueryPart part) {
        return routed.get(part.getClass()) ? Routing.of(visit.configuration()) : null;
    }

    @Override
    public void visitEnd(VisitContext visit) {
        if (LISTED.get(visit.queryPart().getClass())) {
            ShadowRead shadow = ShadowRead.of(visit.context().executeContext());
            if (shadow != null) {
                shadow.listed(visit);
            }
        }
    }

    private static QueryPart read(Routing routing, VisitContext visit, DualField<?> field) {
        QueryPart[] around = visit.queryParts();
        for (QueryPart outer : around) {
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
        CountedStatements.note(context.executeContext(), routing, field.change(), pin);
        if (pin.shadow()) {
            ShadowRead.note(context.executeContext(), routing, field.change(), pin);
        }
        return context.declareFields() && !isAliased(around) ? field.declaredBy(pin) : field.by(pin);
    }

    /** It is given another name there; an alias of an alias would be the inner one's name alone. */
    private static boolean isAliased(QueryPart[] around) {
        // Between the aliased field and the field of that name jOOQ has a part of its own.
        for (int i = Math.max(0, around.length - 3); i < around.length; i++) {
            if (around[i] instanceof QOM.FieldAlias<?>) {
                return true;
            }
        }
        return false;
    }

    /** In transparent mode a column of the old shape is a logical field. */
    private static QueryPart routed(Routing routing, VisitContext visit, TableField<?, ?> field) {
        if (!visit.context().qualify() || MappedExpression.isAround(visit.context())) {
            return field;
        }
        DualField<?> logical = routing.logical(visit.configuration(), field);
        return logical == null ? field : read(routing, visit, logical);
    }

    private static QueryPart routed(Routing routing, VisitContext visit, QOM.Excluded<?> excluded) {
        DualField<?> logical = routing.logical(visit.configuration(), excluded.$field());
        return logical == null ? excluded : logical.excludedBy(routing.pin(visit.context(), logical.change()));
    }

    private static QueryPart update(Routing routing, VisitContext visit, QOM.Update<?> update) {
        QOM.Update<?> routed = update;
        Table<?> table = update.$table();
        for (SchemaChange change : routing.changesOf(visit.configuration(), table)) {
            Assignments set = Assignments.of(change, routed.$set().keySet(), routing.isTransparent(change));
            if (!set.areNone()) {
                Pin pin = routing.pin(visit.context(), change);
                routed = routing.writes(change, table, pin).update(routed, set);
                CountedStatements.note(visit.context().executeContext(), routing, change, pin);
            }
        }
        return routed;
    }

    private static QueryPart insert(Routing routing, VisitContext visit, QOM.Insert<?> insert) {
        QOM.Insert<?> routed = insert;
        Table<?> table = insert.$into();
        for (SchemaChange change : routing.changesOf(visit.configuration(), table)) {
            boolean transparent = routing.isTransparent(change);
            Assignments updated = Assignments.of(change, routed.$updateSet().keySet(), transparent);
            Assignments inserted = Assignments.of(change, routed.$columns(), transparent);
            if (!(updated.areNone() && inserted.areNone())) {
                Pin pin = routing.pin(visit.context(), change);
                routed = routing.writes(change, table, pin).insert(routed, updated, inserted);
                CountedStatements.note(visit.context().executeContext(), routing, change, pin);
            }
        }
        return routed;
    }
}
