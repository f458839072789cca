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
    private @Nullable Extraction extraction;
    private @Nullable JavaMapping java;
    private Loss loss = Loss.NONE;
    private boolean partial;
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

    /**
     * The new shape moves to a table of its own, with at most one row for each row of the change's table. A column that both
     * shapes have under one name needs no expression: it is carried over. In an expression that name stands for the column
     * of the shape it is computed <em>from</em>; the other one is {@code "new.name"} or {@code "old.name"}.
     *
     * @param table the table, {@code "customer_address"} or {@code "crm.customer_address"}
     * @param key its columns that hold the key of the change's table, in the same order
     */
    public SchemaChangeBuilder extractTo(String table, String... key) {
        this.extraction = new Extraction(TableName.parse(table), List.of(key));
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

    /**
     * Both directions as Java functions, for what no SQL expression can compute. Takes the place of every
     * {@link #forward} and {@link #backward}. What the forward function throws for is quarantined, as if declared
     * {@link #partial()}.
     *
     * @param version names what the functions do; part of the definition
     * @param forward old → new
     * @param backward new → old
     */
    public SchemaChangeBuilder javaMapping(String version, RowFunction forward, RowFunction backward) {
        this.java = new JavaMapping(version, forward, backward, Loss.NONE);
        return this;
    }

    /** Nothing is lost on the way to the other shape and back, in either direction: {@link Loss#NONE}, the default. */
    public SchemaChangeBuilder lossless() {
        this.loss = Loss.NONE;
        return this;
    }

    /** The new shape knows more than the old one, and the forward mapping reads it to keep the extra. */
    public SchemaChangeBuilder newKnowsMore() {
        this.loss = Loss.NEW_KNOWS_MORE;
        return this;
    }

    /**
     * Some old values cannot be converted: a forward expression fails for them. An old image's write of such a value
     * succeeds, the new shape stays empty, and the row is quarantined until somebody mends it; quarantine keeps the window
     * from opening and the old shape from being dropped. Costs a subtransaction for each write of the old shape.
     */
    public SchemaChangeBuilder partial() {
        this.partial = true;
        return this;
    }

    /** What happens to a statement that writes both shapes so that they disagree; {@link ConflictPolicy#REJECT} if unset. */
    public SchemaChangeBuilder onConflict(ConflictPolicy policy) {
        this.conflictPolicy = policy;
        return this;
    }

    /**
     * What the database shall enforce on the new shape: {@code Constraint.notNull("email")} and the like. Added by the
     * handle's constrain operation after every row was proved to fit, so that no write of an old image fails before that.
     * May be called more than once.
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
        List<String> mixed = mixed();
        try {
            SchemaChange change = new SchemaChange(
                    name,
                    table,
                    key,
                    oldShape,
                    newShape,
                    extraction,
                    mapping(),
                    conflictPolicy,
                    flagKey == null ? name : flagKey,
                    constraints);
            if (mixed.isEmpty()) {
                return change;
            }
        } catch (InvalidChangeException e) {
            mixed.addAll(e.faults());
        }
        throw new InvalidChangeException(name, mixed);
    }

    private Mapping mapping() {
        return java == null
                ? new SqlMapping(carriedOver(forward, newShape), carriedOver(backward, oldShape), loss, partial)
                : new JavaMapping(java.version(), java.forward(), java.backward(), loss);
    }

    private List<String> mixed() {
        List<String> faults = new ArrayList<>();
        if (java != null && !(forward.isEmpty() && backward.isEmpty())) {
            faults.add("both a Java mapping and SQL expressions are given, for " + forward.keySet() + " and "
                    + backward.keySet() + ": a change has one kind of mapping");
        }
        return faults;
    }

    private Map<String, String> carriedOver(Map<String, String> expressions, Shape target) {
        Map<String, String> all = new LinkedHashMap<>(expressions);
        if (extraction != null) {
            target.names().stream()
                    .filter(name ->
                            oldShape.names().contains(name) && newShape.names().contains(name))
                    .forEach(name -> all.putIfAbsent(name, Identifiers.quote(name)));
        }
        return all;
    }
}
