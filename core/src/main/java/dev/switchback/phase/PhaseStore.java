package dev.switchback.phase;

import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.journal.JournalMark;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The durable phases in {@code switchback.change}. Every move is a compare-and-set on the epoch, in the caller's
 * transaction, together with its journal entry.
 */
public final class PhaseStore {

    /** What the sync triggers have counted of writes of the old shape alone. */
    private static final String FOREIGN =
            "coalesce(pg_catalog.pg_sequence_last_value(to_regclass('switchback.' || quote_ident(name || '_old_writes'))::oid), 0)";

    private static final String COLUMNS = "SELECT name, digest, phase, epoch, phase_since, verified,"
            + " coalesce(window_epoch, 0) AS window_epoch, window_since, ramp, ramp_since, shadow,"
            + " tripped_at, trip, trips, judged_since,"
            + " CASE WHEN NOT marks_stale THEN 'CURRENT'"
            + " WHEN EXISTS (SELECT FROM switchback.stale s WHERE s.change = c.name) THEN 'STALE_ROWS'"
            + " WHEN " + FOREIGN
            + " > 0 AND NOT EXISTS (SELECT FROM switchback.foreign_writes f WHERE f.change = c.name"
            + " AND f.shape = 'OLD' AND f.writes = " + FOREIGN
            + " AND f.changed_at < clock_timestamp() - make_interval(secs => %s)) THEN 'FOREIGN_WRITERS'"
            + " ELSE 'CURRENT' END AS currency";

    private static final String FROM = " FROM switchback.change c";

    /** The last entry as it is in the journal: a head that somebody has edited is for the chain's check to find. */
    private static final String JOURNAL = ", coalesce(e.seq, 0) AS journal_seq, coalesce(e.hash, '') AS journal_hash, "
            + Journal.HOLDS + " AS continues" + FROM + " LEFT JOIN switchback.journal_head h ON true"
            + " LEFT JOIN switchback.journal e ON e.seq = h.seq";

    /** How long nobody may have written the old shape alone before the new one is read; see {@link Currency}. */
    public static final Duration FOREIGN_QUIET = Duration.ofSeconds(10);

    /** Where the new shape is read, or was until a moment ago. */
    private static final Set<Phase> TRIPPABLE = EnumSet.of(Phase.OPEN, Phase.FROZEN, Phase.CLOSING);
    /** Where the window opened first: told apart from where it is now by the cluster, and by the timeline, which a failover raises. */
    private static final String SERVER = ", window_system = s.system, window_timeline = s.timeline";

    private static final String SERVER_NOW =
            ", (SELECT system_identifier::text AS system, ('x' || left(pg_walfile_name("
                    + "pg_current_wal_insert_lsn()), 8))::bit(32)::bigint AS timeline FROM pg_control_system()) AS s";

    /** A window that was frozen or closing keeps its age; its epoch changes, so an approval from before is void. */
    private static final String WINDOW_OPENS = ", window_epoch = epoch + 1, window_since ="
            + " CASE WHEN phase = 'BACKFILLING' THEN t.now ELSE coalesce(window_since, t.now) END";

    private final Journal journal;
    private final String columns;

    public PhaseStore(Journal journal) {
        this(journal, FOREIGN_QUIET);
    }

    /** With another time for which foreign writers keep the new shape of a change with a Java mapping from being read. */
    public PhaseStore(Journal journal, Duration foreignQuiet) {
        this.journal = journal;
        this.columns = COLUMNS.formatted(foreignQuiet.toMillis() / 1000.0);
    }

    /** Every change, and whether the journal goes on from where it was read before; in one query. */
    PhaseSnapshot snapshot(Session session, JournalMark before) throws SQLException {
        record Line(ChangeState state, JournalMark end, boolean continues) {}
        List<Line> lines = session.query(
                columns + JOURNAL + " ORDER BY name",
                row -> new Line(
                        state(row),
                        new JournalMark(row.number("journal_seq"), row.text("journal_hash")),
                        row.bool("continues")),
                before.seq(),
                before.seq(),
                before.hash());
        return lines.isEmpty()
                ? new PhaseSnapshot(List.of(), before, true)
                : new PhaseSnapshot(
                        lines.stream().map(Line::state).toList(),
                        lines.get(0).end(),
                        lines.get(0).continues());
    }

    /** One change, if it was ever registered. */
    public Optional<ChangeState> find(Session session, String change) throws SQLException {
        return session.first(columns + FROM + " WHERE name = ?", PhaseStore::state, change);
    }

    /** One change, locked until the transaction ends: nobody else moves it meanwhile. */
    public ChangeState lock(Session session, String change) throws SQLException {
        return session.first(columns + FROM + " WHERE name = ? FOR UPDATE OF c", PhaseStore::state, change)
                .orElseThrow(() -> unknown(change));
    }

