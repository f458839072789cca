package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The SQL text of the sync trigger of a change whose shapes are in one row.
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
        String columns = everyUpdate ? "" : " OF " + Identifiers.quoteAll(watchedColumns());
        return "CREATE OR REPLACE TRIGGER " + Identifiers.quote(names.trigger()) + " BEFORE INSERT OR UPDATE" + columns
                + " ON " + change.table().sql() + "\n    FOR EACH ROW EXECUTE FUNCTION " + names.syncFunction() + "()";
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
                    fault text;
                    written record;
                BEGIN
                    %s
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
                        quarantine(),
                        now.agree(),
                        changed(Path.OLD),
                        changed(Path.NEW),
                        changed(Path.OLD),
                        sequence(Path.OLD),
                        now.isDerived(Path.NEW),
                        derive(Path.NEW),
                        sequence(Path.NEW),
                        now.isDerived(Path.OLD),
                        derive(Path.OLD),
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

    /** Before everything else: an unconvertible value agrees with an empty new shape. */
    private String quarantine() {
        return mapping.partial()
                ? """
                IF TG_OP = 'INSERT' OR %s OR %s THEN
                        fault := %s;
                        IF fault IS NOT NULL THEN
                            PERFORM %s;
                        END IF;
                    END IF;""".formatted(
                                changed(Path.OLD),
                                now.key() + " *<> " + before.key(),
                                now.fault(),
                                Quarantine.put(now, "fault"))
                : "";
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
        List<String> derived = new RowSql(change, "written", "written").derived(target);
        List<String> columns = change.shape(target).names();
        StringBuilder code = new StringBuilder("written := NEW;");
        for (int i = 0; i < derived.size(); i++) {
            code.append("\n        NEW.").append(Identifiers.quote(columns.get(i)));
            code.append(" := ").append(derived.get(i)).append(';');
        }
        return code.toString();
    }

    /** A change of any byte counts: equality would not see {@code citext} change its case. */
    private String changed(Path shape) {
        return now.shape(shape) + " *<> " + before.shape(shape);
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
