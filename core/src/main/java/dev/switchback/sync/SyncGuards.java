package dev.switchback.sync;

import dev.switchback.change.SchemaChange;
import dev.switchback.guard.Guard;
import dev.switchback.guard.GuardKind;
import java.util.ArrayList;
import java.util.List;

/** What expand puts into the database for a change that must stay there until contract or abandon takes it away. */
public final class SyncGuards {

    private SyncGuards() {}

    /** The triggers, the guard view, and the columns of both shapes. */
    public static List<Guard> of(SchemaChange change) {
        SyncNames names = new SyncNames(change);
        List<Guard> guards = new ArrayList<>();
        guards.add(new Guard(
                GuardKind.SYNC_TRIGGER, change.table(), names.trigger(), "switchback." + change.name() + "_sync"));
        guards.add(new Guard(
                GuardKind.TRUNCATE_GUARD,
                change.table(),
                names.truncateTrigger(),
                "switchback." + change.name() + "_truncate"));
        guards.add(new Guard(GuardKind.GUARD_VIEW, change.table(), change.name() + "_guard", null));
        change.columns()
                .forEach(column -> guards.add(new Guard(GuardKind.COLUMN, change.table(), column.name(), null)));
        return guards;
    }
}
