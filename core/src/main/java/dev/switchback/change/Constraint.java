package dev.switchback.change;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the database shall enforce on the new shape once every row has been proved to fit: declared with the change, added
 * after verification, kept by contract, removed with the columns by abandon.
 *
 * <p>The parts that are SQL ({@link Check#expression()}, {@link Index#elements()}, {@link Index#where()}) are code: never
 * build them from data.
 */
public sealed interface Constraint {

    /** The constraint as in {@code CREATE TABLE}, without its name: what the definition records and messages show. */
    String sql();

    /** The name of the database object: the one that was given, or one that follows from the change and the constraint. */
    String nameIn(String change);

    /** Goes to the case for this kind of constraint. */
    <T, X extends Exception> T match(Cases<T, X> cases) throws X;

    /** Something to do for each kind of constraint: whoever implements it cannot forget one. */
    interface Cases<T, X extends Exception> {

        T notNull(NotNull constraint) throws X;

        T check(Check constraint) throws X;

        T unique(Unique constraint) throws X;

        T primaryKey(PrimaryKey constraint) throws X;

        T foreignKey(ForeignKey constraint) throws X;

        T index(Index constraint) throws X;
    }

    /** No row may leave the column NULL. */
    static NotNull notNull(String column) {
        return new NotNull(column);
    }

    /** No row may make the expression false; the name is the database's. */
    static Check check(String name, String expression) {
        return new Check(name, expression);
    }

    /** No two rows may have the same values in all of the columns; a NULL differs from everything. */
    static Unique unique(String... columns) {
        return new Unique(null, List.of(columns));
    }

    /** The key that takes over from one whose columns go with the old shape; the columns in the order of that key. */
    static PrimaryKey primaryKey(String... columns) {
        return new PrimaryKey(null, List.of(columns));
    }

    /** A reference of one column, {@code foreignKey("customer_id_big", "customer", "id_big")}. */
    static ForeignKey foreignKey(String column, String table, String referencedColumn) {
        return foreignKey(List.of(column), table, List.of(referencedColumn));
    }

    /** A reference of several columns; the table as in {@link TableName#parse}. */
    static ForeignKey foreignKey(List<String> columns, String table, List<String> referencedColumns) {
        return new ForeignKey(
                null,
                columns,
                TableName.parse(table),
                referencedColumns,
                ForeignKey.Action.NO_ACTION,
                ForeignKey.Action.NO_ACTION);
    }

    /** An index on columns. */
    static Index index(String... columns) {
        return new Index(null, false, Stream.of(columns).map(Identifiers::quote).toList(), null);
    }

    /** An index on what one would write between the parentheses of {@code CREATE INDEX}: {@code "lower(email)"}. */
    static Index indexOn(String... elements) {
        return new Index(null, false, List.of(elements), null);
    }

    /** A unique index on expressions, {@code "lower(email)"}; for columns see {@link #unique}. */
    static Index uniqueIndexOn(String... elements) {
        return new Index(null, true, List.of(elements), null);
    }

    /** {@code NOT NULL}. */
    record NotNull(String column) implements Constraint {

        @Override
        public <T, X extends Exception> T match(Cases<T, X> cases) throws X {
            return cases.notNull(this);
        }

        @Override
        public String sql() {
            return "NOT NULL " + Identifiers.quote(column);
        }

        /** Of the check that is validated first, so that {@code SET NOT NULL} need not scan; it is dropped again. */
        @Override
        public String nameIn(String change) {
            return DerivedName.of(change, List.of(column), "not_null");
        }
    }

    /** {@code CHECK}. */
    record Check(String name, String expression) implements Constraint {

        @Override
        public <T, X extends Exception> T match(Cases<T, X> cases) throws X {
            return cases.check(this);
        }

        @Override
        public String sql() {
            return "CHECK " + Identifiers.quote(name) + " (" + expression + ")";
        }

        @Override
        public String nameIn(String change) {
            return name;
        }
    }

    /** {@code UNIQUE}. */
    record Unique(@Nullable String name, List<String> columns) implements Constraint {

        public Unique {
            columns = List.copyOf(columns);
        }

        /** The same with a name of one's own. */
        public Unique named(String name) {
            return new Unique(name, columns);
        }

        @Override
        public <T, X extends Exception> T match(Cases<T, X> cases) throws X {
            return cases.unique(this);
        }

        @Override
        public String sql() {
            return "UNIQUE" + given(name) + " (" + Identifiers.quoteAll(columns) + ")";
        }

        @Override
        public String nameIn(String change) {
            return name != null ? name : DerivedName.of(change, columns, "key");
        }
    }

    /** {@code PRIMARY KEY}. */
    record PrimaryKey(@Nullable String name, List<String> columns) implements Constraint {

        public PrimaryKey {
            columns = List.copyOf(columns);
        }

        /** The same with a name of one's own. */
        public PrimaryKey named(String name) {
            return new PrimaryKey(name, columns);
        }

        @Override
        public <T, X extends Exception> T match(Cases<T, X> cases) throws X {
            return cases.primaryKey(this);
        }

        @Override
        public String sql() {
            return "PRIMARY KEY" + given(name) + " (" + Identifiers.quoteAll(columns) + ")";
        }

        /** Of the unique index that is built in the window, while the old key may still have the constraint's name. */
        public String indexIn(String change) {
            return DerivedName.of(change, columns, "pkey");
        }

        @Override
        public String nameIn(String change) {
            return name != null ? name : indexIn(change);
        }
    }

    /** {@code FOREIGN KEY}. */
    record ForeignKey(
            @Nullable String name,
            List<String> columns,
            TableName table,
            List<String> referencedColumns,
            Action onDelete,
            Action onUpdate)
            implements Constraint {

        public ForeignKey {
            columns = List.copyOf(columns);
            referencedColumns = List.copyOf(referencedColumns);
        }

        /** What happens to a row when the row it refers to goes, or changes its key. */
        public enum Action {
            NO_ACTION,
            RESTRICT,
            CASCADE,
            SET_NULL,
            SET_DEFAULT;

            /** As in SQL. */
            public String sql() {
                return name().replace('_', ' ');
            }
        }

        /** The same with a name of one's own. */
        public ForeignKey named(String name) {
            return new ForeignKey(name, columns, table, referencedColumns, onDelete, onUpdate);
        }

        /** The same with {@code ON DELETE}. */
        public ForeignKey onDelete(Action action) {
            return new ForeignKey(name, columns, table, referencedColumns, action, onUpdate);
        }

        /** The same with {@code ON UPDATE}. */
        public ForeignKey onUpdate(Action action) {
            return new ForeignKey(name, columns, table, referencedColumns, onDelete, action);
        }

        @Override
        public <T, X extends Exception> T match(Cases<T, X> cases) throws X {
            return cases.foreignKey(this);
        }

        @Override
        public String sql() {
            return "FOREIGN KEY" + given(name) + " (" + Identifiers.quoteAll(columns) + ") REFERENCES " + table.sql()
                    + " (" + Identifiers.quoteAll(referencedColumns) + ")" + clause("DELETE", onDelete)
                    + clause("UPDATE", onUpdate);
        }

        private static String clause(String event, Action action) {
            return action == Action.NO_ACTION ? "" : " ON " + event + " " + action.sql();
        }

        @Override
        public String nameIn(String change) {
            return name != null ? name : DerivedName.of(change, columns, "fkey");
        }
    }

    /**
     * {@code CREATE INDEX}.
     *
     * @param elements as between the parentheses of {@code CREATE INDEX}
     * @param where the predicate of a partial index, or null
     */
    record Index(
            @Nullable String name,
            boolean unique,
            List<String> elements,
            @Nullable String where) implements Constraint {

        public Index {
            elements = List.copyOf(elements);
        }

        /** The same with a name of one's own. */
        public Index named(String name) {
            return new Index(name, unique, elements, where);
        }

        /** The same over the rows for which a condition holds. */
        public Index where(String condition) {
            return new Index(name, unique, elements, condition);
        }

        @Override
        public <T, X extends Exception> T match(Cases<T, X> cases) throws X {
            return cases.index(this);
        }

        @Override
        public String sql() {
            return (unique ? "UNIQUE INDEX" : "INDEX") + given(name) + " " + body();
        }

        /** What follows the table's name in {@code CREATE INDEX}, with the default access method. */
        public String body() {
            return elements.stream().collect(Collectors.joining(", ", "(", ")"))
                    + (where == null ? "" : " WHERE (" + where + ")");
        }

        @Override
        public String nameIn(String change) {
            String what = Sha256.of(body()).substring(0, 8);
            return name != null ? name : DerivedName.of(change, List.of(what), "idx");
        }
    }

    private static String given(@Nullable String name) {
        return name == null ? "" : " " + Identifiers.quote(name);
    }
}
