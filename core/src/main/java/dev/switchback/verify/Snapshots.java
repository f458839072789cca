package dev.switchback.verify;

/** In how many snapshots a scan looks at the rows. */
public enum Snapshots {
    /** In one: what is told of all rows was so at one moment. As long as it lasts, no vacuum takes away what it could see. */
    ONE,
    /**
     * In one for each range of keys, of some thousand rows: a scan that was stopped, or killed, goes on with the next range, and
     * nothing holds vacuum back.
     *
     * <p>It proves as much as the other one: a row agreed when its range was read, and the sync trigger has kept it so since; a row
     * that came later is the trigger's work. What is not the trigger's work, a foreign write or a missing guard, the checks
     * compare with the time at which the scan <em>began</em>. Not seen is a row that is wrong already and whose <em>key</em> is
     * changed meanwhile so that it leaves a range that is yet to be read for one that was. That is enough to open a window, which
     * can be taken back; contract asks for one snapshot.
     */
    PER_RANGE
}
