package dev.switchback.jooq;

import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.TableName;
import dev.switchback.route.UnitOfWork;
import dev.switchback.route.UnitsOfWork;
import dev.switchback.traffic.ChangeTraffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.Configuration;
import org.jooq.Schema;
import org.jooq.Scope;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.conf.MappedSchema;
import org.jooq.conf.MappedTable;
import org.jooq.conf.RenderMapping;
import org.jooq.impl.QOM;
import org.jspecify.annotations.Nullable;

/** What a configuration knows of Switchback: the changes, the current decision on each, and the policies. */
final class Routing {

    /** Under which a configuration, and what is derived from it, holds it. */
    private static final String KEY = Routing.class.getName();

    private final UnitsOfWork units;
    private final List<SchemaChange> changes;
    private final Set<String> transparent;
    private final OneShapePolicy oneShape;
    private final ShadowPolicy shadow;
    /** By the change's name. */
    private final Map<String, ChangeTraffic> traffic;
    /** By the change's name. */
    private final Map<String, MappingCalls> calls;
    /** For a statement of which this was decided elsewhere. */
    private final Map<String, Pin> decided;

    Routing(Switchback switchback, Set<String> transparent, OneShapePolicy oneShape, ShadowPolicy shadow) {
        this(
                switchback.unitsOfWork(),
                switchback.changes(),
                Set.copyOf(transparent),
                oneShape,
                shadow,
                switchback.changes().stream()
                        .collect(Collectors.toUnmodifiableMap(SchemaChange::name, switchback.traffic()::of)),
                switchback.changes().stream()
                        .collect(Collectors.toUnmodifiableMap(SchemaChange::name, MappingCalls::of)),
                Map.of());
    }

    private Routing(
            UnitsOfWork units,
            List<SchemaChange> changes,
            Set<String> transparent,
            OneShapePolicy oneShape,
            ShadowPolicy shadow,
            Map<String, ChangeTraffic> traffic,
            Map<String, MappingCalls> calls,
            Map<String, Pin> decided) {
        this.units = units;
        this.changes = changes;
        this.transparent = transparent;
        this.oneShape = oneShape;
        this.shadow = shadow;
        this.traffic = traffic;
        this.calls = calls;
        this.decided = decided;
    }

    /** The same for statements of which this was decided already. */
    Routing decided(Map<String, Pin> pins) {
        return new Routing(units, changes, transparent, oneShape, shadow, traffic, calls, Map.copyOf(pins));
    }

    /** What a configuration holds, or null if it knows nothing of Switchback. */
    static @Nullable Routing of(Configuration configuration) {
        return (Routing) configuration.data(KEY);
    }

    void putInto(Configuration configuration) {
        configuration.data(KEY, this);
    }

    UnitsOfWork units() {
        return units;
    }

    /** The changes whose table's name is in a text, in whatever case: it is folded where it is not quoted. */
    List<SchemaChange> changesNamedIn(String sql) {
        return changes.stream()
                .filter(change -> contains(sql, change.table(Path.OLD).name()))
                .toList();
    }

    /** Of these, those with a column of either shape in it, too. */
    List<SchemaChange> changesUsedIn(String sql) {
        return changesNamedIn(sql).stream()
                .filter(change -> Stream.of(change.oldShape(), change.newShape())
                        .flatMap(shape -> shape.names().stream())
                        .anyMatch(column -> contains(sql, column)))
                .toList();
    }

    /** What counts the calls of a change; null if nothing does. */
    @Nullable ChangeTraffic traffic(SchemaChange change) {
        return traffic.get(change.name());
    }

    /** What makes a statement that writes a change's table set the columns that its phase wants set. */
    WriteRouting writes(SchemaChange change, Table<?> table, Pin pin) {
        return new WriteRouting(
                change, table, pin, isTransparent(change), Objects.requireNonNull(calls.get(change.name())));
    }

