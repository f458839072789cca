package dev.switchback.sync;

import dev.switchback.change.Extraction;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The SQL text of the two triggers of a change whose new shape is extracted. In words, for either table:
 *
 * <ol>
 *   <li>An update changed neither the shape nor the key → nothing to do.
 *   <li>The shapes agree → nothing to do. The triggers write into each other's tables; this is where that ends.
 *   <li>Otherwise count it, and write what the mapping gives into the other table: an empty new shape means no row.
 * </ol>
 *
 * Who writes the old table holds the lock on its row. Who writes the new table takes that lock before looking at the old
 * shape, so that two writers at once cannot both find their own half in order. The functions run as their owner, because an
 * old image's role knows nothing of the new table; row-level security is off in them, so that they fail rather than not see
 * a row.
 */
final class TableTriggers {

    private static final String AS_OWNER =
            " RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
                    + " SET row_security = off AS ";

    private final SchemaChange change;
    private final SqlMapping mapping;
    private final Extraction extraction;
    private final SyncNames names;

    TableTriggers(SchemaChange change, SqlMapping mapping, Extraction extraction) {
        this.change = change;
        this.mapping = mapping;
        this.extraction = extraction;
        this.names = new SyncNames(change);
    }

    /**
     * The trigger on the old table.
     *
     * @param everyUpdate fire on every update, because another trigger may change the old shape without the statement
     *     naming it
     */
    String oldTrigger(boolean everyUpdate) {
        return trigger(
                names.trigger(),
                "INSERT OR UPDATE"
                        + (everyUpdate ? "" : columns(change.oldShape().names(), change.key())),
                change.table().sql(),
                names.syncFunction());
    }

    /** The trigger on the new table. */
    String newTrigger() {
        return trigger(
                names.newTableTrigger(),
                "INSERT OR DELETE OR UPDATE" + columns(change.newShape().names(), extraction.key()),
                extraction.table().sql(),
                names.newTableSyncFunction());
    }

    /** The function of the trigger on the old table. */
    String oldFunction() {
        RowSql now = new RowSql(change, "NEW", "other");
        RowSql before = new RowSql(change, "OLD", "other");
        String sameKey = now.key() + " *= " + before.key();
        String values = variables(Path.NEW);
        return "CREATE OR REPLACE FUNCTION " + names.syncFunction() + "()" + AS_OWNER
                + Identifiers.literal("""

                DECLARE
                    other %1$s%%ROWTYPE;
                    counted bigint;
                    fault text;
                %2$s
                BEGIN
                    IF TG_OP = 'INSERT' THEN
                        -- nothing was written here; a new row of the same statement is the other trigger's
                        IF ROW(%14$s) IS NULL THEN
                            RETURN NULL;
                        END IF;
                    ELSIF %3$s THEN
                        RETURN NULL;
                    END IF;
                    SELECT n.* INTO other FROM %1$s AS n WHERE %4$s;
                    %5$s
                    IF %6$s THEN
                        RETURN NULL;
                    END IF;
                    counted := nextval(%7$s::regclass);
                    %8$s
                    IF ROW(%9$s) IS NULL THEN
                        DELETE FROM %1$s AS n WHERE %4$s;
                    ELSE
                        INSERT INTO %1$s (%10$s) VALUES (%11$s, %9$s)
                            ON CONFLICT (%12$s) DO UPDATE SET %13$s;
                    END IF;
                    RETURN NULL;
                END
                """.formatted(
                                extraction.table().sql(),
                                declarations(Path.NEW),
                                now.shape(Path.OLD) + " *= " + before.shape(Path.OLD) + " AND " + sameKey,
                                sameRow("n", extraction.key(), "NEW", change.key()),
                                quarantine(now, before),
                                now.agree(),
                                sequence(Path.OLD),
                                derive(Path.NEW, now),
                                values,
                                Identifiers.quoteAll(
                                        both(extraction.key(), change.newShape().names())),
                                qualified("NEW", change.key()),
                                Identifiers.quoteAll(extraction.key()),
                                change.newShape().names().stream()
                                        .map(Identifiers::quote)
                                        .map(column -> column + " = excluded." + column)
                                        .collect(Collectors.joining(", ")),
                                qualified("NEW", change.oldShape().names())));
    }

