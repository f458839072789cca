package dev.switchback.verify;

import dev.switchback.change.AdapterMapping;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.Sha256;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.PhaseStore;
import dev.switchback.sync.RowKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes shapes agree again that disagree, from the one that somebody has said to be right.
 *
 * <p>First a plan, which writes nothing. Then the repair of exactly that plan: page by page in the order of the key, one short
 * transaction for each, which saves how far it came, what it wrote, and a journal entry over it. So it resumes after {@code kill
 * -9}, and several runners take turns. A row is written only if both of its shapes are still as they were looked at, and only if
 * they agree afterwards.
 */
public final class Repair {

    private static final Set<Phase> PHASES = Set.of(Phase.BACKFILLING, Phase.OPEN, Phase.FROZEN);

    /** As for the backfill: in a deadlock with the application it is the repair that gives way. */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(500);

    private static final int MOST_TRIES = 60;

    private final Database database;
    private final PhaseStore phases;
    private final Journal journal;

    public Repair(Database database, PhaseStore phases, Journal journal) {
        this.database = database;
        this.phases = phases;
        this.journal = journal;
    }

    /**
     * What a repair with this authority would write, in one snapshot.
     *
     * @throws RefusedException if nothing can be repaired where the change stands
     */
    public RepairPlan plan(SchemaChange change, Path authority) {
        boolean opened = database.autocommit(session -> phases.read(session, change.name()))
                        .windowSince()
                != null;
        return plan(change, authority, DivergenceClass.mendedFrom(authority, opened));
    }

    /** What a repair would write that empties the new shape of rows whose old shape is empty, too. */
    public RepairPlan planThatEmpties(SchemaChange change) {
        return plan(change, Path.OLD, DivergenceClass.emptiedToo());
    }

    private RepairPlan plan(SchemaChange change, Path authority, Set<DivergenceClass> mends) {
        Instant now =
                database.autocommit(session -> session.one("SELECT clock_timestamp() AS now", row -> row.time("now")));
        return plan(change, authority, mends, now);
    }

    /**
     * Repairs, or resumes, until every row of the plan was taken in hand, or the thread is interrupted. The repair of a plan
     * that is done is not done again.
     *
     * @param most how many rows may be written; nobody stays near to watch, so a plan with more is refused
     * @throws RefusedException if the plan has more rows; if rows have changed since the plan was made; or if nothing can be
     *     repaired where the change stands
     */
    public RepairResult run(SchemaChange change, RepairPlan plan, long most, Act act) {
        if (!plan.change().equals(change.name())) {
            throw new RefusedException(change.name(), "repair", "the plan is one of '" + plan.change() + "'");
        }
        if (plan.rows() > most) {
            throw new RefusedException(
                    change.name(),
                    "repair",
                    "the plan writes " + plan.rows() + " rows, and at most " + most + " may be");
        }
        RepairResult repair = begin(change, plan, most, act);
        Map<List<String>, Sighting> known = database.autocommit(session -> DivergenceLedger.sightings(session, change));
        int failures = 0;
        while (!repair.finished()) {
            long id = repair.id();
            try {
                repair = database.inTransaction(session -> step(session, change, id, known, act));
                failures = 0;
            } catch (DatabaseException e) {
                failures++;
                if (!e.worthAnotherTry() || failures > MOST_TRIES) {
                    throw e;
                }
            }
            if (!repair.finished() && Thread.currentThread().isInterrupted()) {
                throw new RefusedException(
                        change.name(),
                        "repair",
                        "interrupted after " + repair.repaired()
                                + " rows, which are committed; run it with the same plan to go on");
            }
        }
        return repair;
    }

    /** The repairs of a change, the latest first. */
    public static List<RepairResult> latest(Session session, String change, int limit) throws SQLException {
        return session.query(
                "SELECT * FROM switchback.repair WHERE change = ? ORDER BY id DESC LIMIT ?",
                RepairResult::of,
                change,
                limit);
    }

    private RepairPlan plan(SchemaChange change, Path authority, Set<DivergenceClass> mends, Instant now) {
        return database.inTransaction(session -> {
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            session.execute("SET LOCAL row_security = off");
            requireSense(session, change);
            RowKey.of(session, change).prepare(session);
            Map<List<String>, Sighting> known = DivergenceLedger.sightings(session, change);
            RepairTally tally = new RepairTally(change.name(), authority, mends, now);
            Disagreeing rows = disagreeing(change);
            Disagreeing.Page page = rows.after(session, List.of());
            while (true) {
                for (Inspected row : page.rows()) {
                    tally.add(row, DivergenceClass.of(row, known.get(row.key())));
                }
                if (page.last()) {
                    return tally.plan();
                }
                page = rows.after(session, page.upTo());
            }
        });
    }

    /** Resumes the repair of this plan, if it was begun; otherwise the rows must still be as it says. */
    private RepairResult begin(SchemaChange change, RepairPlan plan, long most, Act act) {
        List<RepairResult> begun = database.autocommit(session -> find(session, plan));
        if (!begun.isEmpty()) {
            return begun.get(0);
        }
        RepairPlan now = plan(change, plan.authority(), plan.mends(), plan.plannedAt());
        if (!now.digest().equals(plan.digest())) {
            throw new RefusedException(
                    change.name(),
                    "repair",
                    "rows have changed since the plan was made, which would write " + plan.rows()
                            + " rows; it would now " + now.rows() + ": look at a new plan");
        }
        return database.inTransaction(session -> {
            requireSense(session, change);
            int inserted = session.update(
                    "INSERT INTO switchback.repair (change, authority, mends, plan_digest, planned, most)"
                            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    change.name(),
                    plan.authority(),
                    plan.mends().stream().map(Enum::name).toList(),
                    plan.digest(),
                    plan.rows(),
                    most);
            RepairResult repair = find(session, plan).get(0);
            if (inserted > 0) {
                journal.append(
                        session,
                        new Event.RepairBegun(
                                change.name(), repair.id(), plan.authority().name(), plan.digest(), plan.rows(), most),
                        act);
            }
            return repair;
        });
    }

