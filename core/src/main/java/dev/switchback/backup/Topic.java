package dev.switchback.backup;

import dev.switchback.check.Waivable;

/** What evidence is about; each is a check of the gate. */
public enum Topic {
    DATABASE("right-database", Waivable.NEVER),
    BASE_BACKUP("base-backup", Waivable.NEVER),
    WAL_ARCHIVING("wal-archiving", Waivable.BREAK_GLASS),
    RESTORE_HORIZON("restore-horizon", Waivable.UNKNOWN),
    RESTORE_DRILL("restore-drill", Waivable.ALWAYS);

    private final String check;
    private final Waivable waivable;

    Topic(String check, Waivable waivable) {
        this.check = check;
        this.waivable = waivable;
    }

    /** The name of the check. */
    public String check() {
        return check;
    }

    /** Who may take the risk of what the check finds; nobody that of there being no backup. */
    public Waivable waivable() {
        return waivable;
    }
}
