package dev.switchback.drill;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.diagnose.OldImage;
import dev.switchback.journal.Act;
import dev.switchback.journal.JournalEntry;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Going back is played for real, what comes of it is kept, and the gate can ask for it. */
@Promise("P7")
class RollbackDrillTest {

    private static final OldImage IMAGE = OldImage.parse(
            "-- image: shop 1.4.2\nSELECT id, full_name FROM customer WHERE id = ?;\nUPDATE customer SET full_name = ? WHERE id = ?;\n");
    private static final Duration SHORT = Duration.ofMillis(300);

    private TestDatabase database;
    private Switchback switchback;
    private ChangeHandle change;

    @BeforeEach
    void open() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
        switchback = Operator.switchback(database, CustomerName.CHANGE)
                .requireRollbackDrill(Duration.ofDays(30))
                .build();
        change = Operator.open(switchback.change("customer-name"));
        change.ramp(25, ADA);
    }

    @AfterEach
    void close() {
        switchback.close();
        database.close();
    }

    /** Row 1 is the one for drills. Each path writes its own shape, and the trigger the other. */
    private class Shop implements DrillApplication {

        @Override
        public Path read() throws Exception {
            return switchback.decision(CustomerName.CHANGE).path();
        }

        @Override
        public void write(String value) throws Exception {
            boolean old = read() == Path.OLD;
            database.execute("UPDATE customer SET " + (old ? "full_name" : "first_name") + " = '" + value + "'"
                    + (old ? "" : ", last_name = NULL") + " WHERE id = 1");
        }

        @Override
        public String readBack() throws Exception {
            boolean old = read() == Path.OLD;
            return String.valueOf(
                    database.text("SELECT " + (old ? "full_name" : "first_name") + " FROM customer WHERE id = 1"));
        }
    }

    /** The old image: knows the old column alone. */
    private class OldShop implements PreviousImage {

        private final AtomicInteger running = new AtomicInteger();

        @Override
        public void start() {
            running.incrementAndGet();
        }

        @Override
        public String readBack() {
            return String.valueOf(database.text("SELECT full_name FROM customer WHERE id = 1"));
        }

        @Override
        public void write(String value) {
            database.execute("UPDATE customer SET full_name = '" + value + "' WHERE id = 1");
        }

        @Override
        public void stop() {
            running.decrementAndGet();
        }
    }

    @Test
    void playsTheFlipTheImageAndTheWayForward() {
        assertThat(check().status()).isEqualTo(CheckStatus.UNKNOWN);
        OldShop old = new OldShop();

        DrillReport report = change.drills()
                .rollback(new Shop())
                .image(IMAGE)
                .previousImage(old)
                .run(ADA);

        assertThat(report.findings()).hasSize(5);
        assertThat(report.passed()).as(report.toString()).isTrue();
        assertThat(report.detect()).isNull();
        assertThat(report.revert()).isPositive();
        assertThat(report.recover()).isPositive();
        assertThat(report.verdict()).isEqualTo("SAFE_TO_ROLL_BACK_IMAGE");
        assertThat(old.running).hasValue(0);
        assertThat(change.state().ramp()).isEqualTo(25);
        assertThat(database.text("SELECT first_name FROM customer WHERE id = 1"))
                .endsWith("-image");
        assertThat(change.drills().latest()).hasValueSatisfying(kept -> {
            assertThat(kept.findings()).isEqualTo(report.findings());
            assertThat(kept.finishedAt()).isAfterOrEqualTo(report.beganAt());
        });
        assertThat(check().status()).isEqualTo(CheckStatus.PASS);
        assertThat(change.journal()).last().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo("DrillEntered");
            assertThat(entry.after()).isEqualTo("passed");
        });
    }

    @Test
    void measuresHowLongItTakesUntilAFaultIsNoticed() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        DrillFault fault = new DrillFault() {
            @Override
            public void begin() {
                asked.set(0);
            }

            @Override
            public boolean detected() {
                return asked.incrementAndGet() == 3;
            }

            @Override
            public void end() {
                ended.incrementAndGet();
            }
        };
        DrillReport report =
                change.drills().rollback(new Shop()).image(IMAGE).fault(fault).run(ADA);
        assertThat(report.passed()).as(report.toString()).isTrue();
        assertThat(report.detect()).isPositive();
        assertThat(asked).hasValue(3);
        assertThat(ended).hasValue(1);
    }

    @Test
    void failsIfReadsDoNotReturn() {
        DrillReport report = change.drills()
                .rollback(new Shop() {
                    @Override
                    public Path read() {
                        return Path.NEW;
                    }
                })
                .image(IMAGE)
                .patience(SHORT)
                .run(ADA);
        assertThat(report.passed()).isFalse();
        assertThat(report.revert()).isNull();
        assertThat(report.findings())
                .anyMatch(finding -> finding.startsWith("flip: ") && finding.contains("in vain"))
                .last()
                .isEqualTo("the flag was left off");
        assertThat(change.state().ramp()).isZero();
        assertThat(check().status()).isEqualTo(CheckStatus.FAIL);
    }

    @Test
    void failsIfTheNewPathDoesNotComeBack() {
        DrillReport report = change.drills()
                .rollback(new Shop() {
                    private boolean wasNew;
                    private boolean wentBack;

                    @Override
                    public Path read() throws Exception {
                        Path path = super.read();
                        wentBack |= wasNew && path == Path.OLD;
                        wasNew |= path == Path.NEW;
                        return wentBack ? Path.OLD : path;
                    }
                })
                .image(IMAGE)
                .patience(Duration.ofSeconds(3))
                .run(ADA);
        assertThat(report.passed()).isFalse();
        assertThat(report.revert()).isPositive();
        assertThat(report.recover()).isNull();
        assertThat(report.findings())
                .anyMatch(finding -> finding.startsWith("forward: ") && finding.contains("in vain"))
                .last()
                .isEqualTo("the flag was left off");
        assertThat(change.state().ramp()).isZero();
        assertThat(check().status()).isEqualTo(CheckStatus.FAIL);
    }

    @Test
    void failsIfThePreviousImageReadsSomethingElse() {
        OldShop old = new OldShop() {
            @Override
            public String readBack() {
                return "what was there before";
            }
        };
        DrillReport report =
                change.drills().rollback(new Shop()).previousImage(old).run(ADA);
        assertThat(report.passed()).isFalse();
        assertThat(report.recover()).isNull();
        assertThat(report.findings())
                .anyMatch(finding -> finding.startsWith("previous image: the previous image does not read"));
        assertThat(old.running).hasValue(0);
    }

    @Test
    void failsIfAStatementOfTheImageDoesNotWork() {
        DrillReport report = change.drills()
                .rollback(new Shop())
                .image(OldImage.parse("-- image: shop 1.4.2\nSELECT nickname FROM customer WHERE id = ?;\n"))
                .run(ADA);
        assertThat(report.passed()).isFalse();
        assertThat(report.verdict()).isEqualTo("FLIP_FLAG_ONLY");
        assertThat(report.findings()).anyMatch(finding -> finding.startsWith("image: the diagnosis says"));
    }

    @Test
    void keepsNothingOfWhatTheApplicationThrows() {
        DrillReport report = change.drills()
                .rollback(new Shop() {
                    @Override
                    public void write(String value) {
                        throw new IllegalStateException("Ada King, 12 Elm Street");
                    }
                })
                .image(IMAGE)
                .run(ADA);
        assertThat(report.passed()).isFalse();
        assertThat(report.findings()).anyMatch(finding -> finding.endsWith("java.lang.IllegalStateException"));
        assertThat(change.journal()).extracting(JournalEntry::detail).noneMatch(detail -> detail.contains("Elm"));
    }

    @Test
    void isRefusedWhereItWouldProveNothing() {
        assertThatThrownBy(() -> change.drills().rollback(new Shop()).run(ADA))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("neither a manifest");
        change.freeze(ADA);
        assertThatThrownBy(
                        () -> change.drills().rollback(new Shop()).image(IMAGE).run(ADA))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("the phase is FROZEN");
        assertThat(change.drills().latest()).isEmpty();
    }

    @Test
    void comesFromWhereItWasPlayedToWhereItIsAskedFor() {
        DrillReport played = report(change.definition().digest(), Instant.now().minusSeconds(60), true);
        DrillReport arrived = DrillReport.parse(played.json());
        assertThat(arrived).isEqualTo(played);

        Act act = Act.by("grace", "played in staging");
        assertThatThrownBy(() -> change.drills().enter(report("0".repeat(64), Instant.now(), true), act))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("play it again with this one");
        assertThatThrownBy(() -> change.drills()
                        .enter(
                                report(
                                        change.definition().digest(),
                                        Instant.now().plusSeconds(3600),
                                        true),
                                act))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("yet to come");
        assertThatThrownBy(() -> DrillReport.parse("{}")).isInstanceOf(IllegalArgumentException.class);

        change.drills()
                .enter(report(change.definition().digest(), Instant.now().minus(Duration.ofDays(31)), true), act);
        assertThat(check().status()).isEqualTo(CheckStatus.FAIL);
        change.drills().enter(arrived, act);
        assertThat(check().status()).isEqualTo(CheckStatus.PASS);
        change.drills().enter(report(change.definition().digest(), Instant.now(), false), act);
        assertThat(check().status()).isEqualTo(CheckStatus.FAIL);
    }

    private static DrillReport report(String definition, Instant ended, boolean passed) {
        return new DrillReport(
                "customer-name",
                definition,
                "7300000000000000001",
                "shop_staging",
                "shop 1.4.2",
                "SAFE_TO_ROLL_BACK_IMAGE",
                ended.minusSeconds(60),
                ended,
                passed,
                Duration.ofMillis(41_000),
                Duration.ofMillis(930),
                null,
                List.of("played, with \"quotes\""),
                "grace");
    }

    private CheckResult check() {
        return change.gate().results().stream()
                .filter(result -> result.check().equals("rollback-drill"))
                .findFirst()
                .orElseThrow();
    }
}
