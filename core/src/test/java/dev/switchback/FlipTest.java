package dev.switchback;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.change.Path;
import dev.switchback.route.FlagResult;
import dev.switchback.route.FlagSource;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.testing.Threads;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the application sees while the flag flips under it. */
class FlipTest {

    private static final int ROWS = 50;

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, ROWS);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Reads and writes a name through one shape; says which one it was. */
    interface Names {
        Path path();

        String read(long id) throws SQLException;

        void write(long id, String name) throws SQLException;
    }

    private Names repository(Switchback switchback) {
        return switchback
                .repository(Names.class, CustomerName.CHANGE)
                .oldPath(new SqlNames(Path.OLD, "full_name", "full_name = ?"))
                .newPath(new SqlNames(
                        Path.NEW,
                        "first_name || ' ' || last_name",
                        "first_name = split_part(?, ' ', 1), last_name = 'X'"))
                .build();
    }

    private final class SqlNames implements Names {
        private final Path path;
        private final String expression;
        private final String assignment;

        SqlNames(Path path, String expression, String assignment) {
            this.path = path;
            this.expression = expression;
            this.assignment = assignment;
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public String read(long id) throws SQLException {
            try (Connection connection = database.dataSource().getConnection();
                    PreparedStatement select =
                            connection.prepareStatement("SELECT " + expression + " FROM customer WHERE id = ?")) {
                select.setLong(1, id);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? row.getString(1) : "no row";
                }
            }
        }

        @Override
        public void write(long id, String name) throws SQLException {
            try (Connection connection = database.dataSource().getConnection();
                    PreparedStatement update =
                            connection.prepareStatement("UPDATE customer SET " + assignment + " WHERE id = ?")) {
                update.setString(1, name);
                update.setLong(2, id);
                update.executeUpdate();
            }
        }
    }

    @Test
    @Promise("P2")
    void showsEveryCommittedWriteToTheNextReadOnWhicheverPath() {
        AtomicLong asked = new AtomicLong();
        FlagSource flipping =
                (flag, context) -> asked.incrementAndGet() % 3 == 0 ? FlagResult.OFF : FlagResult.COMPLETE;
        AtomicInteger crossed = new AtomicInteger();
        AtomicInteger checked = new AtomicInteger();
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .flags(flipping)
                .build()) {
            Operator.open(switchback.change("customer-name"));
            Names names = repository(switchback);
            Threads.together(4, thread -> {
                for (int i = 0; i < 200; i++) {
                    long id = 1L + thread * 10L + i % 10;
                    String name = "N" + thread + "-" + i + " X";
                    Path wrote = switchback.unitOfWork(() -> {
                        names.write(id, name);
                        return names.path();
                    });
                    Path read = switchback.unitOfWork(() -> {
                        assertThat(names.read(id))
                                .as("after a write through %s", wrote)
                                .isEqualTo(name);
                        return names.path();
                    });
                    checked.incrementAndGet();
                    if (read != wrote) {
                        crossed.incrementAndGet();
                    }
                }
            });
        }
        assertThat(checked.get()).isEqualTo(800);
        assertThat(crossed.get())
                .as("reads through the other path than the write")
                .isGreaterThan(100);
        assertThat(divergent()).isZero();
    }

    @Test
    @Promise("P4")
    void turnsOffHereAtOnceAndElsewhereWithTheNextPoll() throws SQLException {
        try (Switchback here =
                        Operator.switchback(database, CustomerName.CHANGE).build();
                Switchback elsewhere =
                        Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = Operator.open(here.change("customer-name"));
            change.ramp(100, ADA);
            Names mine = repository(here);
            Names theirs = repository(elsewhere);
            assertThat(mine.path()).isEqualTo(Path.NEW);
            await().untilAsserted(() -> assertThat(theirs.path()).isEqualTo(Path.NEW));
            change.off(ADA);
            assertThat(mine.path()).isEqualTo(Path.OLD);
            await().untilAsserted(() -> assertThat(theirs.path()).isEqualTo(Path.OLD));
            theirs.write(1, "After Off");
            assertThat(database.text("SELECT first_name || last_name FROM customer WHERE id = 1"))
                    .as("off never stops dual writing")
                    .isEqualTo("AfterOff");
        }
    }

    @Test
    @Promise({"P4", "P5"})
    void freezesAlthoughTheFlagServiceThrows() throws SQLException {
        AtomicBoolean broken = new AtomicBoolean();
        FlagSource source = (flag, context) -> {
            if (broken.get()) {
                throw new AssertionError("nobody may ask a flag in FROZEN");
            }
            return FlagResult.COMPLETE;
        };
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).flags(source).build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            Names names = repository(switchback);
            assertThat(names.path()).isEqualTo(Path.NEW);
            change.freeze(ADA);
            broken.set(true);
            assertThat(switchback.decision(CustomerName.CHANGE).reason().name()).isEqualTo("FROZEN");
            names.write(1, "While Frozen");
            assertThat(names.path()).isEqualTo(Path.OLD);
            assertThat(divergent()).isZero();
            broken.set(false);
            change.unfreeze(ADA);
            assertThat(names.read(1)).isEqualTo("While Frozen");
            assertThat(names.path()).isEqualTo(Path.NEW);
        }
    }

    @Test
    @Promise("P9")
    void takesAFlagSourceThatAnswersNothingAsOneThatFails() {
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .flags((flag, context) -> null)
                .build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            assertThat(switchback.decision(CustomerName.CHANGE).reason().name()).isEqualTo("FLAG_NULL");
            change.freeze(ADA);
            await().until(() -> change.confirmation().complete());
        }
    }

    enum Stage {
        PLANNED {
            @Override
            void reach(ChangeHandle change) {}
        },
        BACKFILLING {
            @Override
            void reach(ChangeHandle change) {
                change.expand(ADA);
            }
        },
        FROZEN {
            @Override
            void reach(ChangeHandle change) {
                Operator.open(change).freeze(ADA);
            }
        },
        ABANDONED {
            @Override
            void reach(ChangeHandle change) {
                Operator.open(change).abandon(ADA);
            }
        };

        abstract void reach(ChangeHandle change);
    }

    @ParameterizedTest
    @Promise("P5")
    @EnumSource
    void readsTheOldShapeWhateverTheFlagSays(Stage stage) {
        AtomicReference<FlagResult> answer = new AtomicReference<>(FlagResult.OFF);
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .flags((flag, context) -> answer.get())
                .build()) {
            stage.reach(switchback.change("customer-name"));
            for (FlagResult each : FlagResult.values()) {
                answer.set(each);
                assertThat(switchback.decision(CustomerName.CHANGE).path())
                        .as("flag %s", each)
                        .isEqualTo(Path.OLD);
            }
        }
    }

    private long divergent() {
        return database.number("SELECT count(*) FROM customer WHERE full_name IS DISTINCT FROM first_name ||"
                + " coalesce(' ' || last_name, '')");
    }
}