    /** The function of the trigger on the new table. */
    String newFunction() {
        RowSql row = new RowSql(change, "other", "here");
        String body = """

                DECLARE
                    other %1$s%%ROWTYPE;
                    here %2$s%%ROWTYPE;
                    counted bigint;
                %3$s
                BEGIN
                    IF TG_OP = 'UPDATE' THEN
                        IF %4$s THEN
                            RETURN NULL;
                        END IF;
                    END IF;
                    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND %5$s) THEN
                        %6$s
                    END IF;
                    IF TG_OP <> 'DELETE' THEN
                        %7$s
                    END IF;
                    RETURN NULL;
                END
                """.formatted(
                        change.table().sql(),
                        extraction.table().sql(),
                        declarations(Path.OLD),
                        both("NEW", "OLD", " *= "),
                        record("NEW", extraction.key()) + " *<> " + record("OLD", extraction.key()),
                        carryOver(row, "OLD").replace("\n", "\n    "),
                        carryOver(row, "NEW").replace("\n", "\n    "));
        return "CREATE OR REPLACE FUNCTION " + names.newTableSyncFunction() + "()" + AS_OWNER
                + Identifiers.literal(body);
    }

    /**
     * Writes what the new table holds now into the old shape of the row to which the given row belongs. Not what the event
     * holds: when a key comes along with the old table's, this trigger fires after that table's has done its work.
     */
    private String carryOver(RowSql row, String of) {
        String same = sameRow("t", change.key(), of, extraction.key());
        List<String> columns = change.oldShape().names();
        String assignments = IntStream.range(0, columns.size())
                .mapToObj(i -> Identifiers.quote(columns.get(i)) + " = " + variable(Path.OLD, i))
                .collect(Collectors.joining(", "));
        return """
                SELECT t.* INTO other FROM %1$s AS t WHERE %2$s FOR NO KEY UPDATE;
                IF FOUND THEN
                    SELECT n.* INTO here FROM %7$s AS n WHERE %8$s;
                    IF NOT %3$s THEN
                        counted := nextval(%4$s::regclass);
                        %5$s
                        UPDATE %1$s AS t SET %6$s WHERE %2$s;
                    END IF;
                END IF;""".formatted(
                        change.table().sql(),
                        same,
                        row.agree(),
                        sequence(Path.NEW),
                        derive(Path.OLD, row),
                        assignments,
                        extraction.table().sql(),
                        sameRow("n", extraction.key(), of, extraction.key()));
    }

    /** An unconvertible value agrees with a row that is not there: it is counted here. */
    private String quarantine(RowSql now, RowSql before) {
        return mapping.partial()
                ? """
                fault := %s;
                IF fault IS NOT NULL AND NOT %s THEN
                    counted := nextval(%s::regclass);
                    %s
                END IF;""".formatted(
                                now.fault(),
                                now.carried(),
                                sequence(Path.OLD),
                                NoteTrigger.unlessNoted(now, before, Quarantine.insert(now, "fault")))
                : "";
    }

    /** All values are computed before any of them is written. */
    private String derive(Path target, RowSql row) {
        List<String> derived = row.derived(target);
        return IntStream.range(0, derived.size())
                .mapToObj(i -> variable(target, i) + " := " + derived.get(i) + ";")
                .collect(Collectors.joining("\n    "));
    }

    private String declarations(Path target) {
        return IntStream.range(0, change.shape(target).columns().size())
                .mapToObj(i -> "    " + variable(target, i) + " "
                        + MappingFunctions.typeOf(
                                change, target, change.shape(target).columns().get(i))
                        + ";")
                .collect(Collectors.joining("\n"));
    }

    private String variables(Path target) {
        return IntStream.range(0, change.shape(target).columns().size())
                .mapToObj(i -> variable(target, i))
                .collect(Collectors.joining(", "));
    }

    private static String variable(Path target, int index) {
        return (target == Path.NEW ? "forward_" : "backward_") + (index + 1);
    }

    private String both(String one, String other, String operator) {
        List<String> columns = both(extraction.key(), change.newShape().names());
        return record(one, columns) + operator + record(other, columns);
    }

    private static List<String> both(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private static String record(String row, List<String> columns) {
        return "ROW(" + qualified(row, columns) + ")::record";
    }

    private static String qualified(String row, List<String> columns) {
        return columns.stream().map(name -> row + "." + Identifiers.quote(name)).collect(Collectors.joining(", "));
    }

    private static String sameRow(String one, List<String> key, String other, List<String> otherKey) {
        List<String> terms = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            terms.add(one + "." + Identifiers.quote(key.get(i)) + " = " + other + "."
                    + Identifiers.quote(otherKey.get(i)));
        }
        return String.join(" AND ", terms);
    }

    private static String columns(List<String> shape, List<String> key) {
        return " OF " + Identifiers.quoteAll(both(shape, key));
    }

    private static String trigger(String name, String event, String table, String function) {
        return "CREATE OR REPLACE TRIGGER " + Identifiers.quote(name) + " AFTER " + event + " ON " + table
                + "\n    FOR EACH ROW EXECUTE FUNCTION " + function + "()";
    }

    private String sequence(Path shape) {
        return Identifiers.literal(names.writesSequence(shape));
    }
}
