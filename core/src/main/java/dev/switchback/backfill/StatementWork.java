package dev.switchback.backfill;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An application's own statement, which does a bounded piece each time, until it has nothing left to do: one chunk, which
 * nobody can cut in pieces, for one worker at a time.
 */
final class StatementWork implements Work {

    private final SchemaChange change;
    private final @Nullable String statement;

    StatementWork(SchemaChange change, @Nullable String statement) {
        this.change = change;
        this.statement = statement;
    }

    @Override
    public boolean addWhatIsMissing(Session session) throws SQLException {
        return session.update(
                        "INSERT INTO switchback.backfill_leaf (change, leaf) VALUES (?, 0) ON CONFLICT DO NOTHING",
                        change.name())
                > 0;
    }

    @Override
    public long estimate(Session session) {
        return 0;
    }

    @Override
    public void prepare(Session session) {}

    @Override
    public Optional<Lease> cut(Session session, Leases leases, int rows) throws SQLException {
        Optional<Leases.Leaf> leaf = leases.lockLeaf(session);
        return leaf.isEmpty() ? Optional.empty() : Optional.of(leases.cut(session, leaf.get(), List.of(), 0, true));
    }

    @Override
    public Filling ready(Lease lease, int rows) {
        return (session, limits) -> {
            int filled = statement == null ? 0 : session.update(Session.verbatim(statement));
            return new Done(filled, filled, -1, filled == 0, List.of());
        };
    }

    @Override
    public Limits limits(long rows) {
        return Limits.ofOne();
    }

    @Override
    public boolean hasKeys() {
        return false;
    }

    @Override
    public long count(Session session, Lease lease) {
        return 0;
    }

    @Override
    public Optional<List<String>> nthKey(Session session, Lease lease, long n) {
        return Optional.empty();
    }

    @Override
    public void quarantine(Session session, Lease lease, String sqlState) {
        throw new IllegalStateException("a statement of the application's is not done row by row");
    }
}
