package dev.switchback.jooq;

import dev.switchback.access.ShadowResult;
import dev.switchback.change.Column;
import dev.switchback.change.SchemaChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jooq.Context;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteContext.BatchMode;
import org.jooq.Field;
import org.jooq.QueryPart;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.VisitContext;
import org.jooq.impl.DSL;
import org.jooq.impl.QOM;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT whose reads are compared, from its rendering to its last row. Where logical fields are columns of the result as
 * they are, what the other path gives is fetched by the same statement: a few columns are put behind those that the
 * application asked for, which jOOQ does not look at. Everywhere else whole results are compared.
 */
final class ShadowRead {

    private static final String KEY = ShadowRead.class.getName();

    private final Select<?> query;
    private final Routing routing;
    private final Map<SchemaChange, Pin> changes = new LinkedHashMap<>();
    private final List<ComparedField> fields = new ArrayList<>();
    /** Columns that the application did not ask for. */
    private int hidden;

    private boolean listed;

    private ShadowRead(Select<?> query, Routing routing) {
        this.query = query;
        this.routing = routing;
    }

    /** Of what is executed, or null if nothing is compared. */
    static @Nullable ShadowRead of(@Nullable ExecuteContext execution) {
        return execution == null ? null : (ShadowRead) execution.data(KEY);
    }

    /** A logical field was rendered, and its change is to be compared. Nothing but a query of its own ever is. */
    static void note(@Nullable ExecuteContext execution, Routing routing, SchemaChange change, Pin pin) {
        if (execution != null
                && execution.batchMode() == BatchMode.NONE
                && execution.query() instanceof Select<?> query) {
            ShadowRead shadow = of(execution);
            if (shadow == null) {
                shadow = new ShadowRead(query, routing);
                execution.data(KEY, shadow);
            }
            shadow.changes.put(change, pin);
        }
    }

    /** A list has been rendered: behind the list of what is selected come the columns of the other path. */
    void listed(VisitContext visit) {
        if (listed || !isSelectList(visit)) {
            return;
        }
        listed = true;
        // That of a UNION's part is deeper.
        if (visit.context().subqueryLevel() == 0 && isOfRows()) {
            visit.context().declareFields(false, this::hide);
        }
    }

    /** The first list of the query itself; there are others, of tables, say, or what to order by. */
    private boolean isSelectList(VisitContext visit) {
        QueryPart[] parts = visit.queryParts();
        for (int i = 0; i < parts.length - 1; i++) {
            if (!(parts[i] instanceof Select<?>)) {
                return false;
            }
        }
        return parts.length > 1;
    }

    /** One more column would make other rows of these, or none at all. */
    private boolean isOfRows() {
        return !query.$distinct()
                && isEmpty(query.$distinctOn())
                && isEmpty(query.$groupBy())
                && query.$having() == null;
    }

    private static boolean isEmpty(@Nullable Iterable<?> parts) {
        return parts == null || !parts.iterator().hasNext();
    }

    private void hide(Context<?> context) {
        Map<Table<?>, Integer> keys = new LinkedHashMap<>();
        List<Field<?>> selected = query.getSelect();
        for (int i = 0; i < selected.size(); i++) {
            Field<?> field = selected.get(i);
            DualField<?> logical = routing.logical(
                    context.configuration(), field instanceof QOM.FieldAlias<?> alias ? alias.$field() : field);
            Pin pin = logical == null ? null : changes.get(logical.change());
            if (logical != null && pin != null) {
                hide(context, i, logical, pin, keys);
            }
        }
    }

    private void hide(Context<?> context, int index, DualField<?> logical, Pin pin, Map<Table<?>, Integer> keys) {
        Field<?> candidate = logical.by(routing.shadow().candidate(pin));
        int value = hide(context, candidate);
        int equal = -1;
        String comparable = comparable(logical.column());
        if (comparable != null) {
            equal = hidden++;
            context.sql(", (")
                    .visit(MappedExpression.verbatim(logical.by(pin)))
                    .sql(" IS NOT DISTINCT FROM ")
                    .visit(MappedExpression.verbatim(candidate))
                    .sql("::" + comparable + ')');
        }
        Table<?> table = logical.table();
        Integer key = keys.get(table);
        if (key == null) {
            key = hidden;
            keys.put(table, key);
            Shapes shapes = new Shapes(logical.change(), table);
            logical.change().key().forEach(column -> hide(context, shapes.column(column)));
        }
        fields.add(new ComparedField(logical.change(), logical.column(), pin, index, value, equal, key));
    }

    private int hide(Context<?> context, Field<?> field) {
        context.sql(", ").visit(MappedExpression.verbatim(field));
        return hidden++;
    }

    /**
     * The type as which the database compares a column's values, or null if Java can: what is equal there though it differs
     * as text is a matter of the type, and of the collation.
     */
    private static @Nullable String comparable(Column column) {
        String type = column.type().toLowerCase(Locale.ROOT);
        if (type.startsWith("char(") || type.startsWith("character(") || type.equals("char")) {
            return "bpchar";
        }
        return type.equals("citext")
                        || type.equals("jsonb")
                        || type.startsWith("interval")
                        || type.contains(" collate ")
                ? column.type()
                : null;
    }

    Select<?> query() {
        return query;
    }

    /** The query as SQL without values, of which a mismatch keeps the digest. */
    String sql() {
        return DSL.using(SQLDialect.POSTGRES).render(query);
    }

    void count(ShadowResult result) {
        ShadowPolicy policy = routing.shadow();
        changes.forEach((change, pin) -> policy.found().count(change, pin.path(), result, policy.calibrating()));
    }

    void failed(Throwable failure) {
        ShadowPolicy policy = routing.shadow();
        changes.forEach((change, pin) -> policy.found().failed(change, pin.path(), policy.calibrating(), failure));
    }

    Routing routing() {
        return routing;
    }

    /** The changes that are compared, with what was decided. */
    Map<SchemaChange, Pin> changes() {
        return changes;
    }

    /** What the same statement fetches for comparison; empty if whole results are compared. */
    List<ComparedField> fields() {
        return fields;
    }

    int hidden() {
        return hidden;
    }

    /** The decisions for the same query without any comparison. */
    Map<String, Pin> decided() {
        return changes.entrySet().stream()
                .collect(Collectors.toMap(
                        each -> each.getKey().name(), each -> each.getValue().unshadowed()));
    }

    /** The decisions for the query to compare with. */
    Map<String, Pin> candidates() {
        return changes.entrySet().stream()
                .collect(Collectors.toMap(
                        each -> each.getKey().name(), each -> routing.shadow().candidate(each.getValue())));
    }

    /**
     * A column of the result of which the other path's value is hidden behind it.
     *
     * @param index of the column, from 0
     * @param value of the other path's value among the hidden columns, from 0
     * @param equal of what the database says about the two, or -1 if Java compares them
     * @param key of the row's key's first column
     */
    record ComparedField(SchemaChange change, Column column, Pin pin, int index, int value, int equal, int key) {}
}
