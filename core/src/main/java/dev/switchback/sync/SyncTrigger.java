package dev.switchback.sync;

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

/**
 * The SQL text of the sync trigger of a change whose shapes are in one row, and of its function.
 *
 * <p>The trigger decides in its function, not in a {@code WHEN}. PostgreSQL copies that condition's text for every statement on the table, and reads,
 * inlines and plans it anew for every one that concerns the trigger; the plans of PL/pgSQL's expressions live as long as the
 * session.
 *
 * <p>It decides by nothing but the values on the row, and runs no SQL statement; only where the old shape alone was
 * written and now agrees does it ask whether that is a repair, which is no foreign write. In words:
 *
 * <ol>
 *   <li>The shapes agree → nothing to do; this comes first, so that a lossy mapping never rewrites what was written. Only
 *       where one shape was written to a value that is equal but not the same (another case of a {@code citext}, another
 *       scale of a {@code numeric}) does the other one follow. Under a partial mapping, a value that cannot be converted
 *       agrees with an empty new shape. Where one shape was written it is counted, unless an empty new shape was filled
 *       with just what the old one gives: that is what the backfill does.
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

    /** The trigger; see {@link RowSql#updates}. */
    String trigger(boolean everyUpdate) {
        return "CREATE OR REPLACE TRIGGER " + Identifiers.quote(names.trigger()) + " BEFORE INSERT OR "
                + now.updates(everyUpdate) + " ON " + change.table().sql() + "\n    FOR EACH ROW "
                + now.always(everyUpdate) + "EXECUTE FUNCTION " + names.syncFunction() + "()";
    }

    /** What a write of the new shape needs besides: not to be empty where empty only means unfilled. */
    private String andAllowed() {
        return change.requiresNewShape() ? " AND " + now.filled() : "";
    }

    /**
     * In every transaction PL/pgSQL prepares anew each expression that it comes to, all of it, even if its first words decide:
     * what is rarely needed stands in an {@code IF} of its own.
     */
    private String body() {
        return """

                DECLARE
                    old_written boolean;
                    new_written boolean;
                    counted bigint;
                    written record;
                    converted record;
                BEGIN%s
                    IF %s THEN
                        %s
                        RETURN NEW;
                    ELSIF %s THEN
                        %s
                        RETURN NEW;
                    END IF;
                    IF TG_OP = 'INSERT' THEN
                        old_written := %s;
                        new_written := %s;
                    ELSE
                        old_written := %s;
                        new_written := %s;
                        IF NOT old_written THEN
                            IF NOT (%s OR %s) THEN
                                RETURN NEW;
                            END IF;
                        END IF;
                    END IF;
                    IF new_written THEN
                        IF old_written THEN
                            %s
                        ELSE
                            %s
                        END IF;
                    ELSE
                        %s
                    END IF;
                    RETURN NEW;
                END
                """.formatted(
                        mapping.partial() ? indented(1, "\n" + convert()) : "",
                        newIsDerived(),
                        indented(2, agreed(countAndDerive(Path.OLD), newWrittenAsDerived())),
                        now.carried(),
                        indented(2, agreed(count(Path.OLD), countAndDerive(Path.NEW))),
                        inserted(Path.OLD),
                        inserted(Path.NEW) + andAllowed(),
                        changed(Path.OLD),
                        changed(Path.NEW) + andAllowed(),
                        changed(Path.NEW),
                        now.key() + " *<> " + before.key(),
                        indented(3, conflict()),
                        indented(3, countAndDerive(Path.NEW)),
                        indented(2, countAndDerive(Path.OLD)));
    }

    /**
     * What is left to do where the shapes agree: to count who wrote one of them, and to let the other one follow to a value
     * that is equal but not the same.
     *
     * @param oldWritten what is due where the old shape alone was written, and not by a repair
     * @param newWritten what is due where the new shape alone was written
     */
    private String agreed(String oldWritten, String newWritten) {
        return """
                IF TG_OP = 'INSERT' THEN
                    IF %s AND NOT (%s) THEN
                        %s
                    END IF;
                ELSIF %s THEN
                    IF NOT %s THEN
                        IF NOT switchback.is_deriving(%s) THEN
                            %s
                        END IF;
                    END IF;
                ELSIF %s THEN
                    %s
                END IF;""".formatted(
                        inserted(Path.OLD),
                        inserted(Path.NEW),
                        count(Path.OLD),
                        changed(Path.OLD),
                        changed(Path.NEW),
                        Identifiers.literal(change.name()),
                        indented(3, oldWritten),
                        changed(Path.NEW),
                        indented(1, newWritten));
    }

    /** The backfill writes it as well, into an empty new shape. */
    private String newWrittenAsDerived() {
        return """
                IF NOT %s THEN
                    %s
                    IF %s THEN
                        %s
                    END IF;
                END IF;""".formatted(
                before.isNull(Path.NEW), count(Path.NEW), now.isDerived(Path.OLD), indented(2, derive(Path.OLD)));
    }

    /** That a shape was written alone, and the other one follows. */
    private String countAndDerive(Path written) {
        return count(written) + "\n" + derive(written == Path.OLD ? Path.NEW : Path.OLD);
    }

    /** That a shape was written alone. An assignment, because {@code PERFORM} would be a statement. */
    private String count(Path written) {
        return "counted := nextval(" + Identifiers.literal(names.writesSequence(written)) + "::regclass);";
    }

    /**
     * Of a partial mapping: computes the new shape once, with one subtransaction; empty if it cannot be converted. Where
     * nothing was written the shapes count as agreeing, which comes to the same as the second step.
     */
    private String convert() {
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
                        indented(
                                2,
                                assign(
                                        Path.NEW,
                                        "converted",
                                        strict.stream().map(now::call).toList())),
                        MappingFunctions.VALUE_FAULT,
                        indented(2, assign(Path.NEW, "converted", Collections.nCopies(strict.size(), "NULL"))));
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
                        + "    HINT = 'Write one shape and leave the other to the sync trigger, or write values that"
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
        return "written := NEW;\n" + assign(target, "NEW", new RowSql(change, "written", "written").derived(target));
    }

    private String assign(Path target, String row, List<String> values) {
        List<String> columns = change.shape(target).names();
        return IntStream.range(0, values.size())
                .mapToObj(i -> row + "." + Identifiers.quote(columns.get(i)) + " := " + values.get(i) + ";")
                .collect(Collectors.joining("\n"));
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

    /** Statements further inside, all but the first line, which stands where it is put. */
    private static String indented(int blocks, String statements) {
        return statements.replace("\n", "\n" + "    ".repeat(blocks));
    }
}
