package dev.switchback.change;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes a {@link SchemaChange} step by step. Not thread-safe; {@link #build()} may be called more than once. */
public final class SchemaChangeBuilder {

    private final String name;
    private TableName table = new TableName("public", "");
    private List<String> key = List.of();
    private Shape oldShape = new Shape(List.of());
    private Shape newShape = new Shape(List.of());
    private final Map<String, String> forward = new LinkedHashMap<>();
    private final Map<String, String> backward = new LinkedHashMap<>();
    private ConflictPolicy conflictPolicy = ConflictPolicy.REJECT;
    private @Nullable String flagKey;
    private final List<Constraint> constraints = new ArrayList<>();

    SchemaChangeBuilder(String name) {
        this.name = name;
    }

    /** The table, {@code "customer"} (in schema {@code public}) or {@code "crm.customer"}. */
    public SchemaChangeBuilder table(String table) {
        this.table = TableName.parse(table);
        return this;
    }

    /** The table by its parts, for names that contain a dot. */
    public SchemaChangeBuilder table(String schema, String name) {
        this.table = new TableName(schema, name);
        return this;
    }

    /** The columns that identify a row, in the order of their unique index. */
    public SchemaChangeBuilder key(String... columns) {
        this.key = List.of(columns);
        return this;
    }

    /** The columns that old images read and write. */
    public SchemaChangeBuilder oldShape(Column... columns) {
        this.oldShape = new Shape(List.of(columns));
        return this;
    }

    /** The columns that the change adds. */
    public SchemaChangeBuilder newShape(Column... columns) {
        this.newShape = new Shape(List.of(columns));
        return this;
    }

    /** How a column of the new shape is computed: an SQL expression over the columns of both shapes. */
    public SchemaChangeBuilder forward(String column, String expression) {
        forward.put(column, expression);
        return this;
    }

    /** How a column of the old shape is computed: an SQL expression over the columns of both shapes. */
    public SchemaChangeBuilder backward(String column, String expression) {
        backward.put(column, expression);
        return this;
    }

    /** What happens to a statement that writes both shapes so that they disagree; {@link ConflictPolicy#REJECT} if unset. */
    public SchemaChangeBuilder onConflict(ConflictPolicy policy) {
        this.conflictPolicy = policy;
        return this;
    }

    /**
     * What the database shall enforce on the new shape: {@code Constraint.notNull("email")} and the like. Added by
     * {@code constrain}, after every row was proved to fit, so that no write of an old image fails before that. May be
     * called more than once.
     */
    public SchemaChangeBuilder constraint(Constraint... constraints) {
        this.constraints.addAll(List.of(constraints));
        return this;
    }

    /** The key of the OpenFeature flag that asks for a path; the change's name if unset. */
    public SchemaChangeBuilder flag(String key) {
        this.flagKey = key;
        return this;
    }

    /**
     * The change.
     *
     * @throws InvalidChangeException with every fault that can be seen without a database
     */
    public SchemaChange build() {
        return new SchemaChange(
                name,
                table,
                key,
                oldShape,
                newShape,
                new Mapping(forward),
                new Mapping(backward),
                conflictPolicy,
                flagKey == null ? name : flagKey,
                constraints);
    }
}
