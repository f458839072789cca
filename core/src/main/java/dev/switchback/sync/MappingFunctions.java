package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A change's mapping as functions in the database: one for each column of either shape, and those that compare a row's
 * shapes. All take the columns of both shapes, old first. Their bodies are standard SQL, so that they inline into the
 * statements that call them, and {@code pg_depend} sees what they use.
 */
final class MappingFunctions {

    /** {@link dev.switchback.database.SqlStates#isValueFault} in PL/pgSQL. */
    static final String VALUE_FAULT = "data_exception OR integrity_constraint_violation OR cannot_coerce"
            + " OR plpgsql_error OR external_routine_exception OR external_routine_invocation_exception"
            + " OR program_limit_exceeded";

    private final SchemaChange change;
    private final SqlMapping mapping;
    private final SyncNames names;
    private final boolean temporary;

    MappingFunctions(SchemaChange change, SqlMapping mapping) {
        this(change, mapping, new SyncNames(change), false);
    }

    private MappingFunctions(SchemaChange change, SqlMapping mapping, SyncNames names, boolean temporary) {
        this.change = change;
        this.mapping = mapping;
        this.names = names;
        this.temporary = temporary;
    }

    /** The same as temporary functions, which need no table. */
    static MappingFunctions temporary(SchemaChange change, SqlMapping mapping) {
        return new MappingFunctions(change, mapping, SyncNames.temporary(change), true);
    }

    /** The statements that create them, or replace them. */
    List<String> create(Session session) throws SQLException {
        List<String> statements = new ArrayList<>();
        List<String> strict = strict();
        for (int i = 0; i < strict.size(); i++) {
            statements.add(mappingFunction(session, strict.get(i), Path.NEW, i));
        }
        statements.add(fault(names.faultFunction(), Path.NEW, strict));
        if (mapping.partial()) {
            for (int i = 0; i < strict.size(); i++) {
                statements.add(guarded(strict.get(i), i));
            }
        }
        for (int i = 0; i < change.oldShape().columns().size(); i++) {
            statements.add(mappingFunction(session, names.mappingFunction(Path.OLD, i), Path.OLD, i));
        }
        RowLaws laws = new RowLaws(
                change,
                mapping,
                names,
                parameterNames(change, Path.NEW),
                index -> names.mappingFunction(Path.NEW, index));
        for (Path target : Path.values()) {
            statements.add(predicate(names.derivedFunction(target), laws.derived(target)));
        }
        statements.add(predicate(names.agreeFunction(), laws.agree()));
        statements.add(predicate(names.losslessFunction(), laws.lossless()));
        statements.add(predicate(names.keptFunction(), laws.kept()));
        statements.add(broken(strict));
        return statements;
    }

    /** The statements that drop them. */
    List<String> drop() {
        return functions().stream()
                .map(function -> "DROP FUNCTION IF EXISTS " + function)
                .toList();
    }

    /** What lets any role that writes the table run them within the sync trigger. */
    String grant() {
        return "GRANT EXECUTE ON FUNCTION " + String.join(", ", functions()) + " TO PUBLIC";
    }

    /** Their names, those that use others first. */
    private List<String> functions() {
        List<String> functions = new ArrayList<>(
                List.of(names.brokenFunction(), names.keptFunction(), names.losslessFunction(), names.agreeFunction()));
        for (Path target : Path.values()) {
            functions.add(names.derivedFunction(target));
        }
        for (Path target : Path.values()) {
            IntStream.range(0, change.shape(target).columns().size())
                    .forEach(i -> functions.add(names.mappingFunction(target, i)));
        }
        functions.add(names.faultFunction());
        if (mapping.partial()) {
            functions.addAll(strict());
        }
        return functions;
    }

