package dev.switchback.sync;

import dev.switchback.change.SchemaChange;

/** Which of a change's shapes the catalog has: what a change that is seen for the first time starts from. */
public enum CatalogShape {
    /** The new shape is not, or not all, there. */
    OLD_ONLY,
    /** Both shapes are there, but nothing keeps them in step. */
    BOTH_UNSYNCED,
    /** Both shapes are there, and the sync trigger of exactly this definition. */
    BOTH_SYNCED,
    /** The old shape is not there: built from the final schema, or contracted. */
    NEW_ONLY;

    static CatalogShape of(TableFacts facts, SchemaChange change, boolean installed) {
        if (!facts.has(change.oldShape())) {
            return NEW_ONLY;
        }
        if (!facts.hasNewShape(change)) {
            return OLD_ONLY;
        }
        return installed ? BOTH_SYNCED : BOTH_UNSYNCED;
    }
}
