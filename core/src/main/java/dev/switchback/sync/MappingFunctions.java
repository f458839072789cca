package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Loss;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A change's mapping as functions in the database: one for each column of either shape, and those that compare a row's
 * shapes. All take the columns of both shapes, old first. Their bodies are standard SQL, so that they inline into the
 * statements that call them, and {@code pg_depend} sees what they use.
 */
final class MappingFunctions {

    /** What a value can do wrong: data exceptions, constraints of domains, and what a function raises. */
    private static final String VALUE_FAULTS =
            "data_exception OR integrity_constraint_violation OR plpgsql_error OR cannot_coerce";

    private static final Pattern VARCHAR = Pattern.compile("(?:varchar|character varying) *\\( *(\\d+) *\\)");

    private final SchemaChange change;
    private final SqlMapping mapping;
    private final SyncNames names;

    MappingFunctions(SchemaChange change, SqlMapping mapping) {
        this.change = change;
        this.mapping = mapping;
        this.names = new SyncNames(change);
    }

    /** The statements that create them, or replace them. */
    List<String> create(Session session) throws SQLException {
        List<String> statements = new ArrayList<>();
        List<String> strict = new ArrayList<>();
        for (int i = 0; i < change.newShape().columns().size(); i++) {
            strict.add(mapping.partial() ? names.strictFunction(i) : names.mappingFunction(Path.NEW, i));
            statements.add(mappingFunction(session, strict.get(i), Path.NEW, i));
        }
        statements.add(fault(strict));
        if (mapping.partial()) {
            for (int i = 0; i < strict.size(); i++) {
                statements.add(guarded(strict.get(i), i));
            }
        }
        for (int i = 0; i < change.oldShape().columns().size(); i++) {
            statements.add(mappingFunction(session, names.mappingFunction(Path.OLD, i), Path.OLD, i));
        }
        for (Path target : Path.values()) {
            statements.add(predicate(names.derivedFunction(target), "(" + equal(target, arguments()) + ")"));
        }
        statements.add(predicate(
                names.agreeFunction(),
                names.derivedFunction(Path.NEW) + call(arguments()) + "\n        OR ((" + filled() + ") AND "
                        + names.derivedFunction(Path.OLD) + call(arguments()) + ")"));
        statements.add(predicate(names.losslessFunction(), orUnconvertible(equal(Path.OLD, thereAndBack()))));
        statements.add(predicate(names.keptFunction(), "NOT (" + filled() + ") OR " + equal(Path.NEW, backAndThere())));
        return statements;
    }

    /** The statements that drop them. */
    List<String> drop() {
        return functions().stream()
                .map(function -> "DROP FUNCTION IF EXISTS " + function)
                .toList();
    }

    /** Their names, those that use others first. */
    private List<String> functions() {
        List<String> functions =
                new ArrayList<>(List.of(names.agreeFunction(), names.losslessFunction(), names.keptFunction()));
        for (Path target : Path.values()) {
            functions.add(names.derivedFunction(target));
        }
        for (Path target : Path.values()) {
            IntStream.range(0, change.shape(target).columns().size())
                    .forEach(i -> functions.add(names.mappingFunction(target, i)));
        }
        functions.add(names.faultFunction());
        if (mapping.partial()) {
            IntStream.range(0, change.newShape().columns().size()).forEach(i -> functions.add(names.strictFunction(i)));
        }
        return functions;
    }

    /** What lets any role that writes the table run them within the sync trigger. */
    String grant() {
        return "GRANT EXECUTE ON FUNCTION " + String.join(", ", functions()) + " TO PUBLIC";
    }

    /** The parameters of a function that fills a shape, with their types. */
    static String parameters(SchemaChange change, Path target) {
        List<String> parameters = parameterNames(change, target);
        return IntStream.range(0, parameters.size())
                .mapToObj(i -> parameters.get(i) + " " + change.columns().get(i).typeWithoutCollation())
                .collect(Collectors.joining(", "));
    }

    /**
     * The names of both shapes' columns in an expression that fills a shape, quoted. Where both shapes have a column of one
     * name, the name means the column that the shape is computed from, and the other one is {@code "new.name"} or
     * {@code "old.name"}.
     */
    static List<String> parameterNames(SchemaChange change, Path target) {
        return Stream.of(Path.values())
                .flatMap(shape ->
                        change.shape(shape).names().stream().map(name -> parameter(change, shape, name, target)))
                .map(Identifiers::quote)
                .toList();
    }

    /** A column's type, modifier and all, as PL/pgSQL finds it whatever the session's search path. */
    static String typeOf(SchemaChange change, Path path, Column column) {
        return change.table(path).sql() + "." + Identifiers.quote(column.name()) + "%TYPE";
    }

    private static String parameter(SchemaChange change, Path shape, String name, Path target) {
        boolean shared = change.oldShape().names().contains(name)
                && change.newShape().names().contains(name);
        return shared && shape == target ? shape.name().toLowerCase(Locale.ROOT) + "." + name : name;
    }

    private String mappingFunction(Session session, String name, Path target, int index) throws SQLException {
        Column column = change.shape(target).columns().get(index);
        return "CREATE OR REPLACE FUNCTION " + name + "(" + parameters(change, target) + ") RETURNS " + column.typeWithoutCollation()
                + "\n    LANGUAGE sql IMMUTABLE PARALLEL SAFE "
                + Immutability.settings(session, change, mapping, target, column) + "\n    RETURN ("
                + mapping.expression(target, column) + "\n)";
    }

