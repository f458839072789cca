package dev.switchback.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchback.database.Database;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The append-only record of what happened, in {@code switchback.journal}.
 *
 * <p>Each entry holds the hash of the one before it, and the last entry's number and hash are kept apart, so an altered,
 * removed, inserted or reordered entry breaks the chain. Somebody who can write to both tables can forge a whole new
 * chain: the evidence package therefore carries the last hash out of the database.
 */
public final class Journal {

    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private static final String ALL = "SELECT * FROM switchback.journal ORDER BY seq";

    /** An expression: whether everything that was recorded up to a mark is there. Takes its number, its number and its hash. */
    public static final String HOLDS =
            "(?::bigint = 0 OR EXISTS (SELECT FROM switchback.journal j WHERE j.seq = ? AND j.hash = ?))";

    private final Database database;
    private final List<JournalListener> listeners;

    public Journal(Database database, List<JournalListener> listeners) {
        this.database = database;
        this.listeners = List.copyOf(listeners);
    }

    /** Appends an event within the caller's transaction. Entries are written one at a time: the head row is locked. */
    public JournalEntry append(Session session, Event event, Act act) throws SQLException {
        record Head(long seq, String hash, Instant now) {}
        Head head = session.one(
                "SELECT seq, hash, clock_timestamp() AS now FROM switchback.journal_head FOR UPDATE",
                row -> new Head(row.number("seq"), row.text("hash"), row.time("now")));
        JournalEntry entry = new JournalEntry(
                        head.seq() + 1,
                        head.now(),
                        event.change(),
                        event.kind(),
                        storable(act.who()),
                        storable(act.why()),
                        event.before(),
                        event.after(),
                        storable(event.detail()),
                        head.hash(),
                        "")
                .sealed();
        session.update(
                "INSERT INTO switchback.journal"
                        + " (seq, at, change, kind, who, why, before, after, detail, previous, hash)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                entry.seq(),
                entry.at(),
                entry.change(),
                entry.kind(),
                entry.who(),
                entry.why(),
                entry.before(),
                entry.after(),
                entry.detail(),
                entry.previous(),
                entry.hash());
        session.update("UPDATE switchback.journal_head SET seq = ?, hash = ?", entry.seq(), entry.hash());
        session.afterCommit(() -> tell(entry));
        return entry;
    }

    /** All entries, oldest first. */
    public List<JournalEntry> entries() {
        return database.autocommit(this::entries);
    }

    /** All entries as the caller's transaction sees them, oldest first. */
    public List<JournalEntry> entries(Session session) throws SQLException {
        return session.query(ALL, Journal::entry);
    }

    /** The entries of one change, oldest first. */
    public List<JournalEntry> entries(String change) {
        return database.autocommit(session -> session.query(
                "SELECT * FROM switchback.journal WHERE change = ? ORDER BY seq", Journal::entry, change));
    }

    /**
     * The latest entries of one change, the latest first.
     *
     * @param kinds of the events; empty for every kind
     * @param most how many at most
     */
    public List<JournalEntry> latest(String change, Collection<String> kinds, int most) {
        return database.autocommit(session -> session.query(
                "SELECT * FROM switchback.journal WHERE change = ? AND (? OR kind = ANY (?)) ORDER BY seq DESC LIMIT ?",
                Journal::entry,
                change,
                kinds.isEmpty(),
                kinds,
                most));
    }

    /** Whether everything that was recorded up to the mark is there, as the caller's transaction sees it. */
    public static boolean holds(Session session, JournalMark mark) throws SQLException {
        return session.one(
                "SELECT " + HOLDS + " AS holds", row -> row.bool("holds"), mark.seq(), mark.seq(), mark.hash());
    }

    /** Reads the whole journal in one snapshot and checks the chain. Empty means it is as it was written. */
    public List<JournalFault> verify() {
        return database.inTransaction(session -> {
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            return faults(session);
        });
    }

    /** The same within the caller's transaction, which must see one snapshot ({@code REPEATABLE READ}). */
    public static List<JournalFault> faults(Session session) throws SQLException {
        List<JournalEntry> entries = session.query(ALL, Journal::entry);
        return session.first(
                        "SELECT seq, hash FROM switchback.journal_head",
                        row -> JournalChain.faults(entries, row.number("seq"), row.text("hash")))
                .orElseGet(() -> List.of(new JournalFault(0, "the head of the journal is missing")));
    }

    /** PostgreSQL holds neither NUL nor half a surrogate pair: the hash covers what it will give back. */
    private static String storable(String text) {
        return new String(text.replace('\0', '?').getBytes(UTF_8), UTF_8);
    }

    private void tell(JournalEntry entry) {
        for (JournalListener listener : listeners) {
            try {
                listener.recorded(entry);
            } catch (RuntimeException | Error e) {
                log.warn("A journal listener failed on {} of '{}': {}", entry.kind(), entry.change(), e.toString(), e);
            }
        }
    }

    private static JournalEntry entry(Row row) throws SQLException {
        return new JournalEntry(
                row.number("seq"),
                row.time("at"),
                row.text("change"),
                row.text("kind"),
                row.text("who"),
                row.text("why"),
                row.textOrNull("before"),
                row.textOrNull("after"),
                row.text("detail"),
                row.text("previous"),
                row.text("hash"));
    }
}
