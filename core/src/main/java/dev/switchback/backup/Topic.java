package dev.switchback.backup;

/** What evidence is about; each is a check of the gate. */
public enum Topic {
    DATABASE("right-database"),
    BASE_BACKUP("base-backup"),
    WAL_ARCHIVING("wal-archiving"),
    RESTORE_HORIZON("restore-horizon"),
    RESTORE_DRILL("restore-drill");

    private final String check;

    Topic(String check) {
        this.check = check;
    }

    /** The name of the check. */
    public String check() {
        return check;
    }
}
