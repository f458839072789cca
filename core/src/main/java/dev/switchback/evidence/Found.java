package dev.switchback.evidence;

/** Whether something is so, and what was found. */
record Found(boolean holds, String what) {

    static Found of(boolean holds, String what) {
        return new Found(holds, what);
    }
}
