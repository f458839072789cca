package dev.switchback.spring.job;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.backfill.BackfillSettings;
import dev.switchback.backfill.BackfillSpeed;
import dev.switchback.journal.JournalEntry;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: the whole road, and how each of them ends. */
@Tag("long")
class JobProcessTest {

    private static final Duration A_WHILE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final TestDatabase database = Postgres.newEmptyDatabase();
    private final List<JobProcess> processes = new ArrayList<>();

    @AfterEach
    void close() {
        processes.forEach(each -> each.process().destroyForcibly());
        database.close();
    }

    private JobProcess start(String... arguments) {
        return start(Map.of(), arguments);
    }

    private JobProcess start(Map<String, String> variables, String... arguments) {
        JobProcess process = JobProcess.start(database, directory, variables, arguments);
        processes.add(process);
        return process;
    }

    private String phase() {
        return String.valueOf(database.text("SELECT phase FROM switchback.change WHERE name = 'customer-name'"));
    }

    @Test
    @Promise({"P6", "P7"})
    void walkTheWholeRoad() throws Exception {
        CustomerName.createTable(database, 1_000);

        Files.writeString(
                directory.resolve("application-switchback-job.properties"),
                "switchback.job-reason=said in the profile's file");
        JobProcess expand = start("--switchback.job=expand").endsWith(0);
        expand.saying("'customer-name' is BACKFILLING now", "expand of 'customer-name': done (exit code 0)");
        assertThat(expand.log())
                .contains("switchback-job", "The application is closed")
                .doesNotContain("The application serves", "The application consumes", "The application runs", "Tomcat");
        start(Map.of("SWITCHBACK_JOB", "BACKFILL", "SWITCHBACK_JOB_BY", "argo", "SWITCHBACK_JOB_REASON", "release 42"))
                .endsWith(0)
                .saying("customer-name [####################] 100.0 %, 1,000 rows");
        start("--switchback.job=verify").endsWith(0).saying("has looked at 1000 rows");
        start("--switchback.job=open").endsWith(3).saying("open of 'customer-name' is refused:", "1 of 2 scans");
        start("--switchback.job=verify").endsWith(0);
        start("--switchback.job=open").endsWith(0);
        assertThat(phase()).isEqualTo("OPEN");
        start("--switchback.job=gate").endsWith(7).saying("the gate says NO_GO", "FAIL flag-at-100-everywhere");
        String[] contract = {"--switchback.job=contract", "--switchback.job-reason=nobody reads it any more"};
        start(contract).endsWith(3).saying("contract of 'customer-name' is refused:", "FAIL approval");
        assertThat(phase()).isEqualTo("OPEN");

        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            Ready.toContract(switchback, change);
            start("--switchback.job=gate").endsWith(0).saying("the gate says GO");
            start(contract).endsWith(0).saying("'customer-name' is CONTRACTED now");
            assertThat(change.journal())
                    .extracting(JournalEntry::who, JournalEntry::why)
                    .contains(
                            tuple("shop job", "said in the profile's file"),
                            tuple("argo", "release 42"),
                            tuple("shop job", "nobody reads it any more"));
        }
        assertThat(database.rows("SELECT column_name FROM information_schema.columns WHERE table_name = 'customer'"))
                .doesNotContain(List.of("full_name"))
                .contains(List.of("first_name"));
    }

    /** Begun, and slow enough that a process can be stopped in the middle of it. */
    private void begun(ChangeHandle change) {
        change.expand(ADA);
        change.backfill(BackfillSettings.STANDARD.stoppedWhen(() -> true), progress -> {}, ADA);
        change.backfillControl().speed(BackfillSpeed.FULL.withRowsPerSecond(2_000), ADA);
    }

    private long examined() {
        return database.number("SELECT examined FROM switchback.backfill_progress");
    }

    @Test
    @Promise({"P1", "P8"})
    void goOnAfterTheyWereKilledOrToldToEnd() throws Exception {
        CustomerName.createTable(database, 20_000);
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            ChangeHandle change = switchback.change("customer-name");
            begun(change);

            JobProcess killed = start("--switchback.job=backfill");
            await().atMost(A_WHILE).until(() -> examined() > 1_000);
            killed.process().destroyForcibly();
            killed.endsWith(128 + 9);

            long before = examined();
            JobProcess told = start("--switchback.job=backfill", "--switchback.backfill.workers=2");
            await().atMost(A_WHILE).until(() -> examined() > before + 1_000);
            told.process().destroy();
            told.endsWith(JobExit.INTERRUPTED.code())
                    .saying("Told to end", "backfill of 'customer-name': interrupted (exit code 143)");
            assertThat(told.log()).contains("The application is closed").doesNotContain("did not stop within");
            assertThat(database.number("SELECT count(*) FROM switchback.backfill_chunk WHERE leased_until > now()"))
                    .as("chunks that somebody would wait for")
                    .isZero();
            assertThat(examined()).isLessThan(20_000);

            change.backfillControl().speed(BackfillSpeed.FULL, ADA);
            start("--switchback.job=backfill").endsWith(0);
            assertThat(examined()).as("rows, each once").isEqualTo(20_000);
            assertThat(change.verify(ADA).findings()).isEmpty();
        }
    }

    @Test
    void endOnSigtermAlsoWhileTheyWaitForALock() throws Exception {
        CustomerName.createTable(database, 5);
        try (var holder = database.dataSource().getConnection();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE customer IN ACCESS SHARE MODE");
            JobProcess expand = start("--switchback.job=expand");
            await().atMost(A_WHILE).until(() -> expand.log().contains("did not get its lock in try 2"));
            expand.process().destroy();
            expand.endsWith(143).saying("interrupted while waiting for a lock");
            holder.rollback();
        }
        assertThat(phase()).isEqualTo("PLANNED");
    }

    @Test
    void endAlsoIfAThreadIsLeft() throws Exception {
        CustomerName.createTable(database, 5);
        start("--switchback.job=expand", "--application.lingers=true").endsWith(0);
        start(
                        "--switchback.job=expand",
                        "--application.lingers=true",
                        "--spring.datasource.url=jdbc:postgresql://localhost:1/no")
                .endsWith(1)
                .saying("Switchback cannot use its database");
    }

    @Test
    void sayWhatIsWrongWithTheOrder() throws Exception {
        CustomerName.createTable(database, 5);
        database.execute("CREATE TABLE pet (id bigint PRIMARY KEY, title text)");
        start("--switchback.job=contarct")
                .endsWith(2)
                .saying("switchback.job is 'contarct'", "give one of expand, backfill, verify, constrain, open, gate");
        start("--switchback.job=contract").endsWith(2).saying("no reason is given");
        start("--switchback.job=open", "--application.second-change=true")
                .endsWith(2)
                .saying("2 are registered", "[customer-name, pet-name]");
        start("--switchback.job=expand", "--application.changes=false")
                .endsWith(2)
                .saying("no bean is a SchemaChange");
        Files.writeString(directory.resolve("application.properties"), "switchback.job=expand");
        start().endsWith(2).saying("stands in a configuration file", "give it as --switchback.job=expand");
        assertThat(database.number("SELECT count(*) FROM switchback.change WHERE phase <> 'PLANNED'"))
                .isZero();
    }
}
