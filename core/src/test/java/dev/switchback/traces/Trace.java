package dev.switchback.traces;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.environment.EnvironmentPolicy;
import dev.switchback.gate.ApprovalPolicy;
import dev.switchback.journal.Act;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.slo.SloPolicy;
import dev.switchback.testing.ShiftedClock;
import dev.switchback.testing.TestDatabase;
import dev.switchback.verify.AuditPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** One random history: operators, writers, instances that come and go, and a clock that jumps. */
final class Trace implements AutoCloseable {

    private static final SchemaChange CHANGE = Table.CHANGE;
    private static final List<String> PEOPLE = List.of("ada", "grace", "edsger");

    private final long seed;
    private final Random random;
    private final TestDatabase database;
    private final ShiftedClock clock;
    private final Table table;
    private final Oracle oracle;
    private final List<Instance> instances = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final Map<String, Integer> blocked;
    private int versions;
    private Phase seen = Phase.PLANNED;
    private String digest = "none";

    /** @param blocked counts, by objection, how often it alone or with others stood against a contract that was asked for */
    Trace(long seed, TestDatabase database, Map<String, Integer> blocked) {
        this.seed = seed;
        this.random = new Random(seed);
        this.database = database;
        this.clock = new ShiftedClock(database);
        this.table = new Table(database);
        this.oracle = new Oracle(table, clock);
        this.blocked = blocked;
        start();
    }

    /** Takes so many steps, or fewer if the change comes to an end. */
    Phase run(int steps) {
        for (int i = 0; i < steps && !isOver(); i++) {
            Step step = draw();
            note(step.name());
            try {
                step.action().run();
            } catch (RefusedException e) {
                note("  refused: " + e.getMessage().lines().findFirst().orElse(""));
            }
            observe();
        }
        return seen;
    }

    private boolean isOver() {
        return seen == Phase.CONTRACTED || seen == Phase.ABANDONED;
    }

    /** Most steps lead on from where the change stands; the others are in the way. */
    private Step draw() {
        List<Step> likely = random.nextInt(100) < 78 ? leadingOn() : inTheWay();
        return likely.get(random.nextInt(likely.size()));
    }

    private List<Step> leadingOn() {
        List<Step> likely = new ArrayList<>();
        switch (seen) {
            case PLANNED -> add(likely, 1, "expand", () -> change().expand(somebody()));
            case BACKFILLING -> {
                add(likely, 2, "backfill", () -> change().backfill(progress -> {}, somebody()));
                add(likely, 2, "verify", this::verify);
                add(likely, 1, "everything is put right and verified", this::provedRight);
                add(likely, 2, "open", () -> change().open(somebody()));
            }
            case OPEN -> {
                add(likely, 10, "what stands against it is mended", this::mend);
                add(likely, 4, "contract", this::contract);
                add(likely, 1, "read", this::read);
                add(likely, 1, "request", this::request);
                add(likely, 1, "approve", this::approve);
            }
            case FROZEN -> {
                add(likely, 1, "guards are put back", () -> change().expand(somebody()));
                add(likely, 1, "everything is put right and verified", this::provedRight);
                add(likely, 1, "unfreeze", () -> change().unfreeze(somebody()));
            }
            case CLOSING -> {
                add(likely, 9, "contract", this::contract);
                add(likely, 1, "reopen", () -> change().reopen(somebody()));
            }
            default -> add(likely, 1, "reopen", () -> change().reopen(somebody()));
        }
        return likely;
    }

    private List<Step> inTheWay() {
        List<Step> likely = new ArrayList<>();
        add(likely, 3, "start an instance", this::start);
        add(likely, 1, "stop an instance", this::stop);
        add(likely, 2, "an instance dies", this::die);
        add(likely, 3, "the clock jumps", () -> shift(Duration.ofSeconds(random.nextInt(28_800) - 14_400)));
        add(likely, 2, "an old image writes", () -> foreignWrite(() -> table.writeOld(random)));
        add(likely, 2, "an old image writes nonsense", () -> foreignWrite(() -> table.writeNonsense(random)));
        add(likely, 2, "a row parts", this::part);
        add(likely, 1, "triggers off", () -> triggers(false));
        add(likely, 1, "triggers on", () -> triggers(true));
        add(likely, 2, "ramp to 50", () -> change().ramp(50, somebody()));
        add(likely, 1, "off", () -> change().off(somebody()));
        add(likely, 1, "freeze", () -> change().freeze(somebody()));
        add(likely, 3, "the application's check fails", () -> oracle.applicationsCheckPasses = false);
        add(likely, 1, "the application's check passes", () -> oracle.applicationsCheckPasses = true);
        return likely;
    }

    private static void add(List<Step> likely, int weight, String name, Runnable action) {
        for (int i = 0; i < weight; i++) {
            likely.add(new Step(name, action));
        }
    }

