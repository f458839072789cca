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
 *   <li>The shapes agree → nothing to do; this comes first, so that a lossy mapping never rewrites what was written. Only
 *       where one shape was written to a value that is equal but not the same (another case of a {@code citext}, another
 *       scale of a {@code numeric}) does the other one follow.
 *   <li>An update changed neither shape nor the key → nothing to do. A changed key may have carried a row that is not
 *       filled yet past the backfill's cursor: it is filled here.
 *   <li>Only one shape was written → derive the other one, and count it.
 *   <li>Both were written and disagree → the change's conflict policy.
 * </ol>
 *
 * On insert a shape counts as written if it differs from its columns' defaults. If neither does, the new shape is derived.
 */
final class SyncTrigger {

    private final SchemaChange change;
    private final SyncNames names;
    /** Column → default expression of the column's type, or NULL, for those columns whose default is always the same. */
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
        for (Path target : Path.values()) {
            statements.add(test(names.derivedFunction(target), equal(target, parameterNames())));
        }
        statements.add(test(
                names.agreeFunction(),
                names.isDerived(Path.NEW, parameterNames()) + "\n        OR ((" + filled() + ") AND "
                        + names.isDerived(Path.OLD, parameterNames()) + ")"));
        statements.add(test(names.losslessFunction(), equal(Path.OLD, thereAndBack())));
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

    private String test(String function, String condition) {
        return "CREATE OR REPLACE FUNCTION " + function + "(" + parameters() + ") RETURNS boolean\n"
                + "    LANGUAGE sql IMMUTABLE PARALLEL SAFE\n    RETURN (" + condition + ")";
    }

    private String parameters() {
        return change.columns().stream()
                .map(column -> Identifiers.quote(column.name()) + " " + column.type())
                .collect(Collectors.joining(", "));
    }

    /** An empty new shape is one that was not filled yet, unless the forward mapping itself leaves it empty. */
    private String filled() {
        return change.newShape().names().stream()
                .map(name -> Identifiers.quote(name) + " IS NOT NULL")
                .collect(Collectors.joining(" OR "));
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
                    written record;
                BEGIN
                    IF %s THEN
                        IF TG_OP = 'UPDATE' THEN
                            IF (%s) <> (%s) THEN
                                IF %s THEN
                                    counted := nextval(%s::regclass);
                                    IF %s THEN
                                        %s
                                    END IF;
                                ELSE
                                    counted := nextval(%s::regclass);
                                    IF %s THEN
                                        %s
                                    END IF;
                                END IF;
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
                        IF NOT old_written AND NOT new_written AND %s THEN
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
                        names.agree("NEW"),
                        changed(Path.OLD),
                        changed(Path.NEW),
                        changed(Path.OLD),
                        sequence(Path.OLD),
                        names.isDerived(Path.NEW, "NEW"),
                        derive(Path.NEW),
                        sequence(Path.NEW),
                        names.isDerived(Path.OLD, "NEW"),
                        derive(Path.OLD),
                        inserted(Path.OLD),
                        inserted(Path.NEW),
                        changed(Path.OLD),
                        changed(Path.NEW),
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

    /**
     * All values are computed from the row as it was written, before any of them is assigned. The row is kept as a record,
     * which needs no type's name: what a name means depends on the writer's search path.
     */
    private String derive(Path target) {
        List<String> derived = names.derived(target, "written");
        List<String> columns = names.shape(target).names();
        StringBuilder code = new StringBuilder("written := NEW;");
        for (int i = 0; i < derived.size(); i++) {
            code.append("\n        NEW.").append(Identifiers.quote(columns.get(i)));
            code.append(" := ").append(derived.get(i)).append(';');
        }
        return code.toString();
    }

    /** A change of any byte counts: equality would not see {@code citext} change its case. */
    private String changed(Path shape) {
        return names.shapeRow(shape, "NEW") + " *<> " + names.shapeRow(shape, "OLD");
    }

    /** A column whose default varies is never taken as written: the other shape tells. */
    private String inserted(Path shape) {
        List<String> terms = new ArrayList<>();
        for (String name : names.shape(shape).names()) {
            String value = "NEW." + Identifiers.quote(name);
            String constant = constantDefaults.get(name);
            if (constant != null) {
                terms.add(
                        constant.equals("NULL")
                                ? "num_nonnulls(" + value + ") > 0"
                                : "ROW(" + value + ")::record *<> ROW(" + constant + ")::record");
            }
        }
        return terms.isEmpty() ? "false" : String.join(" OR ", terms);
    }

    private String sequence(Path shape) {
        return Identifiers.literal(names.writesSequence(shape));
    }
}
