package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The SQL text of the sync trigger of a change whose shapes are in one row.
 *
 * <p>The trigger decides by nothing but the values on the row, and runs no SQL statement. In words:
 *
 * <ol>
 *   <li>The shapes agree → nothing to do; this comes first, so that a lossy mapping never rewrites what was written. Under a
 *       partial mapping, a value that cannot be converted agrees with an empty new shape.
 *   <li>An update changed neither shape nor the key → nothing to do. A changed key may have carried a row that is not
 *       filled yet past the backfill's cursor: it is filled here.
 *   <li>Only one shape was written → derive the other one, and count it. A backward expression that fails makes the
 *       statement fail: a new image must not leave an old one behind.
 *   <li>Both were written and disagree → the change's conflict policy.
 * </ol>
 *
 * On insert a shape counts as written if it differs from its columns' defaults. If neither does, the new shape is derived.
 */
final class SyncTrigger {

    private final SchemaChange change;
    private final SqlMapping mapping;
    private final SyncNames names;
    private final RowSql now;
    private final RowSql before;
    /** Column → default expression, for those columns whose default is always the same value. */
    private final Map<String, String> constantDefaults;

    SyncTrigger(SchemaChange change, SqlMapping mapping, Map<String, String> constantDefaults) {
        this.change = change;
        this.mapping = mapping;
        this.now = new RowSql(change, "NEW", "NEW");
        this.before = new RowSql(change, "OLD", "OLD");
        this.names = new SyncNames(change);
        this.constantDefaults = constantDefaults;
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
        return "CREATE OR REPLACE TRIGGER " + Identifiers.quote(names.trigger()) + " BEFORE INSERT OR "
                + updates(everyUpdate) + " ON " + change.table().sql() + "\n    FOR EACH ROW EXECUTE FUNCTION "
                + names.syncFunction() + "()";
    }

    /** The updates that concern the trigger: {@code UPDATE}, or {@code UPDATE OF} some columns. */
    String updates(boolean every) {
        return every ? "UPDATE" : "UPDATE OF " + Identifiers.quoteAll(watchedColumns());
    }

    private String body() {
        return """

                DECLARE
                    old_written boolean;
                    new_written boolean;
                    counted bigint;
                %s
                BEGIN
                    %s
                    IF %s THEN
                        IF TG_OP = 'UPDATE' THEN
                            IF %s AND %s THEN
                                counted := nextval(%s::regclass);
                            END IF;
                        ELSIF %s AND NOT (%s) THEN
                            counted := nextval(%s::regclass);
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
                        variables(),
                        convert(),
                        agree(),
                        unchanged(Path.NEW),
                        changed(Path.OLD),
                        sequence(Path.OLD),
                        inserted(Path.OLD),
                        inserted(Path.NEW),
                        sequence(Path.OLD),
                        inserted(Path.OLD),
                        inserted(Path.NEW),
                        changed(Path.OLD),
                        changed(Path.NEW),
                        now.key() + " *= " + before.key(),
                        conflict(),
                        sequence(Path.NEW),
                        derive(Path.OLD),
                        sequence(Path.OLD),
                        derive(Path.NEW));
    }

    /** Of a partial mapping: computes the new shape once, with one subtransaction; empty if it cannot be converted. */
    private String convert() {
        if (!mapping.partial()) {
            return "";
        }
        List<String> strict = new MappingFunctions(change, mapping, names).strict();
        return "BEGIN\n            "
                + assign(
                        i -> variable(Path.NEW, i),
                        strict.stream().map(now::call).toList())
                + "\n        EXCEPTION WHEN " + MappingFunctions.VALUE_FAULT + " THEN\n            "
                + assign(i -> variable(Path.NEW, i), Collections.nCopies(strict.size(), "NULL"))
                + "\n        END;";
    }

    /** An unconvertible value agrees with an empty new shape. */
    private String agree() {
        if (!mapping.partial()) {
            return now.agree();
        }
        List<String> columns = change.newShape().names();
        return IntStream.range(0, columns.size())
                        .mapToObj(i -> "NEW." + Identifiers.quote(columns.get(i)) + " IS NOT DISTINCT FROM "
                                + variable(Path.NEW, i))
                        .collect(Collectors.joining(" AND ", "(", ")"))
                + " OR " + now.carried();
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
        List<String> columns = change.shape(target).names();
        String store = assign(
                i -> "NEW." + Identifiers.quote(columns.get(i)),
                IntStream.range(0, columns.size())
                        .mapToObj(i -> variable(target, i))
                        .toList());
        boolean computed = target == Path.NEW && mapping.partial();
        return computed ? store : assign(i -> variable(target, i), now.derived(target)) + "\n        " + store;
    }

    private static String assign(IntFunction<String> targets, List<String> values) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> targets.apply(i) + " := " + values.get(i) + ";")
                .collect(Collectors.joining("\n        "));
    }

    private String variables() {
        StringBuilder code = new StringBuilder();
        for (Path target : Path.values()) {
            List<Column> columns = change.shape(target).columns();
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
        return now.shape(shape) + " *<> " + before.shape(shape);
    }

    private String unchanged(Path shape) {
        return now.shape(shape) + " *= " + before.shape(shape);
    }

    /** A column whose default varies is never taken as written: the other shape tells. */
    private String inserted(Path shape) {
        List<Column> columns = change.shape(shape).columns().stream()
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

    /** The columns whose update concerns the trigger: both shapes and the key. */
    private List<String> watchedColumns() {
        return Stream.concat(change.columns().stream().map(Column::name), change.key().stream())
                .toList();
    }

    private String sequence(Path shape) {
        return Identifiers.literal(names.writesSequence(shape));
    }
}
