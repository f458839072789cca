package dev.switchback.examples.drill.image;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One of the application's threads. It looks at customers, changes those that are its own, adds new ones, and has
 * somebody else read back what it wrote: at once, and again later. Not thread-safe.
 */
public final class Worker {

    /** Rows are owned by their id modulo this, so that no two workers write the same row. */
    private static final int OWNERS = 8;

    private final Units units;
    private final Customers customers;
    private final Names names;
    private final Tally tally;
    private final Owner owner;
    private final SplittableRandom random = new SplittableRandom();
    /** What this worker wrote last to each row: what anybody must find there. */
    private final Map<Long, Written> written = new HashMap<>();

    private long last;

    /**
     * What a worker may write.
     *
     * @param writer the name that its stamps carry
     * @param number 0 to 7, each at most once in all images that run at the same time
     * @param rows the highest id when the drill began
     */
    public record Owner(String writer, int number, long rows) {}

    private record Written(Stamp stamp, Route route) {}

    public Worker(Units units, Customers customers, Names names, Tally tally, Owner owner) {
        this.units = units;
        this.customers = customers;
        this.names = names;
        this.tally = tally;
        this.owner = owner;
    }

    /** Does one thing. After a failure the row is forgotten, because the write may have happened or not. */
    public void turn() {
        int dice = random.nextInt(100);
        long id = dice < 65 ? random.nextLong(owner.rows()) + 1 : ownRow();
        try {
            if (dice < 55) {
                find("visitor", id);
            } else if (dice < 65) {
                readBack(last);
            } else if (dice < 97) {
                change(id);
            } else {
                create();
            }
        } catch (SQLException | RuntimeException e) {
            written.remove(id);
            tally.failed(e);
        }
    }

    /** A row that only this worker writes. */
    public long ownRow() {
        return random.nextLong(owner.rows() / OWNERS) * OWNERS + owner.number() + 1;
    }

    /** A stamp that no other write has. */
    public Stamp nextStamp() {
        return new Stamp(owner.writer(), random.nextLong());
    }

    private void change(long id) throws SQLException {
        Stamp stamp = nextStamp();
        wrote(id, stamp, units.run("customer-" + id, connection -> {
            customers.update(connection, id, stamp.customer(names));
            return id;
        }));
    }

    private void create() throws SQLException {
        Stamp stamp = nextStamp();
        Units.Served<Long> served =
                units.run(somebody("guest"), connection -> customers.create(connection, stamp.customer(names)));
        wrote(served.value(), stamp, served);
    }

    private void wrote(long id, Stamp stamp, Units.Served<Long> served) throws SQLException {
        tally.add(Counter.WRITES);
        written.put(id, new Written(stamp, served.route()));
        last = id;
        readBack(id);
    }

    /** Somebody else looks, so in a ramp that may well be through the other path. */
    private void readBack(long id) throws SQLException {
        Written expected = written.get(id);
        if (expected == null) {
            return;
        }
        Units.Served<Optional<Customer>> found = find("clerk", id);
        tally.add(Counter.READ_BACKS);
        if (found.route() != expected.route()) {
            tally.add(Counter.CROSS_PATH);
        }
        if (!found.value().equals(Optional.of(expected.stamp().customer(names)))) {
            tally.add(Counter.STALE);
        }
    }

    private Units.Served<Optional<Customer>> find(String kind, long id) throws SQLException {
        Units.Served<Optional<Customer>> found =
                units.run(somebody(kind), connection -> customers.find(connection, id));
        tally.add(Counter.READS);
        if (!found.value().filter(names::fit).isPresent()) {
            tally.add(Counter.WRONG);
        }
        return found;
    }

    private String somebody(String kind) {
        return kind + '-' + random.nextLong(1_000_000);
    }
}