    private static List<RepairResult> find(Session session, RepairPlan plan) throws SQLException {
        return session.query(
                "SELECT * FROM switchback.repair WHERE change = ? AND plan_digest = ?",
                RepairResult::of,
                plan.change(),
                plan.digest());
    }

    private RepairResult step(Session session, SchemaChange change, long id, Map<List<String>, Sighting> known, Act act)
            throws SQLException {
        // What is looked at after a lock was taken must be newer than whatever the lock was waited for.
        session.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
        session.execute("SET LOCAL row_security = off");
        session.lockTimeout(LOCK_TIMEOUT);
        RowKey.of(session, change).prepare(session);
        record Begun(RepairResult repair, List<String> mends, List<String> cursor) {}
        Begun begun = session.one(
                "SELECT * FROM switchback.repair WHERE id = ? FOR UPDATE",
                row -> new Begun(RepairResult.of(row), row.texts("mends"), row.texts("cursor_key")),
                id);
        RepairResult repair = begun.repair();
        if (repair.finished()) {
            return repair;
        }
        requireSense(session, change);
        Disagreeing.Page page = disagreeing(change).after(session, begun.cursor());
        List<Inspected> rows = page.rows().stream()
                .filter(row -> begun.mends()
                        .contains(DivergenceClass.of(row, known.get(row.key())).name()))
                .toList();
        long room = repair.most() - repair.tried();
        boolean last = page.last() || rows.size() > room;
        List<Inspected> taken = rows.subList(0, (int) Math.min(rows.size(), room));
        RepairStep step = new RepairStep(change, target(repair.authority()));
        step.write(session, taken);
        noteDown(session, change, repair, step, act);
        RepairResult saved = save(session, repair, step, taken.size(), page.upTo(), last);
        if (last) {
            journal.append(
                    session,
                    new Event.RepairFinished(change.name(), id, saved.repaired(), saved.overtaken(), saved.failed()),
                    act);
        }
        return saved;
    }

    private static RepairResult save(
            Session session, RepairResult repair, RepairStep step, int taken, List<String> upTo, boolean last)
            throws SQLException {
        return session.one(
                "UPDATE switchback.repair SET repaired = repaired + ?, overtaken = overtaken + ?, failed = failed + ?,"
                        + " failed_keys = (failed_keys || ?::text[])[1:" + Found.KEYS_KEPT + "], cursor_key = ?,"
                        + " finished_at = CASE WHEN ? THEN clock_timestamp() END WHERE id = ? RETURNING *",
                RepairResult::of,
                step.repaired.size(),
                taken - step.repaired.size() - step.failed.size(),
                step.failed.size(),
                step.failed,
                upTo,
                last,
                repair.id());
    }

    private void noteDown(Session session, SchemaChange change, RepairResult repair, RepairStep step, Act act)
            throws SQLException {
        if (step.repaired.isEmpty()) {
            return;
        }
        Path target = target(repair.authority());
        List<String> keys = new ArrayList<>();
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (RepairStep.Pair row : step.repaired) {
            keys.add(Sha256.of(row.before().label()));
            before.add(row.before().digest(target));
            after.add(row.after().digest(target));
            lines.append(keys.get(keys.size() - 1))
                    .append(' ')
                    .append(row.before().digest(target));
            lines.append(' ').append(row.after().digest(target)).append('\n');
        }
        session.update(
                "INSERT INTO switchback.repaired (repair, place, key_digest, before_digest, after_digest)"
                        + " SELECT ?, ? + d.place, d.key, d.before, d.after FROM unnest(?::text[], ?::text[], ?::text[])"
                        + " WITH ORDINALITY AS d (key, before, after, place)",
                repair.id(),
                repair.repaired(),
                keys,
                before,
                after);
        Instant now = session.one("SELECT clock_timestamp() AS now", row -> row.time("now"));
        DivergenceLedger.mended(
                session,
                change.name(),
                now,
                step.repaired.stream()
                        .map(RepairStep.Pair::after)
                        .filter(row -> row.findings().isEmpty())
                        .toList());
        journal.append(
                session,
                new Event.RowsRepaired(
                        change.name(),
                        repair.id(),
                        repair.authority().name(),
                        step.repaired.size(),
                        Sha256.of(lines.toString())),
                act);
    }

    private void requireSense(Session session, SchemaChange change) throws SQLException {
        ChangeState state = phases.read(session, change.name());
        List<String> reasons = new ArrayList<>();
        if (change.mapping() instanceof AdapterMapping) {
            reasons.add("a change by adapters has no mapping to repair with: mend its rows through the application");
        }
        if (!PHASES.contains(state.phase())) {
            reasons.add("the phase is " + state.phase() + "; it needs one of "
                    + PHASES.stream().sorted().toList());
        }
        if (!reasons.isEmpty()) {
            throw new RefusedException(change.name(), "repair", reasons);
        }
    }

    private static Path target(Path authority) {
        return authority == Path.OLD ? Path.NEW : Path.OLD;
    }

    private static Disagreeing disagreeing(SchemaChange change) {
        return change.mapping()
                .choose(
                        sql -> Disagreeing.of(change, sql),
                        java -> Disagreeing.of(change, java),
                        adapters -> (session, cursor) -> new Disagreeing.Page(List.of(), List.of(), true));
    }
}