    private void start() {
        if (live().size() < 3) {
            versions++;
            instances.add(new Instance("v" + versions, clock.dataSource(), this::configured));
        }
    }

    private SwitchbackBuilder configured(SwitchbackBuilder builder) {
        return builder.register(CHANGE)
                .pollEvery(Duration.ofMillis(20))
                .watchGuardsEvery(Duration.ofMillis(50))
                .lease(Duration.ofMillis(400))
                .heartbeatExpiry(Duration.ofSeconds(6))
                .patience(Duration.ofSeconds(1))
                .foreignQuiet(Duration.ZERO)
                .audit(AuditPolicy.OFF)
                .guard(SloPolicy.OFF)
                .environment(EnvironmentPolicy.STANDARD.withMaximumClockSkew(Duration.ofDays(30)))
                .approvals(new ApprovalPolicy(Duration.ofDays(30)))
                .window(new WindowPolicy(Oracle.MINIMUM_AGE, Oracle.STABLE, Oracle.QUIET))
                .gateCheck(new ApplicationsCheck(oracle));
    }

    private void stop() {
        if (live().size() > 1) {
            Instance leaving = instance();
            leaving.close();
            instances.remove(leaving);
        }
    }

    /** It signs nothing off; its heartbeat stays until it expires. */
    private void die() {
        if (live().size() > 1) {
            instance().cut();
        }
    }

    private void verify() {
        settle();
        Instant before = clock.now();
        boolean clean = table.divergent() == 0;
        change().verify(somebody());
        oracle.cleanScan = clean ? before : null;
    }

    private void read() {
        Path path = instance().read(CHANGE);
        note("  on the " + path + " path");
        if (path == Path.OLD) {
            oracle.lastOldRead = clock.now();
        } else {
            oracle.lastNewRead = clock.now();
        }
        settle();
    }

    private void foreignWrite(Runnable write) {
        if (table.has("stock")) {
            write.run();
            if (table.has("stock_count")) {
                oracle.lastForeignWrite = clock.now();
            }
            settle();
        }
    }

    /** An operator who knows what is missing sees to one thing of it, if it can be mended. */
    private void mend() {
        List<String> objections = new ArrayList<>(oracle.objections().keySet());
        if (objections.isEmpty()) {
            // What the approval was given for may be other evidence by now.
            if (random.nextBoolean()) {
                haveItApproved();
            }
            contract();
            return;
        }
        if (objections.size() > 1) {
            objections.remove("approval"); // Nobody is asked for one while something else stands against it.
        }
        String objection = objections.get(random.nextInt(objections.size()));
        note("  of " + objections + ": " + objection);
        switch (objection) {
            case "window", "stable", "old-reads", "foreign-writes" -> pass();
            case "new-reads" -> {
                change().ramp(100, somebody());
                settle();
                read();
            }
            case "scan", "scan-before-write", "scan-before-triggers" -> {
                join();
                verify();
            }
            case "unconvertible" -> foreignWrite(table::mend);
            case "triggers" -> triggers(true);
            case "application" -> oracle.applicationsCheckPasses = true;
            case "approval" -> haveItApproved();
            default -> throw new IllegalStateException(objection);
        }
        if (oracle.objections().size() == 1 && random.nextBoolean()) {
            note("contract");
            contract();
        }
    }

    /** To the point where nothing stands against contract. */
    void makeReady() {
        change().expand(somebody());
        observe();
        change().backfill(progress -> {}, somebody());
        verify();
        verify();
        change().open(somebody());
        observe();
        change().ramp(100, somebody());
        settle();
        read();
        shift(Oracle.MINIMUM_AGE.plusSeconds(30));
        verify();
        approveAgain();
    }

    void approveAgain() {
        approveBy("ada", "grace");
    }

    private void approveBy(String requester, String approver) {
        digest = change().requestContract(Act.by(requester, "trace")).digest();
        change().approve(digest, Act.by(approver, "trace"));
        oracle.requestedBy = requester;
        oracle.approvedBy = approver;
    }

    /** Everything is in order but for one thing. */
    void spoil(String objection) {
        switch (objection) {
            case "window" -> shift(Duration.ofSeconds(-90));
            case "stable" -> {
                change().freeze(somebody());
                observe();
                change().unfreeze(somebody());
                observe();
                settle();
                read();
            }
            case "old-reads" -> {
                change().off(somebody());
                settle();
                read();
                change().ramp(100, somebody());
                settle();
                read();
            }
            case "foreign-writes" -> {
                foreignWrite(() -> table.writeOld(random));
                verify();
            }
            case "scan-before-write" -> {
                foreignWrite(() -> table.writeOld(random));
                shift(Oracle.QUIET.multipliedBy(2));
            }
            case "scan" -> {
                table.part(random);
                verify();
            }
            case "unconvertible" -> {
                foreignWrite(() -> table.writeNonsense(random));
                shift(Oracle.QUIET.multipliedBy(2));
                verify();
            }
            case "application" -> oracle.applicationsCheckPasses = false;
            case "approval" -> {
                digest = change().requestContract(Act.by("ada", "trace")).digest();
                oracle.approvedBy = null;
            }
            default -> throw new IllegalStateException(objection);
        }
    }