    /** Whether a name, quoted or not, is anywhere in a text, in whatever case. */
    static boolean contains(String sql, String identifier) {
        String name = identifier.replace("\"", "\"\"");
        for (int i = 0; i <= sql.length() - name.length(); i++) {
            if (sql.regionMatches(true, i, name, 0, name.length())) {
                return true;
            }
        }
        return false;
    }

    OneShapePolicy oneShape() {
        return oneShape;
    }

    ShadowPolicy shadow() {
        return shadow;
    }

    boolean isTransparent() {
        return !transparent.isEmpty();
    }

    boolean isTransparent(SchemaChange change) {
        return transparent.contains(change.name());
    }

    /** The decision for a rendering or a statement: the transaction's, the current unit's, or one for this alone. */
    Pin pin(Scope context, SchemaChange change) {
        Pin known = decided.get(change.name());
        if (known != null) {
            return known;
        }
        UnitOfWork unit = PinnedTransactions.unit(context.configuration());
        if (unit == null) {
            unit = units.current();
        }
        return unit != null ? Pin.of(unit, change) : pinnedForRendering(context, change);
    }

    /** Nothing is executed; but whoever asks for a statement's text is not to get one of both paths. */
    @SuppressWarnings("unchecked")
    private Pin pinnedForRendering(Scope context, SchemaChange change) {
        Map<String, Pin> pins = (Map<String, Pin>) context.data(KEY);
        if (pins == null) {
            pins = new ConcurrentHashMap<>();
            context.data(KEY, pins);
        }
        return pins.computeIfAbsent(change.name(), name -> {
            UnitOfWork unit = units.begin();
            try {
                return Pin.of(unit, change);
            } finally {
                unit.end();
            }
        });
    }

    /** The logical field that a field is, or stands for in transparent mode, or null. */
    @Nullable DualField<?> logical(Configuration configuration, Object field) {
        if (field instanceof DualField<?> dual) {
            return dual;
        }
        if (!isTransparent() || !(field instanceof TableField<?, ?> column)) {
            return null;
        }
        Table<?> table = column.getTable();
        return table == null
                ? null
                : changesOf(configuration, table).stream()
                        .filter(change -> isTransparent(change)
                                && change.oldShape().names().contains(column.getName()))
                        .findFirst()
                        .map(change -> DualField.of(change, column))
                        .orElse(null);
    }

    /** The changes of a table, or of one that it is an alias of. */
    List<SchemaChange> changesOf(Configuration configuration, Table<?> table) {
        List<SchemaChange> found = new ArrayList<>();
        Table<?> aliased = aliased(table);
        for (SchemaChange change : changes) {
            TableName name = change.table(Path.OLD);
            if (isCalled(configuration, table, name) || (aliased != table && isCalled(configuration, aliased, name))) {
                found.add(change);
            }
        }
        return found;
    }

    /** An alias of a generated table shares its keys, and does not tell otherwise what it stands for. */
    private static Table<?> aliased(Table<?> table) {
        if (table instanceof QOM.Aliasable<?> alias
                && alias.$aliased() instanceof Table<?> aliased
                && !aliased.getName().equals(table.getName())) {
            return aliased;
        }
        return table.getKeys().isEmpty() ? table : table.getKeys().get(0).getTable();
    }

    private static boolean isCalled(Configuration configuration, Table<?> table, TableName name) {
        Schema schema = table.getSchema();
        String schemaName = schema == null ? "" : schema.getName();
        String tableName = table.getName();
        RenderMapping mapping = configuration.settings().getRenderMapping();
        if (mapping != null) {
            for (MappedSchema mapped : mapping.getSchemata()) {
                if (schemaName.equals(mapped.getInput())) {
                    for (MappedTable each : mapped.getTables()) {
                        tableName = tableName.equals(each.getInput()) ? each.getOutput() : tableName;
                    }
                    schemaName = mapped.getOutput() == null ? schemaName : mapped.getOutput();
                    break;
                }
            }
        }
        return tableName.equals(name.name()) && (schemaName.isEmpty() || schemaName.equals(name.schema()));
    }
}
