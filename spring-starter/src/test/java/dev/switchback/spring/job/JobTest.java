package dev.switchback.spring.job;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.backfill.BackfillSettings;
import dev.switchback.route.FlagResult;
import dev.switchback.route.FlagSource;
import dev.switchback.spring.job.application.JobApplication;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;

/** What each job makes of each state of affairs: its exit code, and what it says. */
@ExtendWith(OutputCaptureExtension.class)
class JobTest {

    private final TestDatabase database = Postgres.newEmptyDatabase();
    private Switchback switchback;
    private ChangeHandle change;

    @BeforeEach
    void begin() {
        CustomerName.createTable(database, 50);
        switchback = Operator.switchback(database, CustomerName.CHANGE).build();
        change = switchback.change("customer-name");
    }

    @AfterEach
    void close() {
        switchback.close();
        database.close();
    }

    /** The application in this process, up to the moment when it would end it. */
    private JobExit run(Job job, String... arguments) {
        return run(job, null, arguments);
    }

    private JobExit run(Job job, FlagSource flags, String... arguments) {
        AtomicReference<JobExit> ended = new AtomicReference<>();
        SpringApplication application = new SpringApplication(JobApplication.class);
        application.addInitializers((ApplicationContextInitializer<GenericApplicationContext>) context -> {
            context.registerBean(ProcessEnd.class, () -> exit -> {
                ended.set(exit);
                assertThat(context.isActive())
                        .as("closed before the process ends")
                        .isFalse();
                throw new SpringApplication.AbandonedRunException();
            });
            if (flags != null) {
                context.registerBean(FlagSource.class, () -> flags);
            }
        });
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--switchback.job=" + job);
        Settings.properties(database).forEach((key, value) -> all.add("--" + key + "=" + value));
        assertThat(catchThrowable(() -> application.run(all.toArray(String[]::new))))
                .isInstanceOf(SpringApplication.AbandonedRunException.class);
        return ended.get();
    }

    @Test
    void aStepThatIsDoneIsDone(CapturedOutput output) {
        assertThat(run(Job.EXPAND)).isEqualTo(JobExit.DONE);
        assertThat(run(Job.EXPAND)).isEqualTo(JobExit.DONE);
        Operator.open(change);
        for (Job job : List.of(Job.EXPAND, Job.BACKFILL, Job.OPEN)) {
            assertThat(run(job)).isEqualTo(JobExit.DONE);
        }
        assertThat(output).contains("'customer-name' is OPEN: nothing is left to be done");
        assertThat(run(Job.CONSTRAIN)).isEqualTo(JobExit.DONE);
        assertThat(run(Job.ABANDON, "--switchback.job-reason=given up")).isEqualTo(JobExit.DONE);
        assertThat(run(Job.ABANDON, "--switchback.job-reason=given up")).isEqualTo(JobExit.DONE);
        assertThat(change.state().phase()).hasToString("ABANDONED");
        assertThat(run(Job.EXPAND)).isEqualTo(JobExit.REFUSED);
    }

    @Test
    void aStepOutOfTurnIsRefusedWithEveryReason(CapturedOutput output) {
        assertThat(run(Job.BACKFILL)).isEqualTo(JobExit.REFUSED);
        assertThat(run(Job.VERIFY)).isEqualTo(JobExit.REFUSED);
        assertThat(run(Job.CONTRACT, "--switchback.job-reason=too early")).isEqualTo(JobExit.REFUSED);
        assertThat(output)
                .contains("backfill of 'customer-name' is refused:", "contract of 'customer-name' is refused:")
                .contains("the phase is PLANNED; it runs in BACKFILLING only", "it is possible from OPEN only")
                .doesNotContain("\tat ");
    }

    @Test
    void aScanThatFindsRowsWrongNamesThem(CapturedOutput output) {
        change.expand(ADA);
        change.backfill(progress -> {}, ADA);
        database.execute(
                "SET session_replication_role = replica; UPDATE customer SET first_name = 'Eve' WHERE id IN (7, 42);"
                        + " RESET session_replication_role");
        assertThat(run(Job.VERIFY)).isEqualTo(JobExit.DIVERGENT);
        assertThat(output).contains("2 divergent rows, first keys [7, 42]: run the backfill again");
    }