    /** Names of what stands against contract now. */
    Set<String> objections() {
        return oracle.objections().keySet();
    }

    private void provedRight() {
        join();
        foreignWrite(table::mend);
        verify();
        verify();
    }

    private void pass() {
        shift(Duration.ofSeconds(60 + random.nextInt(210)));
    }

    private void join() {
        if (table.has("stock") && table.has("stock_count")) {
            table.join();
        }
    }

    private void part() {
        if (table.has("stock") && table.has("stock_count")) {
            table.part(random);
        }
    }

    private void triggers(boolean on) {
        if (seen == Phase.PLANNED || on == table.triggersFire()) {
            return;
        }
        table.switchTriggers(on);
        if (on) {
            oracle.lastWithoutTriggers = clock.now();
        }
        settle();
    }

    private void request() {
        Act by = somebody();
        digest = change().requestContract(by).digest();
        oracle.requestedBy = by.who();
        oracle.approvedBy = null;
    }

    private void approve() {
        Act by = somebody();
        change().approve(digest, by);
        assertThat(by.who()).as(this::told).isNotEqualTo(oracle.requestedBy);
        oracle.approvedBy = by.who();
    }

    /** Two people; if the gate knows more that is missing than the oracle does, what is missing is seen to for the next time. */
    private void haveItApproved() {
        try {
            request();
            approve();
        } catch (RefusedException e) {
            note("  refused: " + e.getMessage());
            if (change().state().ramp() < 100) {
                change().ramp(100, somebody());
            }
            pass();
            read();
        }
    }

    /** The property: nothing that stands against it, and it went on all the same. */
    void contract() {
        settle();
        Map<String, String> objections = seen == Phase.OPEN ? oracle.objections() : oracle.objectionsToTheDrop();
        objections.keySet().forEach(name -> blocked.merge(name, 1, Integer::sum));
        note("  objections: " + objections);
        Phase before = seen;
        try {
            change().contract(somebody());
        } finally {
            Phase after = phase();
            if (after == Phase.CONTRACTED || (before == Phase.OPEN && after == Phase.CLOSING)) {
                assertThat(objections).as(this::told).isEmpty();
            }
            if (after == Phase.CONTRACTED) {
                assertThat(live())
                        .as(this::told)
                        .allSatisfy(each -> assertThat(each.read(CHANGE)).isEqualTo(Path.NEW));
            }
        }
    }

    private void shift(Duration by) {
        settle();
        clock.shift(by);
        note("  by " + by);
        settle();
    }

    /** What moved by itself or by a step: the oracle learns of it as an onlooker would. */
    private void observe() {
        Phase now = phase();
        if (now == seen) {
            return;
        }
        note("  " + seen + " -> " + now);
        if (seen == Phase.BACKFILLING && now == Phase.OPEN) {
            oracle.windowOpened = clock.now();
        }
        if (now == Phase.OPEN) {
            oracle.phaseSince = clock.now();
            oracle.lastNewRead = null;
            oracle.approvedBy = null;
            oracle.requestedBy = null;
        }
        seen = now;
    }

    Phase phase() {
        return Phase.valueOf(String.valueOf(database.text("SELECT phase FROM switchback.change")));
    }

    /** What each did so far is recorded, and what the others did is known to it: both are so after two beats. */
    private void settle() {
        for (int beats = 0; beats < 2; beats++) {
            Instant now = clock.now();
            live().forEach(each -> each.awaitBeatAfter(now, database));
        }
    }

    private List<Instance> live() {
        return instances.stream().filter(each -> !each.isCut()).toList();
    }

    private Instance instance() {
        List<Instance> live = live();
        return live.get(random.nextInt(live.size()));
    }

    private ChangeHandle change() {
        return instance().change(CHANGE);
    }

    private Act somebody() {
        return Act.by(PEOPLE.get(random.nextInt(PEOPLE.size())), "seed " + seed);
    }

    private void note(String line) {
        said.add(line);
    }

    /** The history so far. */
    String told() {
        return "seed " + seed + ":\n" + String.join("\n", said);
    }

    @Override
    public void close() {
        for (Instance each : instances) {
            try {
                each.close();
            } catch (SwitchbackException e) {
                throw new IllegalStateException(told(), e);
            }
        }
        database.close();
    }

    private record Step(String name, Runnable action) {}

    private record ApplicationsCheck(Oracle oracle) implements GateCheck {

        @Override
        public String name() {
            return "the-applications-own";
        }

        @Override
        public CheckResult examine(Session session, SchemaChange change, ChangeState state) {
            return CheckResult.of(name(), oracle.applicationsCheckPasses, "as it is", "as it should be", "the trace");
        }
    }
}
