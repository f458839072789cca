package dev.switchback.gate;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.Permit;
import dev.switchback.database.Database;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.journal.People;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Emergencies: for up to an hour, findings that a check lets be taken out of the way are, and steps may be skipped. Never what is
 * {@link dev.switchback.check.Waivable#NEVER}. Loud: a warning, a metric, the journal, and a follow-up that stays open until it is closed.
 */
public final class BreakGlasses implements Permit {

    private static final Logger log = LoggerFactory.getLogger(BreakGlasses.class);

    private static final Duration LONGEST = Duration.ofHours(1);

    private static final String SELECT = "SELECT b.*, ended_at IS NULL AND expires_at > clock_timestamp() AS open"
            + " FROM switchback.break_glass b WHERE change = ANY (?) ORDER BY id DESC";

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;

    public BreakGlasses(Database database, PhaseStore phases, Journal journal) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
    }

    /**
     * Breaks the glass.
     *
     * @param lasts up to an hour, by the database's clock
     * @throws RefusedException if the approver is the same person, it would last for too long, it is open already, or the change is over
     */
    public BreakGlass open(SchemaChange change, BreakGlassTerms terms, Duration lasts, Act act) {
        if (lasts.isNegative() || lasts.isZero() || lasts.compareTo(LONGEST) > 0) {
            throw refused(change.name(), "it would last for " + lasts + ": up to " + Ages.text(LONGEST));
        }
        if (People.same(terms.approver(), act.who())) {
            throw refused(change.name(), "'" + act.who() + "' opens it; the approver must be another person");
        }
        BreakGlass opened = database.inTransaction(session -> {
            ChangeState state = phases.lock(session, change.name());
            if (state.phase() == Phase.CONTRACTED || state.phase() == Phase.ABANDONED) {
                throw refused(change.name(), "the phase is " + state.phase() + ": nothing is left to be done");
            }
            Optional<BreakGlass> already = current(session, change.name());
            if (already.isPresent()) {
                throw refused(change.name(), "it is open already: " + already.get());
            }
            long id = session.one(
                    "INSERT INTO switchback.break_glass (change, opened_by, reason, approver, risk_accepted, recovery_path,"
                            + " follow_up, opened_at, expires_at) SELECT ?, ?, ?, ?, ?, ?, ?, t.now,"
                            + " t.now + make_interval(secs => ?) FROM (SELECT clock_timestamp() AS now) AS t RETURNING id",
                    row -> row.number("id"),
                    change.name(),
                    act.who(),
                    act.why(),
                    terms.approver(),
                    terms.riskAccepted(),
                    terms.recoveryPath(),
                    terms.followUp(),
                    lasts.toMillis() / 1000.0);
            BreakGlass made = one(session, change, id);
            journal.append(session, new Event.BreakGlassOpened(change.name(), made.toString()), act);
            return made;
        });
        log.warn("'{}': the glass is broken: {}", change.name(), opened);
        return opened;
    }

    /**
     * Ends it before its time is over. Anybody may. Its follow-up stays open.
     *
     * @throws RefusedException if it is not open
     */
    public void end(SchemaChange change, long id, Act act) {
        database.inTransaction(session -> {
            phases.lock(session, change.name());
            BreakGlass found = one(session, change, id);
            if (!found.open()) {
                throw refused(change.name(), "it is not open any more: " + found);
            }
            session.update(
                    "UPDATE switchback.break_glass SET ended_by = ?, ended_at = clock_timestamp() WHERE id = ?",
                    act.who(),
                    id);
            return journal.append(session, new Event.BreakGlassEnded(change.name(), found.toString()), act);
        });
    }

    /**
     * Says that what was left to be done is done.
     *
     * @throws RefusedException if it was said already, or break-glass is still open
     */
    public void closeFollowUp(SchemaChange change, long id, Act act) {
        database.inTransaction(session -> {
            phases.lock(session, change.name());
            BreakGlass found = one(session, change, id);
            if (found.open()) {
                throw refused(change.name(), "it is still open; end it first: " + found);
            }
            if (found.followUpClosedBy() != null) {
                throw refused(change.name(), "'" + found.followUpClosedBy() + "' has closed the follow-up already");
            }
            session.update(
                    "UPDATE switchback.break_glass SET follow_up_closed_by = ?, follow_up_closed_at = clock_timestamp()"
                            + " WHERE id = ?",
                    act.who(),
                    id);
            return journal.append(session, new Event.FollowUpClosed(change.name(), found.toString()), act);
        });
    }

    /** Every one of a change, the latest first. */
    public List<BreakGlass> all(SchemaChange change) {
        return database.autocommit(session -> all(session, List.of(change.name())));
    }

    @Override
    public Optional<String> use(Session session, String change, String purpose, Act act) throws SQLException {
        Optional<BreakGlass> open = current(session, change);
        if (open.isPresent()) {
            log.warn("'{}': {} by leave of {}", change, purpose, open.get());
            journal.append(session, new Event.BreakGlassUsed(change, purpose + ", by leave of " + open.get()), act);
        }
        return open.map(BreakGlass::toString);
    }

    /** The one that is open, if any. */
    static Optional<BreakGlass> current(Session session, String change) throws SQLException {
        return all(session, List.of(change)).stream().filter(BreakGlass::open).findFirst();
    }

    static List<BreakGlass> all(Session session, List<String> changes) throws SQLException {
        return session.query(SELECT, BreakGlasses::breakGlass, changes);
    }

    private static BreakGlass one(Session session, SchemaChange change, long id) throws SQLException {
        return all(session, List.of(change.name())).stream()
                .filter(each -> each.id() == id)
                .findFirst()
                .orElseThrow(() -> refused(change.name(), "there is no break-glass " + id));
    }

    private static RefusedException refused(String change, String reason) {
        return new RefusedException(change, "break glass", reason);
    }

    private static BreakGlass breakGlass(Row row) throws SQLException {
        return new BreakGlass(
                row.number("id"),
                row.text("change"),
                row.text("opened_by"),
                row.text("reason"),
                new BreakGlassTerms(
                        row.text("approver"),
                        row.text("risk_accepted"),
                        row.text("recovery_path"),
                        row.text("follow_up")),
                row.time("opened_at"),
                row.time("expires_at"),
                row.bool("open"),
                row.textOrNull("follow_up_closed_by"));
    }
}