    @Test
    void aBackfillSaysWhyItIsNotDone(CapturedOutput output) {
        change.expand(ADA);
        change.backfill(BackfillSettings.STANDARD.stoppedWhen(() -> true), progress -> {}, ADA);
        change.backfillControl().cancel(ADA);
        assertThat(run(Job.BACKFILL)).isEqualTo(JobExit.CANCELLED);
        assertThat(output).contains("until an operator resumes it");
        change.backfillControl().resume(ADA);
        assertThat(run(Job.BACKFILL)).isEqualTo(JobExit.DONE);
    }

    @Test
    void aBackfillThatCannotConvertARowSaysSo(CapturedOutput output) {
        database.execute("CREATE TABLE pet (id bigint PRIMARY KEY, title text)");
        database.execute("INSERT INTO pet VALUES (1, 'Laika'), (2, '???')");
        String[] pets = {"--application.second-change=true", "--switchback.job-change=pet-name"};
        assertThat(run(Job.EXPAND, pets)).isEqualTo(JobExit.DONE);
        assertThat(run(Job.BACKFILL, pets)).isEqualTo(JobExit.QUARANTINED);
        assertThat(run(Job.VERIFY, pets)).isEqualTo(JobExit.DIVERGENT);
        assertThat(output).contains("1 rows whose value cannot be converted, first keys [2]");
        assertThat(run(Job.OPEN, pets)).isEqualTo(JobExit.REFUSED);
    }

    @Test
    void anInstanceThatServesNobodyTellsTheGateWhatItsFlagAsks(CapturedOutput output) {
        Operator.open(change);
        Ready.toContract(switchback, change);
        assertThat(run(Job.GATE, (flag, whom) -> FlagResult.COMPLETE)).isEqualTo(JobExit.DONE);
        String used = "SELECT max(last_used) FROM switchback.path_use WHERE path = 'OLD'";
        String before = database.text(used);
        assertThat(run(Job.GATE, (flag, whom) -> FlagResult.OFF)).isEqualTo(JobExit.INCONCLUSIVE);
        assertThat(output)
                .contains(
                        "Flag 'customer-name' says OFF here", "UNKNOWN flag-at-100-everywhere: 1 of 2 live instances");
        assertThat(database.text(used)).as("nobody has set the clock back").isEqualTo(before);
        String[] contract = {"--switchback.job-reason=nobody reads it any more"};
        assertThat(run(Job.CONTRACT, (flag, whom) -> FlagResult.OFF, contract)).isEqualTo(JobExit.REFUSED);
        assertThat(run(Job.CONTRACT, (flag, whom) -> FlagResult.COMPLETE, contract))
                .isEqualTo(JobExit.DONE);
        assertThat(run(Job.CONTRACT, contract)).isEqualTo(JobExit.DONE);
        assertThat(run(Job.EXPAND)).isEqualTo(JobExit.DONE);
    }

    @Test
    void anImageIsDiagnosedByItsManifest(@TempDir Path directory, CapturedOutput output) throws Exception {
        Operator.open(change);
        Path manifest = Files.writeString(
                directory.resolve("shop.sql"), "-- image: shop 1\nSELECT id, full_name FROM customer WHERE id = ?;\n");
        assertThat(run(Job.DIAGNOSE, "--switchback.job-old-image=" + manifest)).isEqualTo(JobExit.DONE);
        assertThat(output).contains("SAFE_TO_ROLL_BACK_IMAGE", "shop 1");
        assertThat(run(Job.DIAGNOSE)).isEqualTo(JobExit.NO_GO);
    }

    @Test
    void aStepIsTakenForEveryChangeAndTheFirstThatIsNotDoneCounts(CapturedOutput output) {
        database.execute("CREATE TABLE pet (id bigint PRIMARY KEY, title text)");
        Operator.open(change);
        String both = "--application.second-change=true";
        assertThat(run(Job.BACKFILL, both)).isEqualTo(JobExit.REFUSED);
        assertThat(run(Job.EXPAND, both)).isEqualTo(JobExit.DONE);
        assertThat(output)
                .contains("expand of 'customer-name': done (exit code 0)", "expand of 'pet-name': done (exit code 0)");
        assertThat(run(Job.BACKFILL, both, "--switchback.job-change=pet-name")).isEqualTo(JobExit.DONE);
        assertThat(database.text("SELECT phase FROM switchback.change WHERE name = 'pet-name'"))
                .isEqualTo("BACKFILLING");
    }
}