    /** One change that must have been registered, without a lock. */
    public ChangeState read(Session session, String change) throws SQLException {
        return find(session, change).orElseThrow(() -> unknown(change));
    }

    /**
     * Records a change that is seen for the first time; finds the recorded one otherwise.
     *
     * @throws InvalidChangeException if another definition is recorded under the name; holds the difference
     */
    public ChangeState register(Session session, SchemaChange change, Phase initial, Act act) throws SQLException {
        int inserted = session.update(
                "INSERT INTO switchback.change (name, definition, digest, phase, marks_stale) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (name) DO NOTHING",
                change.name(),
                change.definition(),
                change.digest(),
                initial,
                marksStale(change));
        if (inserted > 0) {
            journal.append(session, new Event.Registered(change.name(), change.digest(), initial.name()), act);
        }
        ChangeState state = lock(session, change.name());
        if (!state.digest().equals(change.digest())) {
            throw new InvalidChangeException(change.name(), List.of(difference(session, change)));
        }
        return state;
    }

    /** Replaces the definition of a change that is still {@link Phase#PLANNED}: nothing was built from it yet. */
    public ChangeState redefine(Session session, SchemaChange change, Act act) throws SQLException {
        ChangeState state = lock(session, change.name());
        if (state.phase() != Phase.PLANNED) {
            throw new RefusedException(
                    change.name(),
                    "redefine",
                    "the phase is " + state.phase() + "; only a PLANNED change has built nothing from its definition."
                            + " Abandon it and use a new name");
        }
        session.update(
                "UPDATE switchback.change SET definition = ?, digest = ?, marks_stale = ? WHERE name = ?",
                change.definition(),
                change.digest(),
                marksStale(change),
                change.name());
        journal.append(session, new Event.Redefined(change.name(), state.digest(), change.digest()), act);
        return lock(session, change.name());
    }

    /**
     * Moves a change to another phase if it still stands where the caller saw it.
     *
     * @param seen the state on which the caller decided
     * @param detail for the journal; may be empty
     * @throws RefusedException if the move is not in the table, if FROZEN would lead to OPEN unverified, if the guard has
     *     tripped it and it would leave the window, or if somebody else moved first; the reason says what happened
     */
    public ChangeState move(Session session, ChangeState seen, Phase to, Act act, String detail) throws SQLException {
        ChangeState now = lock(session, seen.name());
        String operation = "move from " + seen.phase() + " to " + to;
        if (now.epoch() != seen.epoch()) {
            throw new RefusedException(
                    seen.name(), operation, "somebody else moved it first: " + lastMove(session, now));
        }
        if (!seen.phase().next().contains(to)) {
            throw new RefusedException(
                    seen.name(),
                    operation,
                    "from " + seen.phase() + " it can only go to "
                            + seen.phase().next());
        }
        if (seen.phase() == Phase.FROZEN && to == Phase.OPEN && !now.verified()) {
            throw new RefusedException(
                    seen.name(), operation, "it is not verified: it can only go back to BACKFILLING");
        }
        Trip trip = now.trip();
        if (trip != null && (to == Phase.CLOSING || to == Phase.CONTRACTED)) {
            throw new RefusedException(seen.name(), operation, "the guard has tripped it: " + trip.reason());
        }
        if (trip != null && to != Phase.FROZEN) {
            endTrip(session, now, trip, act);
        }
        boolean begins = seen.phase() == Phase.BACKFILLING && to == Phase.OPEN;
        session.update(
                "UPDATE switchback.change SET phase = ?, epoch = epoch + 1, phase_since = t.now,"
                        + " verified = " + verifiedAfter(to)
                        + (to == Phase.OPEN ? WINDOW_OPENS : "")
                        + (begins ? SERVER : "")
                        + " FROM (SELECT clock_timestamp() AS now) AS t"
                        + (begins ? SERVER_NOW : "")
                        + " WHERE name = ? AND epoch = ?",
                to,
                seen.name(),
                seen.epoch());
        journal.append(
                session,
                new Event.PhaseMoved(seen.name(), seen.phase().name(), to.name(), seen.epoch() + 1, detail),
                act);
        return lock(session, seen.name());
    }

    /**
     * Reverts reads to the old shape for the whole fleet, whatever a flag says, until somebody ends it by a move out of FROZEN;
     * and sets the built-in flag to 0, so that ending it does not bring the percentage back. Does nothing if the change is
     * tripped already, or is not between open and contract.
     *
     * @return how it stands now, locked
     */
    public ChangeState trip(Session session, String change, String reason, Act act) throws SQLException {
        ChangeState before = lock(session, change);
        if (before.trip() != null || !TRIPPABLE.contains(before.phase())) {
            return before;
        }
        session.update(
                "UPDATE switchback.change SET tripped_at = clock_timestamp(), trip = ?, trips = trips + 1 WHERE name = ?",
                reason,
                change);
        journal.append(session, new Event.GuardTripped(change, reason), act);
        if (before.ramp() > 0) {
            ramp(session, change, 0, act);
        }
        return lock(session, change);
    }