    /** The functions that fill the new shape and fail where they cannot, one for each column. */
    List<String> strict() {
        return IntStream.range(0, change.newShape().columns().size())
                .mapToObj(i -> mapping.partial() ? names.strictFunction(i) : names.mappingFunction(Path.NEW, i))
                .toList();
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

    private String typeOf(Path path, Column column) {
        return temporary ? column.typeWithoutCollation() : typeOf(change, path, column);
    }

    private static String parameter(SchemaChange change, Path shape, String name, Path target) {
        boolean shared = change.oldShape().names().contains(name)
                && change.newShape().names().contains(name);
        return shared && shape == target ? shape.name().toLowerCase(Locale.ROOT) + "." + name : name;
    }

    private String mappingFunction(Session session, String name, Path target, int index) throws SQLException {
        Column column = change.shape(target).columns().get(index);
        return "CREATE OR REPLACE FUNCTION " + name + "(" + parameters(change, target) + ") RETURNS "
                + column.typeWithoutCollation()
                + "\n    LANGUAGE sql IMMUTABLE " + Immutability.settings(session, change, mapping, target, column)
                + "\n    RETURN (" + mapping.expression(target, column) + "\n)";
    }

    private String predicate(String name, String condition) {
        return "CREATE OR REPLACE FUNCTION " + name + "(" + parameters(change, Path.NEW) + ") RETURNS boolean\n"
                + "    LANGUAGE sql IMMUTABLE\n    RETURN " + condition;
    }

    /** Assigns every value to a variable of its column's type: what storing would refuse is a fault as well. */
    String fault(String name, Path target, List<String> functions) {
        StringBuilder variables = new StringBuilder();
        StringBuilder assignments = new StringBuilder();
        for (int i = 0; i < functions.size(); i++) {
            String value = "value_" + (i + 1);
            variables.append("    ").append(value).append(' ');
            variables
                    .append(typeOf(target, change.shape(target).columns().get(i)))
                    .append(";\n");
            assignments.append("    ").append(value).append(" := ");
            assignments
                    .append(functions.get(i))
                    .append(RowLaws.call(numbered()))
                    .append(";\n");
        }
        return "CREATE OR REPLACE FUNCTION " + name + "(" + types()
                + ") RETURNS text\n    LANGUAGE plpgsql IMMUTABLE AS "
                + Identifiers.literal("\nDECLARE\n" + variables + "BEGIN\n" + assignments
                        + "    RETURN NULL;\nEXCEPTION WHEN " + VALUE_FAULT + " THEN\n    RETURN SQLSTATE;\nEND\n");
    }

    private String guarded(String strict, int index) {
        String arguments = RowLaws.call(parameterNames(change, Path.NEW));
        return "CREATE OR REPLACE FUNCTION " + names.mappingFunction(Path.NEW, index) + "("
                + parameters(change, Path.NEW) + ") RETURNS "
                + change.newShape().columns().get(index).typeWithoutCollation()
                + "\n    LANGUAGE sql IMMUTABLE\n    RETURN CASE WHEN " + names.faultFunction() + arguments
                + " IS NULL THEN " + strict + arguments + " END";
    }

    /**
     * Which laws a row breaks. All of them are asked first with one subtransaction, which is all that a good row costs; only
     * then each by itself.
     */
    private String broken(List<String> strict) {
        String row = RowLaws.call(numbered());
        RowLaws laws = new RowLaws(change, mapping, names, numbered(), strict::get);
        StringBuilder body = new StringBuilder("\nDECLARE\n    broken text[] := '{}';\nBEGIN\n    BEGIN\n        IF (");
        body.append(laws.agree()).append(")\n            AND (").append(laws.lossless());
        body.append(")\n            AND (").append(laws.kept()).append(") THEN\n            RETURN broken;\n");
        body.append("        END IF;\n    EXCEPTION WHEN ").append(VALUE_FAULT);
        body.append(" THEN\n        NULL;\n    END;");
        judge(
                body,
                Law.CONVERTIBLE,
                names.faultFunction() + row + " IS NULL OR " + laws.carried(),
                "\n            RETURN broken;");
        judge(body, Law.AGREE, names.agreeFunction() + row, "");
        judge(body, Law.LOSSLESS, names.losslessFunction() + row, "");
        judge(body, Law.KEPT, names.keptFunction() + row, "");
        body.append("\n    RETURN broken;\nEND\n");
        return "CREATE OR REPLACE FUNCTION " + names.brokenFunction() + "(" + types()
                + ") RETURNS text[]\n    LANGUAGE plpgsql IMMUTABLE AS " + Identifiers.literal(body.toString());
    }

    private static void judge(StringBuilder body, Law law, String condition, String then) {
        String breaks = "broken := array_append(broken, '" + law + "');" + then;
        body.append("\n    BEGIN\n        IF NOT (")
                .append(condition)
                .append(") THEN\n            ")
                .append(breaks);
        body.append("\n        END IF;\n    EXCEPTION WHEN ")
                .append(VALUE_FAULT)
                .append(" THEN\n        ");
        body.append(breaks).append("\n    END;");
    }

    /** Functions in PL/pgSQL have no names for their parameters: a column's name could be one of the language's words. */
    private String types() {
        return change.columns().stream().map(Column::typeWithoutCollation).collect(Collectors.joining(", "));
    }

    private List<String> numbered() {
        return IntStream.rangeClosed(1, change.columns().size())
                .mapToObj(i -> "$" + i)
                .toList();
    }
}
