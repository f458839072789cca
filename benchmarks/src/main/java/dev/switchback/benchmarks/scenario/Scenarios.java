package dev.switchback.benchmarks.scenario;

import static dev.switchback.benchmarks.scenario.Scenario.Kind.MEMORY;
import static dev.switchback.benchmarks.scenario.Scenario.Kind.READ;
import static dev.switchback.benchmarks.scenario.Scenario.Kind.WRITE;
import static dev.switchback.benchmarks.scenario.Target.atLeast;
import static dev.switchback.benchmarks.scenario.Target.atMostBytes;
import static dev.switchback.benchmarks.scenario.Target.atMostNanos;
import static dev.switchback.benchmarks.scenario.Target.atMostTheTime;

import dev.switchback.benchmarks.lab.Table;
import dev.switchback.benchmarks.subject.BareEvaluation;
import dev.switchback.benchmarks.subject.BothAdapters;
import dev.switchback.benchmarks.subject.BothShapes;
import dev.switchback.benchmarks.subject.Decision;
import dev.switchback.benchmarks.subject.HandWritten;
import dev.switchback.benchmarks.subject.HandWrittenJooq;
import dev.switchback.benchmarks.subject.HandWrittenJooq.Statement;
import dev.switchback.benchmarks.subject.LaunchDarklyMigration;
import dev.switchback.benchmarks.subject.LaunchDarklyMigration.Call;
import dev.switchback.benchmarks.subject.LaunchDarklyVariation;
import dev.switchback.benchmarks.subject.LogicalField;
import dev.switchback.benchmarks.subject.NeededDecision;
import dev.switchback.benchmarks.subject.OneRoundTrip;
import dev.switchback.benchmarks.subject.Repository;
import dev.switchback.benchmarks.subject.Subject;
import dev.switchback.benchmarks.subject.TwoWrites;
import dev.switchback.benchmarks.subject.Unrelated;
import dev.switchback.change.Path;
import java.util.List;

/** What is measured. A target is one of Switchback's own, which is the second line of each scenario. */
public final class Scenarios {

    private static final Subject EVALUATION = new BareEvaluation("OpenFeature's evaluation alone");
    private static final Subject NEEDED = NeededDecision.byFlag("by hand, lease, counts and the evaluation");
    private static final Subject NEEDED_BUILT_IN =
            NeededDecision.byPercentage("by hand, lease, counts and the percentage");
    private static final Subject JDBC_READ = HandWritten.read("by hand, JDBC, one shape", Table.GUARDED, Path.NEW);
    private static final Subject JDBC_READ_DECIDED =
            NeededDecision.before("by hand, JDBC, lease, counts and the evaluation", JDBC_READ);
    private static final Subject JOOQ_READ =
            new HandWrittenJooq("by hand, jOOQ, one shape", Table.GUARDED, Statement.SELECT, Path.NEW);
    private static final Subject UNSHADOWED =
            new LogicalField("logical field, not compared", Table.GUARDED, Statement.SELECT);
    private static final Subject JOOQ_LISTENED = new HandWrittenJooq(
            "by hand, jOOQ, a listener that does nothing", Table.GUARDED, Statement.SELECT, Path.NEW, true);
    private static final Subject JOOQ_BOTH_READ =
            new BothShapes("by hand, jOOQ, both shapes", Table.BARE, Statement.SELECT);
    private static final Subject LD_READ =
            new LaunchDarklyMigration("LaunchDarkly, one shape", Table.GUARDED, Call.READ);
    private static final Subject LD_SERIAL =
            new LaunchDarklyMigration("LaunchDarkly, serial", Table.GUARDED, Call.SHADOW_SERIAL);
    private static final Subject LD_PARALLEL =
            new LaunchDarklyMigration("LaunchDarkly, parallel", Table.GUARDED, Call.SHADOW_PARALLEL);
    private static final Subject JOOQ_UPDATE =
            new HandWrittenJooq("by hand, jOOQ, one shape", Table.PLAIN, Statement.UPDATE, Path.OLD);
    private static final Subject JOOQ_BOTH_UPDATE =
            new BothShapes("by hand, jOOQ, both shapes", Table.BARE, Statement.UPDATE);
    private static final Subject JOOQ_BOTH_UPDATE_IDLE =
            new BothShapes("by hand, jOOQ, both shapes, a trigger that does nothing", Table.IDLE, Statement.UPDATE);
    private static final Subject LD_WRITE = new LaunchDarklyMigration("LaunchDarkly", Table.BARE, Call.WRITE);
    private static final Subject TWO_WRITES = new TwoWrites("if (flag), two updates in a transaction", Table.BARE);
    private static final Subject OLD_UPDATE = HandWritten.write("by hand, JDBC, no trigger", Table.BARE, Path.OLD);
    private static final Subject OLD_UPDATE_IDLE =
            HandWritten.write("a trigger that does nothing", Table.IDLE, Path.OLD);
    private static final Subject PAIR = HandWritten.write("always-firing pair of triggers", Table.PAIR, Path.OLD);
    private static final Subject OTHER_UPDATE = new Unrelated("no trigger", Table.BARE);
    private static final Subject OTHER_UPDATE_ASIDE =
            new Unrelated("a trigger of other columns that does nothing", Table.ASIDE);
    private static final Subject JOOQ_INSERT =
            new HandWrittenJooq("by hand, jOOQ, one shape", Table.PLAIN, Statement.INSERT, Path.OLD);
    private static final Subject JOOQ_BOTH_INSERT =
            new BothShapes("by hand, jOOQ, both shapes", Table.BARE, Statement.INSERT);
    private static final Subject JOOQ_BOTH_INSERT_IDLE =
            new BothShapes("by hand, jOOQ, both shapes, a trigger that does nothing", Table.IDLE, Statement.INSERT);
    private static final Subject ONE_ROUND_TRIP = new OneRoundTrip("two updates in one round trip", Table.BARE);

