package dev.switchback.verify;

import dev.switchback.database.Database;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells which audits of an instance have something to do: two statements for all changes. Whoever finds that another instance was
 * quicker with one of them leaves the others to it as well: instances that were started together would run a race for each. Called
 * by one thread.
 */
public final class AuditTurns {

    private final Database database;
    private final Map<String, Audit> audits = new HashMap<>();
    private Set<String> due = new HashSet<>();

    public AuditTurns(Database database, List<Audit> audits) {
        this.database = database;
        audits.forEach(audit -> this.audits.put(audit.change(), audit));
    }

    /** Looks whose turn it is, and tells the audits what others have found. */
    public void look() {
        due = database.autocommit(session -> AuditBook.due(session, audits.keySet()));
        Map<String, AuditProgress> progress =
                database.autocommit(session -> AuditBook.progress(session, audits.keySet()));
        audits.forEach((change, audit) -> {
            AuditProgress latest = progress.get(change);
            if (latest != null) {
                audit.tellFindings(latest);
            }
        });
    }

    /** Runs an audit if it was its turn at the last look. */
    public void audit(Audit audit) {
        if (due.remove(audit.change()) && !audit.look()) {
            due.clear();
        }
    }
}
