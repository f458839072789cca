package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Mapping;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The SQL text of a change's mapping functions and of its sync trigger.
 *
 * <p>The trigger decides by nothing but the values on the row, and runs no SQL statement. In words:
 *
 * <ol>
 *   <li>The shapes agree → nothing to do; this comes first, so that a lossy mapping never rewrites what was written.
 *   <li>An update changed neither shape nor the key → nothing to do. A changed key may have carried a row that is not
 *       filled yet past the backfill's cursor: it is filled here.
 *   <li>Only one shape was written → derive the other one, and count it.
 *   <li>Both were written and disagree → the change's conflict policy.
 * </ol>
 *
 * On insert a shape counts as written if it differs from its columns' defaults. If neither does, the new shape is derived.
 * An empty new shape that the change does not allow (see {@link SchemaChange#requiresNewShape()}) never counts as written.
 */
final class SyncTrigger {

    private final SchemaChange change;
    private final SyncNames names;
    /** Column → default expression, for those columns whose default is always the same value. */
    private final Map<String, String> constantDefaults;

    SyncTrigger(SchemaChange change, Map<String, String> constantDefaults) {
        this.change = change;
        this.names = new SyncNames(change);
        this.constantDefaults = constantDefaults;
    }

    /** The mapping functions, and the one that compares. All of them inline into the statements that call them. */
    List<String> functions() {
        List<String> statements = new ArrayList<>();
        mappingFunctions(Path.NEW, change.forward(), statements);
        mappingFunctions(Path.OLD, change.backward(), statements);
        statements.add(
                "CREATE OR REPLACE FUNCTION " + names.agreeFunction() + "(" + parameters() + ") RETURNS boolean\n"
                        + "    LANGUAGE sql IMMUTABLE PARALLEL SAFE\n    RETURN (" + equal(Path.NEW, parameterNames())
                        + ")\n        OR ((" + filled() + ") AND " + equal(Path.OLD, parameterNames()) + ")");
        statements.add("CREATE OR REPLACE FUNCTION " + names.losslessFunction() + "(" + parameters()
                + ") RETURNS boolean\n" + "    LANGUAGE sql IMMUTABLE PARALLEL SAFE\n    RETURN ("
                + equal(Path.OLD, thereAndBack()) + ")");
        return statements;
    }

    /** The trigger's function. */
    String function() {
        return "CREATE OR REPLACE FUNCTION " + names.syncFunction() + "() RETURNS trigger LANGUAGE plpgsql AS "
                + Identifiers.literal(body());
    }

    /**
     * The trigger.
     *
     * @param everyUpdate fire on every update, because another trigger may change the columns of a shape without the
     *     statement naming them
     */
    String trigger(boolean everyUpdate) {
        String columns = everyUpdate ? "" : " OF " + Identifiers.quoteAll(names.watchedColumns());
        return "CREATE OR REPLACE TRIGGER " + Identifiers.quote(names.trigger()) + " BEFORE INSERT OR UPDATE" + columns
                + " ON " + change.table().sql() + "\n    FOR EACH ROW EXECUTE FUNCTION " + names.syncFunction() + "()";
    }

    private void mappingFunctions(Path target, Mapping mapping, List<String> statements) {
        List<Column> columns = names.shape(target).columns();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            statements.add("CREATE OR REPLACE FUNCTION " + names.mappingFunction(target, i) + "(" + parameters()
                    + ") RETURNS " + column.type() + "\n    LANGUAGE sql IMMUTABLE PARALLEL SAFE\n    RETURN ("
                    + mapping.expression(column) + "\n)");
        }
    }

    private String parameters() {
        return change.columns().stream()
                .map(column -> Identifiers.quote(column.name()) + " " + column.type())
                .collect(Collectors.joining(", "));
    }

    /** An empty new shape is one that was not filled yet, unless the forward mapping itself leaves it empty. */
    private String filled() {
        return filled("");
    }

    private String filled(String row) {
        return change.newShape().names().stream()
                .map(name -> row + Identifiers.quote(name) + " IS NOT NULL")
                .collect(Collectors.joining(" OR "));
    }

    /** What a write of the new shape needs besides: not to be empty where empty only means unfilled. */
    private String andAllowed() {
        return change.requiresNewShape() ? " AND (" + filled("NEW.") + ")" : "";
    }

    private List<String> parameterNames() {
        return change.columns().stream()
                .map(column -> Identifiers.quote(column.name()))
                .toList();
    }

    /** The arguments of a row whose new shape is derived from its old one. */
    private List<String> thereAndBack() {
        List<String> arguments = new ArrayList<>(
                change.oldShape().names().stream().map(Identifiers::quote).toList());
        arguments.addAll(names.derived(Path.NEW, parameterNames()));
        return arguments;
    }

    /** Within a function: the target shape's columns, which are its parameters, equal what the arguments give for them. */
    private String equal(Path target, List<String> arguments) {
        List<String> derived = names.derived(target, arguments);
        List<String> terms = new ArrayList<>();
        for (int i = 0; i < derived.size(); i++) {
            Column column = names.shape(target).columns().get(i);
            terms.add(Identifiers.quote(column.name()) + " IS NOT DISTINCT FROM " + derived.get(i) + precision(column));
        }
        return String.join(" AND ", terms);
    }

    /**
     * A function's result has no type modifier. Where storing would round silently the comparison must round too; where
     * storing would fail or only pads, it must not cut off.
     */
    private static String precision(Column column) {
        String type = column.type().toLowerCase(Locale.ROOT);
        boolean character = type.startsWith("char") || type.startsWith("varchar") || type.startsWith("bpchar");
        return type.indexOf('(') < 0 || character || type.startsWith("bit") ? "" : "::" + type;
    }

    private String body() {
        return """

                DECLARE
                    old_written boolean;
                    new_written boolean;
                    counted bigint;
                %s
                BEGIN
                    IF %s THEN
                        IF TG_OP = 'UPDATE' THEN
                            IF %s AND %s THEN
                                counted := nextval(%s::regclass);
                            END IF;
                        END IF;
                        RETURN NEW;
                    END IF;
                    IF TG_OP = 'INSERT' THEN
                        old_written := %s;
                        new_written := %s;
                    ELSE
                        old_written := %s;
                        new_written := %s;
                        IF NOT old_written AND %s AND %s THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    IF old_written AND new_written THEN
                        %s
                    ELSIF new_written THEN
                        counted := nextval(%s::regclass);
                        %s
                    ELSE
                        counted := nextval(%s::regclass);
                        %s
                    END IF;
                    RETURN NEW;
                END
                """.formatted(
                        variables(),
                        names.agree("NEW"),
                        unchanged(Path.NEW),
                        changed(Path.OLD),
                        sequence(Path.OLD),
                        inserted(Path.OLD),
                        inserted(Path.NEW) + andAllowed(),
                        changed(Path.OLD),
                        changed(Path.NEW) + andAllowed(),
                        unchanged(Path.NEW),
                        names.keyRow("NEW") + " *= " + names.keyRow("OLD"),
                        conflict(),
                        sequence(Path.NEW),
                        derive(Path.OLD),
                        sequence(Path.OLD),
                        derive(Path.NEW));
    }

    private String conflict() {
        return switch (change.conflictPolicy()) {
            case OLD_WINS -> derive(Path.NEW);
            case NEW_WINS -> derive(Path.OLD);
            case REJECT ->
                "RAISE EXCEPTION USING ERRCODE = 'SB001', MESSAGE = "
                        + Identifiers.literal("both shapes of '" + change.name() + "' were written and disagree")
                        + ",\n"
                        + "            HINT = 'Write one shape and leave the other to the sync trigger, or write values that"
                        + " the mapping agrees with.';";
        };
    }

    /** All values are computed from the row as it was written, before any of them is assigned. */
    private String derive(Path target) {
        List<String> derived = names.derived(target, "NEW");
        List<String> columns = names.shape(target).names();
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < derived.size(); i++) {
            code.append(variable(target, i))
                    .append(" := ")
                    .append(derived.get(i))
                    .append(";\n        ");
        }
        for (int i = 0; i < derived.size(); i++) {
            code.append("NEW.").append(Identifiers.quote(columns.get(i)));
            code.append(" := ").append(variable(target, i)).append(";\n        ");
        }
        return code.toString().stripTrailing();
    }

    private String variables() {
        StringBuilder code = new StringBuilder();
        for (Path target : Path.values()) {
            List<Column> columns = names.shape(target).columns();
            for (int i = 0; i < columns.size(); i++) {
                code.append("    ").append(variable(target, i)).append(' ');
                code.append(columns.get(i).type()).append(";\n");
            }
        }
        return code.toString().stripTrailing();
    }

    private static String variable(Path target, int index) {
        return (target == Path.NEW ? "forward_" : "backward_") + (index + 1);
    }

    /** A change of any byte counts: equality would not see {@code citext} change its case. */
    private String changed(Path shape) {
        return names.shapeRow(shape, "NEW") + " *<> " + names.shapeRow(shape, "OLD");
    }

    private String unchanged(Path shape) {
        return names.shapeRow(shape, "NEW") + " *= " + names.shapeRow(shape, "OLD");
    }

    /** A column whose default varies is never taken as written: the other shape tells. */
    private String inserted(Path shape) {
        List<Column> columns = names.shape(shape).columns().stream()
                .filter(column -> constantDefaults.containsKey(column.name()))
                .toList();
        if (columns.isEmpty()) {
            return "false";
        }
        String values = columns.stream()
                .map(column -> "NEW." + Identifiers.quote(column.name()))
                .collect(Collectors.joining(", ", "ROW(", ")::record"));
        String defaults = columns.stream()
                .map(column -> "(" + constantDefaults.get(column.name()) + ")::" + column.type())
                .collect(Collectors.joining(", ", "ROW(", ")::record"));
        return values + " *<> " + defaults;
    }

    private String sequence(Path shape) {
        return Identifiers.literal(names.writesSequence(shape));
    }
}
