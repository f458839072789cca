package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The SQL text of the sync triggers of a change whose shapes are in one row, and of the function that both call.
 *
 * <p>It decides by nothing but the values on the row, and runs no SQL statement; only where the old shape alone was
 * written and now agrees does it ask whether that is a repair, which is no foreign write. In words:
 *
 * <ol>
 *   <li>The shapes agree → nothing to do; this comes first, so that a lossy mapping never rewrites what was written. Only
 *       where one shape was written to a value that is equal but not the same (another case of a {@code citext}, another
 *       scale of a {@code numeric}) does the other one follow. Under a partial mapping, a value that cannot be converted
 *       agrees with an empty new shape.
 *   <li>An update changed neither shape nor the key → nothing to do. A changed key may have carried a row that is not
 *       filled yet past the backfill's cursor: it is filled here.
 *   <li>Only one shape was written → derive the other one, and count it. A backward expression that fails makes the
 *       statement fail: a new image must not leave an old one behind.
 *   <li>Both were written and disagree → the change's conflict policy.
 * </ol>
 *
 * On insert a shape counts as written if it differs from its columns' defaults. If neither does, the new shape is derived.
 * An empty new shape that the change does not allow (see {@link SchemaChange#requiresNewShape()}) never counts as written.
 */
final class SyncTrigger {

    private final SchemaChange change;
    private final SqlMapping mapping;
    private final SyncNames names;
    private final RowSql now;
    private final RowSql before;
    /** Column → default expression of the column's type, or NULL, for those columns whose default is always the same value. */
    private final Map<String, String> constantDefaults;
    /** See {@link PlainColumns}. */
    private final Set<String> plain;

    SyncTrigger(SchemaChange change, SqlMapping mapping, Map<String, String> constantDefaults, Set<String> plain) {
        this.change = change;
        this.mapping = mapping;
        this.now = new RowSql(change, "NEW", "NEW");
        this.before = new RowSql(change, "OLD", "OLD");
        this.names = new SyncNames(change);
        this.constantDefaults = constantDefaults;
        this.plain = plain;
    }

    /** The function. */
    String function() {
        return "CREATE OR REPLACE FUNCTION " + names.syncFunction() + "() RETURNS trigger LANGUAGE plpgsql AS "
                + Identifiers.literal(body());
    }

    /**
     * The triggers: one for updates and one for inserts, whose condition has no row before to look at.
     *
     * @param everyUpdate fire on every update, because another trigger may change the columns of a shape without the
     *     statement naming them
     */
    List<String> triggers(boolean everyUpdate) {
        return List.of(
                trigger(names.trigger(), updates(everyUpdate), updateIsInOrder()),
                trigger(names.insertTrigger(), "INSERT", inserted(Path.NEW) + " AND " + now.agree()));
    }

    /**
     * What is in order is passed without a call of the function, which would cost more than the write itself. Under a partial
     * mapping only the function can tell, at the price of a subtransaction.
     */
    private String trigger(String name, String event, String inOrder) {
        return "CREATE OR REPLACE TRIGGER " + Identifiers.quote(name) + " BEFORE " + event + " ON "
                + change.table().sql() + "\n    FOR EACH ROW"
                + (mapping.partial() ? "" : "\n    WHEN (NOT (" + inOrder + "))")
                + "\n    EXECUTE FUNCTION " + names.syncFunction() + "()";
    }

    /**
     * Whether an update leaves nothing to do and nothing to count: both shapes were written, or neither, and they agree; or an
     * empty new shape was filled with just what the old one gives, which is what the backfill does.
     */
    private String updateIsInOrder() {
        return "CASE WHEN " + changed(Path.OLD) + " THEN " + changed(Path.NEW) + " AND " + now.agree()
                + "\n        WHEN " + before.isNull(Path.NEW) + " THEN " + now.isDerived(Path.NEW)
                + "\n        ELSE NOT " + changed(Path.NEW) + " AND " + now.agree() + " END";
    }

    /** The updates that concern the trigger: {@code UPDATE}, or {@code UPDATE OF} some columns. */
    String updates(boolean every) {
        return every ? "UPDATE" : "UPDATE OF " + Identifiers.quoteAll(watchedColumns());
    }

    /** What a write of the new shape needs besides: not to be empty where empty only means unfilled. */
    private String andAllowed() {
        return change.requiresNewShape() ? " AND " + now.filled() : "";
    }

    private String body() {
        return """

                DECLARE
                    old_written boolean;
                    new_written boolean;
                    counted bigint;
                    written record;
                    converted record;
                BEGIN
                    %s
                    IF %s THEN
                        IF TG_OP = 'UPDATE' THEN
                            IF (%s) <> (%s) THEN
                                IF %s THEN
                                    IF NOT switchback.is_deriving(%s) THEN
                                        counted := nextval(%s::regclass);
                                        IF %s THEN
                                            %s
                                        END IF;
                                    END IF;
                                ELSE
                                    counted := nextval(%s::regclass);
                                    IF %s THEN
                                        %s
                                    END IF;
                                END IF;
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
                        convert(),
                        agree(),
                        changed(Path.OLD),
                        changed(Path.NEW),
                        changed(Path.OLD),
                        Identifiers.literal(change.name()),
                        sequence(Path.OLD),
                        newIsDerived(),
                        derive(Path.NEW),
                        sequence(Path.NEW),
                        now.isDerived(Path.OLD),
                        derive(Path.OLD),
                        inserted(Path.OLD),
                        inserted(Path.NEW),
                        sequence(Path.OLD),
                        inserted(Path.OLD),
                        inserted(Path.NEW) + andAllowed(),
                        changed(Path.OLD),
                        changed(Path.NEW) + andAllowed(),
                        now.shape(Path.NEW) + " *= " + before.shape(Path.NEW),
                        now.key() + " *= " + before.key(),
                        conflict(),
                        sequence(Path.NEW),
                        derive(Path.OLD),
                        sequence(Path.OLD),
                        derive(Path.NEW));
    }

    /**
     * Of a partial mapping: computes the new shape once, with one subtransaction; empty if it cannot be converted. Where
     * nothing was written the shapes count as agreeing, which comes to the same as the second step.
     */
    private String convert() {
        if (!mapping.partial()) {
            return "";
        }
        List<String> strict = new MappingFunctions(change, mapping).strict();
        return """
                converted := NEW;
                    IF TG_OP = 'INSERT' OR %s OR %s OR %s THEN
                        BEGIN
                            %s
                        EXCEPTION WHEN %s THEN
                            %s
                        END;
                    END IF;""".formatted(
                changed(Path.OLD),
                changed(Path.NEW),
                now.key() + " *<> " + before.key(),
                assign(Path.NEW, "converted", strict.stream().map(now::call).toList()),
                MappingFunctions.VALUE_FAULT,
                assign(Path.NEW, "converted", Collections.nCopies(strict.size(), "NULL")));
    }

    private String agree() {
        return mapping.partial() ? newIsDerived() + " OR " + now.carried() : now.agree();
    }

    private String newIsDerived() {
        return mapping.partial()
                ? change.newShape().names().stream()
                        .map(Identifiers::quote)
                        .map(column -> "NEW." + column + " IS NOT DISTINCT FROM converted." + column)
                        .collect(Collectors.joining(" AND ", "(", ")"))
                : now.isDerived(Path.NEW);
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
        if (target == Path.NEW && mapping.partial()) {
            return assign(
                    Path.NEW,
                    "NEW",
                    change.newShape().names().stream()
                            .map(name -> "converted." + Identifiers.quote(name))
                            .toList());
        }
        return "written := NEW;\n        "
                + assign(target, "NEW", new RowSql(change, "written", "written").derived(target));
    }

    private String assign(Path target, String row, List<String> values) {
        List<String> columns = change.shape(target).names();
        return IntStream.range(0, values.size())
                .mapToObj(i -> row + "." + Identifiers.quote(columns.get(i)) + " := " + values.get(i) + ";")
                .collect(Collectors.joining("\n        "));
    }

    /** A change of any byte counts: equality would not see {@code citext} change its case. */
    private String changed(Path shape) {
        List<String> columns = change.shape(shape).names();
        return plain.containsAll(columns)
                ? columns.stream()
                        .map(Identifiers::quote)
                        .map(column -> "NEW." + column + " IS DISTINCT FROM OLD." + column)
                        .collect(Collectors.joining(" OR ", "(", ")"))
                : "(" + now.shape(shape) + " *<> " + before.shape(shape) + ")";
    }

    private String inserted(Path shape) {
        return now.inserted(shape, constantDefaults);
    }

    /** The columns whose update concerns the trigger: both shapes and the key. */
    private List<String> watchedColumns() {
        return Stream.concat(change.columns().stream().map(Column::name), change.key().stream())
                .distinct()
                .toList();
    }

    private String sequence(Path shape) {
        return Identifiers.literal(names.writesSequence(shape));
    }
}
