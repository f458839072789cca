package dev.switchback.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One thread of an application, which writes rows of its own, of which it knows what they must say, and rows that
 * everybody writes. What it has committed it reads back at once.
 */
public final class Writer {

    /** Keys that nobody generates. */
    private static final long CHOSEN = 1_000_000;

    private final Application application;
    private final int number;
    private final Random random;
    private final int shared;
    private final boolean transactions;
    private final Map<Long, @Nullable String> meant = new TreeMap<>();
    private final AtomicInteger statements = new AtomicInteger();
    private int names;

    /**
     * @param number tells its names from those of the other writers
     * @param shared everybody writes the rows from 1 to this
     */
    public Writer(Application application, int number, long seed, int shared) {
        this.application = application;
        this.number = number;
        this.random = new Random(seed + number);
        this.shared = shared;
        this.transactions = !(application instanceof OldImage);
    }

    /** How often it has written. */
    public int statements() {
        return statements.get();
    }

    /** What the rows that only this one writes must say, by key. */
    public Map<Long, @Nullable String> meant() {
        return meant;
    }

    public void write() {
        if (meant.size() < 3) {
            insert();
            return;
        }
        switch (random.nextInt(transactions ? 10 : 7)) {
            case 0 -> insert();
            case 1 -> rename(own(), name());
            case 2 -> rename(own(), null);
            case 3 -> application.rename(1 + random.nextInt(shared), name());
            case 4 -> upsert(random.nextBoolean() ? own() : CHOSEN * (number + 1) + names++);
            case 5 -> delete();
            case 6 -> renameAll();
            case 7, 8 -> commitTwo();
            default -> takeBack();
        }
        statements.incrementAndGet();
    }

    private void insert() {
        String name = name();
        long id = application.insert(name);
        meant.put(id, name);
        check(id);
    }

    private void rename(long id, @Nullable String name) {
        assertThat(application.rename(id, name)).isEqualTo(1);
        meant.put(id, name);
        check(id);
    }

    private void upsert(long id) {
        String name = name();
        application.upsert(id, name);
        meant.put(id, name);
        check(id);
    }

    private void delete() {
        long id = own();
        assertThat(application.delete(id)).isEqualTo(1);
        meant.remove(id);
        assertThat(application.find(id)).isNull();
    }

    private void renameAll() {
        long id = own();
        String name = meant.get(id);
        if (name != null) {
            String other = name();
            assertThat(application.renameAll(name, other))
                    .as("rows named %s", name)
                    .isEqualTo(1);
            meant.put(id, other);
            assertThat(application.search(other)).containsExactly(id);
        }
    }

    private void commitTwo() {
        List<Long> ids = new ArrayList<>(meant.keySet());
        long one = ids.get(0);
        long two = ids.get(ids.size() - 1);
        String name = name();
        String other = name();
        application.transaction(part -> {
            part.rename(one, name);
            assertThat(part.find(one)).isEqualTo(name);
            part.rename(two, other);
            assertThat(part.find(two)).isEqualTo(other);
        });
        meant.put(one, name);
        meant.put(two, other);
        check(one);
        check(two);
    }

    private void takeBack() {
        long id = own();
        assertThatThrownBy(() -> application.transaction(part -> {
                    part.rename(id, "Never Committed");
                    throw new IllegalStateException("second thoughts");
                }))
                .hasStackTraceContaining("second thoughts");
        check(id);
    }

    private void check(long id) {
        assertThat(application.find(id)).as("what was committed of row %d", id).isEqualTo(meant.get(id));
    }

    private long own() {
        return new ArrayList<>(meant.keySet()).get(random.nextInt(meant.size()));
    }

    /** Nobody else has it, and none begins another. */
    private String name() {
        String first = "W" + number + "n" + names++ + "e";
        return switch (random.nextInt(5)) {
            case 0 -> first;
            case 1 -> first + " Ann   Marie ";
            case 2 -> first + " O'Hara";
            case 3 -> first + " ";
            default -> first + " Lucas de Groot";
        };
    }
}
