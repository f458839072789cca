package dev.switchback.kinds;

import dev.switchback.Switchback;

/**
 * The ways in which the table is written while a change is on its way.
 *
 * @param old as the old image does: it knows the old shape only
 * @param routed as the new image does: a repository of two adapters, between which Switchback decides
 * @param fresh as a job of the new release does: the new shape, whatever was decided
 * @param eager the same while rows may not be filled yet: never nothing at all, which nobody could tell from unfilled
 * @param both as a job that knows both shapes
 */
record Images(Store old, Store routed, Store fresh, Store eager, Store both) {

    static Images of(Kind kind, Switchback switchback) {
        TableStore old = TableStore.old(kind);
        TableStore fresh = TableStore.fresh(kind, true);
        Store routed = switchback
                .repository(Store.class, kind.change())
                .oldPath(old)
                .newPath(fresh)
                .build();
        return new Images(old, routed, fresh, TableStore.fresh(kind, false), TableStore.both(kind));
    }
}
