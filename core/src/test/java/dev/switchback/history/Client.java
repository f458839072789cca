package dev.switchback.history;

import dev.switchback.history.Operation.Echo;
import dev.switchback.history.Operation.Read;
import dev.switchback.history.Operation.Unit;
import dev.switchback.history.Operation.Write;
import dev.switchback.promises.Application;
import dev.switchback.traffic.Outcome;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One thread of somebody: what chance has it do next, and what comes of it, goes into the history. */
final class Client {

    private final History history;
    private final Actor actor;
    private final Rows rows;
    private final int number;
    private final Random random;
    private final AtomicInteger refused;
    private int names;

    /** @param refused counts what the database has refused for a deadlock or a time-out, and undone */
    Client(History history, Actor actor, Rows rows, int number, long seed, AtomicInteger refused) {
        this.history = history;
        this.actor = actor;
        this.rows = rows;
        this.number = number;
        this.random = new Random(seed + number);
        this.refused = refused;
    }

    void step() {
        switch (random.nextInt(actor.transactions() ? 12 : 8)) {
            case 0, 1, 2 -> unit(() -> read(actor.application(), rows.any(random)));
            case 3, 4 -> rename();
            case 5 -> upsert();
            case 6 -> replace();
            case 7 -> insert();
            case 8 -> unit(() -> actor.units().accept(this::readSeveral));
            default -> transaction();
        }
    }

    /** Its statements tell what it read by; it is one unit of work for the application, explicit or not. */
    private void unit(Runnable work) {
        long begun = history.tick();
        actor.witness().take();
        work.run();
        history.add(new Unit(history.since(begun), actor.name(), actor.witness().take()));
    }

    private void readSeveral() {
        for (int i = 0; i < 3; i++) {
            read(actor.application(), rows.any(random));
        }
    }

    private @Nullable String read(Application application, long key) {
        long begun = history.tick();
        String value = application.find(key);
        history.add(new Read(history.since(begun), who(), key, value));
        return value;
    }

    private void rename() {
        long key = rows.any(random);
        String value = name();
        long begun = history.tick();
        boolean committed = attempt(() -> requireOne(actor.application().rename(key, value)));
        history.add(new Write(history.since(begun), who(), key, value, committed));
    }

    private void upsert() {
        long key = rows.any(random);
        String value = name();
        long begun = history.tick();
        boolean committed = attempt(() -> actor.application().upsert(key, value));
        history.add(new Write(history.since(begun), who(), key, value, committed));
    }

    /** By its value, not by its key: the row was found by the shape that is read. */
    private void replace() {
        long key = rows.any(random);
        String value = name();
        String seen = String.valueOf(read(actor.application(), key));
        long begun = history.tick();
        AtomicInteger found = new AtomicInteger();
        boolean committed = attempt(() -> found.set(actor.application().renameAll(seen, value))) && found.get() == 1;
        Span span = history.since(begun);
        history.add(new Write(span, who(), key, value, committed));
        if (committed) {
            history.add(new Read(span, who(), key, seen));
        }
    }

    private void insert() {
        if (!rows.mayGrow()) {
            return;
        }
        String value = name();
        long begun = history.tick();
        attempt(() -> {
            long key = actor.application().insert(value);
            history.add(new Write(history.since(begun), who(), key, value, true));
            rows.inserted(key);
        });
    }

    /** Two rows, always in the same order, so that few deadlocks come of it; one in four is taken back. */
    private void transaction() {
        long one = rows.any(random);
        long two = rows.any(random);
        long low = Math.min(one, two);
        long high = Math.max(one, two);
        String first = name();
        String second = name();
        boolean takeBack = random.nextInt(4) == 0;
        long begun = history.tick();
        boolean[] committed = new boolean[1];
        unit(() -> committed[0] = attempt(() -> actor.application().transaction(part -> {
            read(part, low);
            requireOne(part.rename(low, first));
            readOwn(part, low, first);
            requireOne(part.rename(high, second));
            readOwn(part, high, second);
            if (takeBack) {
                throw new TakenBack();
            }
        })));
        Span span = history.since(begun);
        history.add(new Write(span, who(), high, second, committed[0]));
        if (low != high) {
            history.add(new Write(span, who(), low, first, committed[0]));
        }
    }

    private static final class TakenBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Whether it was done; if not, it was undone as a whole. */
    private boolean attempt(Runnable write) {
        try {
            write.run();
            return true;
        } catch (RuntimeException e) {
            if (isTakenBack(e)) {
                return false;
            }
            if (Outcome.of(e) != Outcome.INFRASTRUCTURE) {
                throw e;
            }
            refused.incrementAndGet();
            return false;
        }
    }

    private static boolean isTakenBack(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof TakenBack) {
                return true;
            }
        }
        return false;
    }

    private static void requireOne(int rows) {
        if (rows != 1) {
            throw new IllegalStateException(rows + " rows written, not one");
        }
    }

    private void readOwn(Application part, long key, String written) {
        long begun = history.tick();
        String read = part.find(key);
        history.add(new Echo(history.since(begun), who(), key, written, read));
    }

    private String who() {
        return actor.name() + " (" + number + ")";
    }

    /** Nobody else ever writes it; of one word, of two, or of more. */
    private String name() {
        String first = "C" + number + "n" + names++;
        return switch (random.nextInt(4)) {
            case 0 -> first;
            case 1 -> first + " Ann   Marie ";
            case 2 -> first + " ";
            default -> first + " King";
        };
    }
}
