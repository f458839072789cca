package dev.switchback.backfill;

import dev.switchback.change.JavaMapping;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.OneLine;
import dev.switchback.database.Session;
import dev.switchback.sync.Quarantine;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of the change's table within the bounds, in the order of the key; those of each partition for themselves. */
final class KeyedWork implements Work {

    private static final Logger log = LoggerFactory.getLogger(KeyedWork.class);

    private final SchemaChange change;
    private final Keys keys;
    private final Leaves leaves;
    private final RowFilling inSql;
    private final @Nullable MappedFilling inJava;

    private KeyedWork(SchemaChange change, Keys keys, @Nullable MappedFilling inJava) {
        this.change = change;
        this.keys = keys;
        this.leaves = new Leaves(change);
        this.inSql = new RowFilling(change, keys);
        this.inJava = inJava;
    }

    static KeyedWork inSql(Session session, SchemaChange change) throws SQLException {
        return new KeyedWork(change, Keys.of(session, change), null);
    }

    static KeyedWork inJava(
            Database database, Session session, SchemaChange change, JavaMapping mapping, Duration target)
            throws SQLException {
        Keys keys = Keys.of(session, change);
        return new KeyedWork(change, keys, new MappedFilling(database, session, change, mapping, keys, target));
    }

    @Override
    public boolean addWhatIsMissing(Session session) throws SQLException {
        return leaves.add(session) > 0;
    }

    @Override
    public long estimate(Session session) throws SQLException {
        return Estimate.rows(session, change);
    }

    @Override
    public void prepare(Session session) throws SQLException {
        keys.prepare(session);
    }

    @Override
    public Optional<Lease> cut(Session session, Leases leases, int rows) throws SQLException {
        while (true) {
            Optional<Leases.Leaf> leaf = leases.lockLeaf(session);
            if (leaf.isEmpty()) {
                return Optional.empty();
            }
            Optional<Lease> lease = cut(session, leases, leaf.get(), rows);
            if (lease.isPresent()) {
                return lease;
            }
            leases.cutAll(session, leaf.get().leaf());
        }
    }

    private Optional<Lease> cut(Session session, Leases leases, Leases.Leaf leaf, int rows) throws SQLException {
        Optional<String> table = leaves.hold(session, leaf.leaf());
        if (table.isEmpty()) {
            leaves.forget(session, leaf.leaf());
            return Optional.empty();
        }
        Optional<List<String>> upper =
                leaf.upper().isEmpty() ? keys.highest(session, table.get()) : Optional.of(leaf.upper());
        if (upper.isEmpty() || upper.get().equals(leaf.cut())) {
            return Optional.empty();
        }
        Leases.Leaf bounded = leaf.within(upper.get());
        Optional<List<String>> upTo = keys.nth(session, table.get(), leaf.cut(), upper.get(), rows);
        if (upTo.isPresent()) {
            return Optional.of(
                    leases.cut(session, bounded, upTo.get(), rows, upTo.get().equals(upper.get())));
        }
        long rest = keys.count(session, table.get(), leaf.cut(), upper.get());
        return rest == 0 ? Optional.empty() : Optional.of(leases.cut(session, bounded, upper.get(), rest, true));
    }

    @Override
    public Filling ready(Lease lease, int rows) {
        Filling mapped = inJava == null ? null : inJava.ready(lease, rows);
        return (session, limits) -> {
            Optional<String> table = leaves.hold(session, lease.leaf());
            if (table.isEmpty()) {
                log.info("'{}': a partition is gone, and chunk {} with it", change.name(), lease.chunk());
                leaves.forget(session, lease.leaf());
                return Done.whole(0, 0);
            }
            return mapped == null ? inSql.fill(session, table.get(), lease, limits) : mapped.fill(session, limits);
        };
    }

    @Override
    public int piecesOfChunk() {
        return inJava == null ? 1 : MappedFilling.PIECES_OF_CHUNK;
    }

    @Override
    public void close() {
        if (inJava != null) {
            inJava.close();
        }
    }

    @Override
    public Limits limits(long rows) {
        return rows <= 1 ? Limits.ofOne() : Limits.ofMany();
    }

    @Override
    public boolean hasKeys() {
        return true;
    }

    @Override
    public long count(Session session, Lease lease) throws SQLException {
        Optional<String> table = leaves.hold(session, lease.leaf());
        return table.isEmpty() ? 0 : keys.count(session, table.get(), lease.after(), lease.upTo());
    }

    @Override
    public Optional<List<String>> nthKey(Session session, Lease lease, long n) throws SQLException {
        Optional<String> table = leaves.hold(session, lease.leaf());
        return table.isEmpty() ? Optional.empty() : keys.nth(session, table.get(), lease.after(), lease.upTo(), n);
    }

    /** The server's message may quote the value: only its class is kept. */
    @Override
    public void quarantine(Session session, Lease lease, String sqlState) throws SQLException {
        Optional<List<String>> row = nthKey(session, lease, 1);
        if (row.isPresent()) {
            Quarantine.put(session, change, keys.key(), row.get(), sqlState);
            log.warn(
                    "'{}': row {} cannot be converted (SQLSTATE {}); quarantined",
                    change.name(),
                    OneLine.of(row.get()),
                    sqlState);
        }
    }
}