    /** The move that leads out of FROZEN is a person's, and so is giving the change up. */
    private void endTrip(Session session, ChangeState now, Trip trip, Act act) throws SQLException {
        session.update(
                "UPDATE switchback.change SET tripped_at = NULL, trip = NULL, judged_since = clock_timestamp() WHERE name = ?",
                now.name());
        journal.append(session, new Event.TripEnded(now.name(), trip.reason()), act);
    }

    /** Takes back that every row was proved to agree: a freeze leads to BACKFILLING from now on. */
    public void disprove(Session session, String change) throws SQLException {
        session.update("UPDATE switchback.change SET verified = false WHERE name = ? AND verified", change);
    }

    /** Sets the built-in flag's percentage. */
    public void ramp(Session session, String change, double percent, Act act) throws SQLException {
        requirePercentage(change, "ramp", percent);
        ChangeState before = lock(session, change);
        session.update(
                "UPDATE switchback.change SET ramp = ?, ramp_since = clock_timestamp() WHERE name = ?",
                percent,
                change);
        double after = lock(session, change).ramp();
        journal.append(session, new Event.RampSet(change, percent(before.ramp()), percent(after)), act);
    }

    /** Sets the percentage of units of work whose reads are compared with the other path. */
    public void shadow(Session session, String change, double percent, Act act) throws SQLException {
        requirePercentage(change, "shadow", percent);
        ChangeState before = lock(session, change);
        session.update("UPDATE switchback.change SET shadow = ? WHERE name = ?", percent, change);
        double after = lock(session, change).shadow();
        journal.append(session, new Event.ShadowSet(change, percent(before.shadow()), percent(after)), act);
    }

    private static void requirePercentage(String change, String operation, double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new RefusedException(
                    change, operation, "the percentage is " + percent + ": give a number from 0 to 100");
        }
    }

    private static boolean marksStale(SchemaChange change) {
        return change.mapping().choose(sql -> false, java -> true, adapters -> false);
    }

    private static RefusedException unknown(String change) {
        return new RefusedException(
                change, "operation", "no change of this name is registered in this database: register it first");
    }

    private static String verifiedAfter(Phase to) {
        return switch (to) {
            case OPEN -> "verified OR phase = 'BACKFILLING'";
            case PLANNED, BACKFILLING, ABANDONING, ABANDONED -> "false";
            case FROZEN, CLOSING, CONTRACTED -> "verified";
        };
    }

    /** "12.5 %", at most three digits after the point. */
    public static String percent(double value) {
        return String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "") + " %";
    }

    private static String lastMove(Session session, ChangeState now) throws SQLException {
        return session.first(
                        "SELECT who, why, at, before, after FROM switchback.journal"
                                + " WHERE change = ? AND kind = 'PhaseMoved' ORDER BY seq DESC LIMIT 1",
                        row -> row.text("who") + " moved it from " + row.text("before") + " to " + row.text("after")
                                + " at " + row.time("at") + " because: " + row.text("why"),
                        now.name())
                .orElse("it is now " + now.phase());
    }

    private static String difference(Session session, SchemaChange change) throws SQLException {
        String recorded = session.one(
                "SELECT definition FROM switchback.change WHERE name = ?",
                row -> row.text("definition"),
                change.name());
        List<String> before = recorded.lines().toList();
        List<String> after = change.definition().lines().toList();
        List<String> lines = new ArrayList<>();
        before.stream().filter(line -> !after.contains(line)).forEach(line -> lines.add("   recorded: " + line));
        after.stream().filter(line -> !before.contains(line)).forEach(line -> lines.add("   given:    " + line));
        if (lines.isEmpty()) {
            lines.add("   the same lines in another order");
        }
        return "this database has another definition recorded under this name. Deploy the recorded one, use a new name, or"
                + " replace it with redefine(...) while it is PLANNED:\n" + String.join("\n", lines);
    }

    private static @Nullable Trip trip(Row row) throws SQLException {
        Instant at = row.timeOrNull("tripped_at");
        return at == null ? null : new Trip(at, row.text("trip"));
    }

    private static ChangeState state(Row row) throws SQLException {
        return new ChangeState(
                row.text("name"),
                row.text("digest"),
                Phase.valueOf(row.text("phase")),
                row.number("epoch"),
                row.time("phase_since"),
                row.bool("verified"),
                row.number("window_epoch"),
                row.timeOrNull("window_since"),
                row.decimal("ramp"),
                row.time("ramp_since"),
                row.decimal("shadow"),
                Currency.valueOf(row.text("currency")),
                trip(row),
                row.number("trips"),
                row.timeOrNull("judged_since"));
    }
}
