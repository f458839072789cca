package dev.switchback.migrate;

import dev.switchback.change.RefusedException;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import dev.switchback.gate.GateReport;
import dev.switchback.guard.GuardState;
import dev.switchback.guard.Guards;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One migration while it runs, on its connection and by one thread. In this order: {@link #statement} before each statement if
 * the tool tells them, {@link #failed} if one fails, {@link #done} after the last one and before the commit.
 *
 * <p>What a statement plainly says is refused before it runs, and waits for no lock. Whatever else it does, in a {@code DO} block
 * or a function, the catalog shows afterwards: it is compared with what it was before, in the same transaction, which is then
 * rolled back. Everything additive passes, and so does what {@code ChangeHandle.expandScript()} gives.
 */
public final class MigrationWatch {

    /** What PostgreSQL answers where a guard view or a trigger stands in the way, and our own refusals. */
    private static final Set<String> STOPPED_BY_GUARDS = Set.of("2BP01", "0A000", "SB002", "SB005", "SB006");

    private static final String WRITTEN_BY_OTHERS = "SELECT name FROM switchback.change WHERE name = ANY (?)"
            + " AND phase IN ('CONTRACTED', 'ABANDONED')"
            + " AND xmin::text <> coalesce((pg_current_xact_id_if_assigned()::text::numeric % 4294967296)::text, '')";

    private final Connection connection;
    private final Session session;
    private final String migration;
    private final @Nullable Function<String, GateReport> gate;
    private final boolean transactional;
    private final List<Window> windows;
    private final @Nullable Picture before;
    private final Set<GuardState> faults;
    private final long schemaVersion;

    private MigrationWatch(
            Connection connection,
            String migration,
            @Nullable Function<String, GateReport> gate,
            boolean transactional,
            Session session)
            throws SQLException {
        this.connection = connection;
        this.session = session;
        this.migration = migration;
        this.gate = gate;
        this.transactional = transactional;
        this.windows = Window.open(session);
        this.before = windows.isEmpty() ? null : Picture.before(session, windows);
        this.faults = windows.isEmpty() ? Set.of() : missing();
        this.schemaVersion = windows.isEmpty() ? 0 : schemaVersion();
    }

    static MigrationWatch begin(
            Connection connection, String migration, @Nullable Function<String, GateReport> gate, boolean transactional)
            throws SQLException {
        return new MigrationWatch(connection, migration, gate, transactional, Session.joined(connection));
    }

    /** Whether there is anything to watch over: a change of which both shapes live. */
    public boolean needed() {
        return before != null;
    }

    /**
     * Judges SQL before it runs, one statement or a whole script, by what it says.
     *
     * @throws RefusedException if it says that it drops, renames, retypes or disables what a change needs; and outside of a
     *     transaction also if what it does cannot be seen from what it says
     */
    public void statement(String sql) {
        Picture picture = before;
        if (picture == null) {
            return;
        }
        List<Harm> harms = new ArrayList<>();
        for (StatementText text : StatementText.of(sql)) {
            try {
                harms.addAll(harms(picture, text));
            } catch (SQLException e) {
                throw DatabaseException.of(e);
            }
            if (harms.isEmpty() && transactional && text.endsTransaction()) {
                throw unseen(
                        "the statement " + text.beginning() + " ends the transaction of the migration: what it has done"
                                + " could not be taken back. Leave it out");
            }
            if (harms.isEmpty() && !transactional && text.hides()) {
                throw unseen(
                        "the statement " + text.beginning() + " does not say what it does, and outside of a transaction"
                                + " nothing can be taken back. Put it into a migration of its own that runs in a transaction");
            }
        }
        refuse(harms, false);
    }

    /**
     * Judges a migration that is not SQL.
     *
     * @throws RefusedException if it runs outside of a transaction: what it did could not be taken back
     */
    public void code() {
        if (before != null && !transactional) {
            throw unseen(
                    "it is no SQL, and outside of a transaction nothing can be taken back. Have it run in a transaction");
        }
    }

    /**
     * Judges what would drop everything there is.
     *
     * @throws RefusedException if a change is under way
     */
    public void everything() {
        if (before != null) {
            refuse(List.of(new Harm("", "everything", "dropped")), false);
        }
    }

    /**
     * Judges what failed.
     *
     * @param sqlState of the failure, or null
     * @param message of PostgreSQL
     * @throws RefusedException if it was a guard that stood in the way; gives the reasons, and what to do
     */
    public void failed(@Nullable String sqlState, String message) {
        if (before == null
                || sqlState == null
                || !STOPPED_BY_GUARDS.contains(sqlState)
                || !message.contains("switchback")) {
            return;
        }
        List<String> named =
                windows.stream().map(Window::change).filter(message::contains).toList();
        takeBack();
        String why = "PostgreSQL refused it: [SQLSTATE " + sqlState + "] " + message.replaceAll("\\s*\\R\\s*", " ");
        throw refused(named.isEmpty() ? windows.stream().map(Window::change).toList() : named, List.of(why));
    }

    /**
     * Judges what the migration has done: the catalog as it is now, against what it was. Rolls the transaction back before it
     * throws.
     *
     * @throws RefusedException if something that a change needs is no longer as it was, with the change, the object, what would
     *     happen to it, the gate's reasons, and what to do
     */
    public void done() {
        if (before == null) {
            return;
        }
        List<Harm> harms;
        try {
            harms = harmsDone(before);
        } catch (SQLException e) {
            throw DatabaseException.of(e);
        }
        if (!harms.isEmpty() && transactional) {
            takeBack();
        }
        refuse(harms, !transactional);
    }

    private List<Harm> harmsDone(Picture picture) throws SQLException {
        boolean installed = Window.installed(session);
        List<Harm> harms = new ArrayList<>(picture.harms(picture.again(session)));
        if (installed) {
            if (schemaVersion() > schemaVersion) {
                harms.removeIf(harm -> harm.change().isEmpty());
            }
            // What contract or abandon did meanwhile, in a transaction of their own, is not the migration's doing.
            List<String> over = session.query(
                    WRITTEN_BY_OTHERS,
                    row -> row.text("name"),
                    windows.stream().map(Window::change).toList());
            harms.removeIf(harm -> over.contains(harm.change()));
            if (harms.isEmpty()) {
                missing().stream()
                        .filter(state -> !faults.contains(state))
                        .forEach(state -> harms.add(new Harm(
                                state.change(),
                                state.kind().words() + " " + state.object(),
                                "lost: " + state.fault())));
            }
        }
        return harms;
    }

    private List<Harm> harms(Picture picture, StatementText text) throws SQLException {
        List<Harm> harms = new ArrayList<>();
        if (text.altersControlSchema()) {
            harms.add(new Harm("", "what Switchback keeps in schema switchback", "altered or dropped"));
        }
        for (String schema : text.droppedSchemas()) {
            picture.tablesIn(schema).forEach(fact -> harms.add(new Harm(fact.change(), fact.label(), "dropped")));
        }
        for (StatementText.Intent intent : text.intents()) {
            for (Fact fact : touched(picture, intent)) {
                harms.add(new Harm(fact.change(), fact.label(), intent.deed()));
            }
        }
        return harms;
    }

    /** Names are resolved as the migration's own session does. */
    private List<Fact> touched(Picture picture, StatementText.Intent intent) throws SQLException {
        long relid = session.one(
                "SELECT coalesce(to_regclass(?)::oid::bigint, 0) AS relid", row -> row.number("relid"), intent.table());
        if (intent.trigger().isEmpty()) {
            return picture.of(relid, intent.column());
        }
        return picture.triggers(relid).stream()
                .filter(fact -> intent.trigger().equals("all") || fact.name().equals(intent.trigger()))
                .toList();
    }

    private Set<GuardState> missing() throws SQLException {
        return new LinkedHashSet<>(
                Guards.standing(session, windows.stream().map(Window::change).toList()).stream()
                        .filter(GuardState::missing)
                        .toList());
    }

    private long schemaVersion() throws SQLException {
        return session.one(
                "SELECT coalesce(max(version), 0) AS version FROM switchback.schema_version",
                row -> row.number("version"));
    }

    private void refuse(List<Harm> harms, boolean stands) {
        if (harms.isEmpty()) {
            return;
        }
        Set<String> changes = new LinkedHashSet<>();
        harms.forEach(harm -> changes.add(harm.change()));
        if (changes.remove("")) {
            windows.forEach(window -> changes.add(window.change()));
        }
        throw refused(List.copyOf(changes), Refusal.deeds(harms, stands));
    }

    private RefusedException unseen(String why) {
        return new RefusedException(
                String.join(", ", windows.stream().map(Window::change).toList()),
                migration,
                why + "; while both shapes of a change live, every migration must be seen to leave them");
    }

    private RefusedException refused(List<String> changes, List<String> deeds) {
        return new Refusal(session, gate).of(migration, windows, changes, deeds);
    }

    /** Before the gate is asked: it reads the tables, on other connections, that the migration may hold locked. */
    private void takeBack() {
        try {
            if (transactional) {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw DatabaseException.of(e);
        }
    }
}
