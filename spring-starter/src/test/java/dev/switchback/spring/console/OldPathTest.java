package dev.switchback.spring.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.phase.Phase;
import dev.switchback.spring.console.OldPath.Facts;
import dev.switchback.spring.console.OldPath.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The sentence, for everything that can be known. */
class OldPathTest {

    private static final Instant NOW = Instant.parse("2026-11-30T13:40:00Z");

    static Stream<Arguments> table() {
        String gone = "sync trigger x: disabled";
        return Stream.of(
                row(Phase.PLANNED, Level.OK, "yes, it is the only one; nothing was expanded yet.", known(null)),
                row(Phase.BACKFILLING, Level.OK, "yes, everybody reads it, and the new shape follows it.", known(null)),
                row(
                        Phase.BACKFILLING,
                        Level.WARN,
                        "yes, everybody reads it; but sync trigger x: disabled.",
                        missing(gone)),
                row(Phase.OPEN, Level.OK, "yes, proven 40 s ago.", known(ago(40))),
                row(Phase.FROZEN, Level.OK, "yes, proven 40 s ago.", known(ago(40))),
                row(
                        Phase.OPEN,
                        Level.OK,
                        "yes, proven 2 h ago, last audited 12 s ago.",
                        new Facts(Phase.OPEN, NOW, null, null, null, 0, ago(7_200), ago(12))),
                row(
                        Phase.OPEN,
                        Level.OK,
                        "yes, proven 40 s ago.",
                        new Facts(Phase.OPEN, NOW, null, null, ago(50), 0, ago(40), ago(60))),
                row(Phase.OPEN, Level.OK, "yes, proven 0.0 s ago.", known(NOW.plusSeconds(3))),
                row(Phase.OPEN, Level.WARN, "yes, proven 3 d ago: verify again.", known(ago(3 * 86_400))),
                row(
                        Phase.OPEN,
                        Level.WARN,
                        "not for sure, a guard was missing until 40 s ago, after the rows were last proven: verify again.",
                        new Facts(Phase.OPEN, NOW, null, null, ago(40), 0, ago(60), null)),
                row(
                        Phase.OPEN,
                        Level.BAD,
                        "not for sure, sync trigger x: disabled: what was written since may be missing in it.",
                        missing(gone)),
                row(
                        Phase.OPEN,
                        Level.BAD,
                        "not for every row, the old shape of 1 row is not current: mend them first.",
                        wrong(1)),
                row(
                        Phase.FROZEN,
                        Level.BAD,
                        "not for every row, the old shape of 17 rows is not current: mend them first.",
                        wrong(17)),
                row(
                        Phase.OPEN,
                        Level.UNKNOWN,
                        "nobody can say, no scan has found every row in order: verify.",
                        known(null)),
                row(
                        Phase.OPEN,
                        Level.UNKNOWN,
                        "nobody can say, the guards cannot be read.",
                        new Facts(Phase.OPEN, NOW, null, "the guards cannot be read", null, 0, ago(40), null)),
                row(
                        Phase.CLOSING,
                        Level.WARN,
                        "yes, proven 40 s ago. Contract drops its columns once every instance has acknowledged.",
                        known(ago(40))),
                row(
                        Phase.CLOSING,
                        Level.BAD,
                        "not for every row, the old shape of 1 row is not current: mend them first."
                                + " Contract drops its columns once every instance has acknowledged.",
                        wrong(1)),
                row(
                        Phase.CONTRACTED,
                        Level.BAD,
                        "no, its columns are dropped; only a restore brings them back.",
                        known(ago(40))),
                row(
                        Phase.ABANDONING,
                        Level.OK,
                        "yes, everybody reads it; the new shape is about to be dropped.",
                        known(null)),
                row(Phase.ABANDONED, Level.OK, "yes, it is the only one; the new shape was dropped.", known(null)));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("table")
    void says(Phase phase, Level level, String words, Facts facts) {
        Facts here = new Facts(
                phase,
                facts.now(),
                facts.missing(),
                facts.guardsUnknown(),
                facts.outOfStep(),
                facts.notCurrent(),
                facts.scannedAt(),
                facts.auditedAt());
        assertThat(OldPath.of(here)).isEqualTo(new OldPath(level, "Old path can still serve: " + words));
    }

    private static Arguments row(Phase phase, Level level, String words, Facts facts) {
        return arguments(phase, level, words, facts);
    }

    private static Facts known(Instant scannedAt) {
        return new Facts(Phase.OPEN, NOW, null, null, null, 0, scannedAt, null);
    }

    private static Facts missing(String guard) {
        return new Facts(Phase.OPEN, NOW, guard, null, null, 0, ago(40), null);
    }

    private static Facts wrong(long rows) {
        return new Facts(Phase.OPEN, NOW, null, null, null, rows, ago(40), ago(5));
    }

    private static Instant ago(long seconds) {
        return NOW.minus(Duration.ofSeconds(seconds));
    }
}
