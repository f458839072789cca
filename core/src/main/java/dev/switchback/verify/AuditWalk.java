package dev.switchback.verify;

import dev.switchback.backfill.Keys;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at the rows after a place, in the order of the key's index, one table that holds rows after the other. */
final class AuditWalk {

    /** Partitions that are nearly empty are looked at together for so long. */
    private static final Duration LONGEST = Duration.ofMillis(500);

    private final SchemaChange change;
    private final Leaves leaves;

    AuditWalk(SchemaChange change) {
        this.change = change;
        this.leaves = new Leaves(change);
    }

    /**
     * How far a round has come.
     *
     * @param leaf the table that it is in
     * @param key the last one that was looked at there; empty if none was
     */
    record Place(long leaf, List<String> key) {

        static final Place START = new Place(0, List.of());

        Place {
            key = List.copyOf(key);
        }
    }

    /**
     * What was seen.
     *
     * @param next where to go on
     * @param end whether nothing came after it, so that the next round begins there
     */
    record Stretch(Scan.Counted counted, Place next, boolean end) {}

    /** Looks at so many rows, or as many as there are before the end. The transaction only reads, in one snapshot. */
    Stretch look(Session session, Place from, long rows) throws SQLException {
        long begun = System.nanoTime();
        Keys keys = Keys.of(session, change);
        keys.prepare(session);
        Scan scan = Scan.of(change);
        Scan.Counted counted = Scan.Counted.NOTHING;
        for (Leaves.Leaf leaf : leaves.all(session)) {
            Optional<List<String>> highest =
                    leaf.oid() < from.leaf() ? Optional.empty() : keys.highest(session, leaf.name());
            if (highest.isEmpty()) {
                continue;
            }
            List<String> after = leaf.oid() == from.leaf() ? from.key() : List.of();
            Optional<List<String>> last = keys.nth(session, leaf.name(), after, highest.get(), rows - counted.rows());
            List<String> upTo = last.orElse(highest.get());
            Piece piece = new Piece(
                    leaf.name(),
                    keys.within(after),
                    Stream.concat(after.stream(), upTo.stream()).toList());
            counted = counted.plus(scan.look(session, piece));
            if (last.isPresent() || System.nanoTime() - begun > LONGEST.toNanos()) {
                return new Stretch(counted, new Place(leaf.oid(), upTo), false);
            }
        }
        return new Stretch(counted, Place.START, true);
    }
}
