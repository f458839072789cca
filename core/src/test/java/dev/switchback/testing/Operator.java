package dev.switchback.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.journal.Act;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.slo.SloPolicy;
import dev.switchback.verify.AuditPolicy;
import java.time.Duration;
import javax.sql.DataSource;

/** The person at the controls: a Switchback with short times, and the way to each phase. */
public final class Operator {

    public static final Act ADA = Act.by("ada", "test");
    public static final Act GRACE = Act.by("grace", "has read the plan");

    private Operator() {}

    /** Times of tests: what takes days in production takes a moment, in the same proportions. Nobody audits or judges meanwhile. */
    public static SwitchbackBuilder switchback(TestDatabase database, SchemaChange... changes) {
        return switchback(database.dataSource(), changes);
    }

    /** The same on other connections than the database's own. */
    public static SwitchbackBuilder switchback(DataSource dataSource, SchemaChange... changes) {
        SwitchbackBuilder builder = Switchback.builder(dataSource)
                .application("test", "1")
                .pollEvery(Duration.ofMillis(50))
                .lease(Duration.ofMillis(400))
                .heartbeatExpiry(Duration.ofSeconds(10))
                .audit(AuditPolicy.OFF)
                .guard(SloPolicy.OFF)
                .window(new WindowPolicy(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1)));
        for (SchemaChange change : changes) {
            builder.register(change);
        }
        return builder;
    }

    /** From PLANNED to OPEN. */
    public static ChangeHandle open(ChangeHandle change) {
        change.expand(ADA);
        change.backfill(progress -> {}, ADA);
        change.verify(ADA);
        change.verify(ADA);
        change.open(ADA);
        return change;
    }

    /**
     * Requests and approves plan and evidence as they are now, when nothing but that is missing any more: a scan or a write after it
     * would make it void.
     */
    public static String approve(ChangeHandle change) {
        assertThat(change.gate().results().stream()
                        .filter(CheckResult::blocks)
                        .filter(result -> !result.check().equals("approval")))
                .as("checks that block besides the approval")
                .isEmpty();
        String digest = change.requestContract(ADA).digest();
        change.approve(digest, GRACE);
        return digest;
    }
}