    private Scenarios() {}

    /** All of them. */
    public static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "decision",
                        "decision by a flag in memory",
                        MEMORY,
                        EVALUATION,
                        new Decision("Switchback by OpenFeature", false),
                        List.of(NEEDED, new LaunchDarklyVariation("LaunchDarkly's migrationVariation")),
                        List.of(
                                atMostTheTime(1.25, EVALUATION).beside(NEEDED),
                                atMostBytes(32, EVALUATION).beside(NEEDED))),
                new Scenario(
                        "built-in",
                        "decision by the built-in percentage",
                        MEMORY,
                        EVALUATION,
                        new Decision("Switchback, built-in", true),
                        List.of(NEEDED_BUILT_IN),
                        List.of(atMostNanos(60).beside(NEEDED_BUILT_IN))),
                new Scenario(
                        "adapter-read",
                        "routed read by a repository's adapter",
                        READ,
                        JDBC_READ,
                        new Repository("Switchback's repository", Table.GUARDED),
                        List.of(JDBC_READ_DECIDED, LD_READ),
                        List.of(atLeast(0.98, JDBC_READ).beside(JDBC_READ_DECIDED))),
                new Scenario(
                        "logical-read",
                        "routed read by a logical field",
                        READ,
                        JOOQ_READ,
                        UNSHADOWED,
                        List.of(JOOQ_LISTENED),
                        List.of(atLeast(0.97, JOOQ_READ).beside(JOOQ_LISTENED))),
                new Scenario(
                        "shadowed-read",
                        "shadowed read",
                        READ,
                        UNSHADOWED,
                        new LogicalField("logical field, in one statement", Table.SHADOWED, Statement.SELECT),
                        List.of(JOOQ_BOTH_READ, LD_SERIAL, LD_PARALLEL),
                        List.of(
                                atLeast(0.95, UNSHADOWED).beside(JOOQ_BOTH_READ),
                                atLeast(1.9, LD_SERIAL).beside(JOOQ_BOTH_READ),
                                atLeast(2.4, LD_PARALLEL).beside(JOOQ_BOTH_READ))),
                new Scenario(
                        "dual-write",
                        "dual write in one statement, no trigger",
                        WRITE,
                        JOOQ_UPDATE,
                        new LogicalField("logical field", Table.UNTRIGGERED, Statement.UPDATE),
                        List.of(JOOQ_BOTH_UPDATE, LD_WRITE, TWO_WRITES),
                        List.of(
                                atLeast(0.94, JOOQ_UPDATE).beside(JOOQ_BOTH_UPDATE),
                                atLeast(1.9, LD_WRITE).beside(JOOQ_BOTH_UPDATE),
                                atLeast(2.5, TWO_WRITES).beside(JOOQ_BOTH_UPDATE))),
                new Scenario(
                        "dual-write-trigger",
                        "dual write in one statement, the trigger below",
                        WRITE,
                        JOOQ_UPDATE,
                        new LogicalField("logical field", Table.GUARDED, Statement.UPDATE),
                        List.of(JOOQ_BOTH_UPDATE_IDLE, LD_WRITE),
                        List.of(
                                atLeast(0.88, JOOQ_UPDATE).beside(JOOQ_BOTH_UPDATE_IDLE),
                                atLeast(1.8, LD_WRITE).beside(JOOQ_BOTH_UPDATE_IDLE))),
                new Scenario(
                        "old-image",
                        "old image's update, completed by the trigger",
                        WRITE,
                        OLD_UPDATE,
                        HandWritten.write("Switchback's trigger", Table.GUARDED, Path.OLD),
                        List.of(OLD_UPDATE_IDLE, PAIR),
                        List.of(
                                atLeast(0.87, OLD_UPDATE).beside(OLD_UPDATE_IDLE, PAIR),
                                atLeast(1.2, PAIR).beside(OLD_UPDATE_IDLE))),
                new Scenario(
                        "other-column",
                        "update of another column",
                        WRITE,
                        OTHER_UPDATE,
                        new Unrelated("Switchback's trigger", Table.GUARDED),
                        List.of(OTHER_UPDATE_ASIDE, new Unrelated("always-firing pair of triggers", Table.PAIR)),
                        List.of(atLeast(0.98, OTHER_UPDATE).beside(OTHER_UPDATE_ASIDE))),
                new Scenario(
                        "insert",
                        "insert in one statement, no trigger",
                        WRITE,
                        JOOQ_INSERT,
                        new LogicalField("logical field", Table.UNTRIGGERED, Statement.INSERT),
                        List.of(JOOQ_BOTH_INSERT),
                        List.of(atLeast(0.95, JOOQ_INSERT).beside(JOOQ_BOTH_INSERT))),
                new Scenario(
                        "insert-trigger",
                        "insert in one statement, the trigger below",
                        WRITE,
                        JOOQ_INSERT,
                        new LogicalField("logical field", Table.GUARDED, Statement.INSERT),
                        List.of(JOOQ_BOTH_INSERT_IDLE),
                        List.of(atLeast(0.88, JOOQ_INSERT).beside(JOOQ_BOTH_INSERT_IDLE))),
                new Scenario(
                        "both-adapters",
                        "both adapters in one transaction",
                        WRITE,
                        ONE_ROUND_TRIP,
                        new BothAdapters("Switchback's repository, mapping in Java", Table.JAVA),
                        List.of(new BothAdapters("Switchback's repository, mapping in SQL", Table.GUARDED), TWO_WRITES),
                        List.of(atLeast(0.9, ONE_ROUND_TRIP).beside(TWO_WRITES))));
    }
}
