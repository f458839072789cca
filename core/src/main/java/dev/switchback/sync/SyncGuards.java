package dev.switchback.sync;

import dev.switchback.change.Extraction;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.TableName;
import dev.switchback.guard.Guard;
import dev.switchback.guard.GuardKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What expand puts into the database for a change that must stay there until contract or abandon takes it away. */
public final class SyncGuards {

    private SyncGuards() {}

    /** The triggers, the guard view, the columns of both shapes, and those of the key. */
    public static List<Guard> of(SchemaChange change) {
        List<Guard> guards = new ArrayList<>(triggers(change));
        guards.add(new Guard(GuardKind.GUARD_VIEW, change.table(), change.name() + "_guard", null));
        guards.addAll(columns(change));
        return guards;
    }

    /** A key may be widened under a change, if it is not in a shape: then it must only be there. */
    private static Collection<Guard> columns(SchemaChange change) {
        Map<String, Guard> columns = new LinkedHashMap<>();
        for (Path path : Path.values()) {
            change.shape(path).names().forEach(name -> add(columns, change.table(path), name, null));
        }
        change.key().forEach(name -> add(columns, change.table(), name, Guard.ANY));
        Extraction extraction = change.extraction();
        if (extraction != null) {
            extraction.key().forEach(name -> add(columns, extraction.table(), name, Guard.ANY));
        }
        return columns.values();
    }

    private static void add(Map<String, Guard> columns, TableName table, String name, @Nullable String expects) {
        columns.putIfAbsent(
                table.sql() + "." + Identifiers.quote(name), new Guard(GuardKind.COLUMN, table, name, expects));
    }

    /** All triggers of the change, on each of its tables. */
    static List<Guard> triggers(SchemaChange change) {
        List<Guard> triggers = new ArrayList<>(Mechanism.of(change).triggers());
        SyncNames names = new SyncNames(change);
        tables(change)
                .forEach(table -> triggers.add(new Guard(
                        GuardKind.TRUNCATE_GUARD,
                        table,
                        names.truncateTrigger(),
                        SyncNames.unquoted(names.truncateFunction()))));
        return triggers;
    }

    /** The table, and the one to which the new shape is extracted. */
    static Stream<TableName> tables(SchemaChange change) {
        return Stream.of(Path.values()).map(change::table).distinct();
    }
}