    private String predicate(String name, String condition) {
        return "CREATE OR REPLACE FUNCTION " + name + "(" + parameters(change, Path.NEW) + ") RETURNS boolean\n"
                + "    LANGUAGE sql IMMUTABLE PARALLEL SAFE\n    RETURN " + condition;
    }

    /** Assigns every value to a variable of its column's type: what storing would refuse is a fault as well. */
    private String fault(List<String> strict) {
        String arguments = IntStream.rangeClosed(1, change.columns().size())
                .mapToObj(i -> "$" + i)
                .collect(Collectors.joining(", ", "(", ")"));
        StringBuilder variables = new StringBuilder();
        StringBuilder assignments = new StringBuilder();
        for (int i = 0; i < strict.size(); i++) {
            Column column = change.newShape().columns().get(i);
            variables.append("    value_").append(i + 1).append(' ');
            variables.append(typeOf(change, Path.NEW, column)).append(";\n");
            assignments.append("    value_").append(i + 1).append(" := ");
            assignments.append(strict.get(i)).append(arguments).append(";\n");
        }
        return "CREATE OR REPLACE FUNCTION " + names.faultFunction() + "(" + parameters(change, Path.NEW)
                + ") RETURNS text\n    LANGUAGE plpgsql IMMUTABLE AS "
                + Identifiers.literal("\nDECLARE\n" + variables + "BEGIN\n" + assignments
                        + "    RETURN NULL;\nEXCEPTION WHEN " + VALUE_FAULTS + " THEN\n    RETURN SQLSTATE;\nEND\n");
    }

    private String guarded(String strict, int index) {
        Column column = change.newShape().columns().get(index);
        String arguments = call(arguments());
        return "CREATE OR REPLACE FUNCTION " + names.mappingFunction(Path.NEW, index) + "("
                + parameters(change, Path.NEW) + ") RETURNS " + column.typeWithoutCollation()
                + "\n    LANGUAGE sql IMMUTABLE\n    RETURN CASE WHEN " + names.faultFunction() + arguments
                + " IS NULL THEN " + strict + arguments + " END";
    }

    private String filled() {
        return arguments(Path.NEW).stream().map(name -> name + " IS NOT NULL").collect(Collectors.joining(" OR "));
    }

    /** A value that cannot be converted is not lost, it is quarantined. */
    private String orUnconvertible(String condition) {
        return mapping.partial()
                ? names.faultFunction() + call(arguments()) + " IS NOT NULL OR (" + condition + ")"
                : condition;
    }

    /** The old shape alone must carry everything over: contract drops it, and the new shape has to stand by itself. */
    private List<String> thereAndBack() {
        return both(nulls(Path.OLD), derived(Path.NEW, both(arguments(Path.OLD), nulls(Path.NEW))));
    }

    private List<String> backAndThere() {
        List<String> back = derived(Path.OLD, both(nulls(Path.OLD), arguments(Path.NEW)));
        return both(back, mapping.loss() == Loss.NEW_KNOWS_MORE ? arguments(Path.NEW) : nulls(Path.NEW));
    }

    /** Within a function: the target shape's columns, which are its parameters, equal what the arguments give for them. */
    private String equal(Path target, List<String> arguments) {
        List<String> derived = derived(target, arguments);
        List<String> columns = arguments(target);
        return IntStream.range(0, derived.size())
                .mapToObj(i -> columns.get(i) + " IS NOT DISTINCT FROM " + derived.get(i))
                .collect(Collectors.joining(" AND "));
    }

    /** What the target shape's columns hold once what the arguments give for them is stored. */
    private List<String> derived(Path target, List<String> arguments) {
        return IntStream.range(0, change.shape(target).columns().size())
                .mapToObj(index -> stored(
                        change.shape(target).columns().get(index),
                        names.mappingFunction(target, index) + call(arguments)))
                .toList();
    }

    /**
     * A function's result has no type modifier. What storing does in silence must be done here too: it rounds, and it cuts
     * blanks off the end of a {@code varchar}. Where it would fail, or only pads, the value must not be cut off.
     */
    private static String stored(Column column, String value) {
        String type = column.typeWithoutCollation().toLowerCase(Locale.ROOT);
        Matcher varchar = VARCHAR.matcher(type);
        if (varchar.matches()) {
            return "left(" + value + ", greatest(" + varchar.group(1) + ", length(rtrim(" + value + "))))";
        }
        boolean character = type.startsWith("char") || type.startsWith("varchar") || type.startsWith("bpchar");
        return type.indexOf('(') < 0 || character || type.startsWith("bit") ? value : value + "::" + type;
    }

    private List<String> arguments() {
        return both(arguments(Path.OLD), arguments(Path.NEW));
    }

    /** The parameters of the comparing functions, which are named like those that fill the new shape. */
    private List<String> arguments(Path shape) {
        int old = change.oldShape().columns().size();
        List<String> names = parameterNames(change, Path.NEW);
        return shape == Path.OLD ? names.subList(0, old) : names.subList(old, names.size());
    }

    private List<String> nulls(Path shape) {
        return change.shape(shape).columns().stream()
                .map(column -> "NULL::" + column.typeWithoutCollation())
                .toList();
    }

    private static List<String> both(List<String> old, List<String> fresh) {
        return Stream.concat(old.stream(), fresh.stream()).toList();
    }

    private static String call(List<String> arguments) {
        return "(" + String.join(", ", arguments) + ")";
    }
}
