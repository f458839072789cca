package dev.switchback.kinds;

import dev.switchback.Switchback;
import java.util.List;

/**
 * The ways in which the table is written while a change is on its way.
 *
 * @param old as the old image does: it knows the old shape only
 * @param tidyOld the same, with no value that would have to be mended
 * @param routed as the new image does: a repository of two adapters, between which Switchback decides
 * @param fresh as a job of the new release does: the new shape, whatever was decided
 * @param eager the same while rows may not be filled yet: never nothing at all, which nobody could tell from unfilled
 * @param both as a job that knows both shapes
 */
record Images(Store old, Store tidyOld, Store routed, Store fresh, Store eager, Store both) {

    static Images of(Kind kind, Switchback switchback) {
        Store tidyOld = TableStore.old(kind, kind.oldWrites());
        Store fresh = fresh(kind, kind.newWrites());
        Store routed = switchback
                .repository(Store.class, kind.change())
                .oldPath(tidyOld)
                .newPath(fresh)
                .build();
        return new Images(
                TableStore.old(kind, kind.oldWritesAll()),
                tidyOld,
                routed,
                fresh,
                fresh(
                        kind,
                        kind.newWrites().stream()
                                .filter(fact -> !fact.saysNothing())
                                .toList()),
                kind.change().extraction() == null ? TableStore.both(kind) : ExtractedStore.both(kind));
    }

    private static Store fresh(Kind kind, List<Fact> facts) {
        return kind.change().extraction() == null ? TableStore.fresh(kind, facts) : ExtractedStore.fresh(kind, facts);
    }
}
