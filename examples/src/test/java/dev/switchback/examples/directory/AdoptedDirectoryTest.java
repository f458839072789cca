package dev.switchback.examples.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.examples.drill.database.Sql;
import dev.switchback.journal.Act;
import dev.switchback.phase.Phase;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.slo.SloPolicy;
import dev.switchback.usage.KnownSessions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The directory as it was and the directory with the diff of {@code docs/adopting.md}, two processes side by side on one
 * database, along the whole road. Nobody can tell from an answer who gave it.
 */
class AdoptedDirectoryTest {

    private static final Act ADA = Act.by("ada", "release 2 of the directory");
    private static final Act GRACE = Act.by("grace", "has read the plan");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MORE_THAN_ONE_PAGE = 45;
    /** A name alone, one of three words, white space where nobody wants it: what a backward mapping could lose. */
    private static final List<String> NAMES =
            List.of("Ada King", "Plato", "Jean  Luc Picard ", "Ann O'Hara", "Ada King");

    @TempDir
    private Path directory;

    private EmbeddedPostgres server;
    private Sql sql;
    private final List<RunningDirectory> running = new ArrayList<>();
    private int customers;

    @BeforeEach
    void setUp() throws IOException, SQLException {
        server = EmbeddedPostgres.start();
        sql = new Sql(server.getJdbcUrl("postgres", "postgres"));
        sql.execute(Files.readString(Path.of("directory/src/main/resources/schema.sql")));
        sql.execute("INSERT INTO directory.branch VALUES (1, 'London'), (2, 'Paris')");
    }

    @AfterEach
    void tearDown() throws Exception {
        for (RunningDirectory each : running) {
            each.kill();
        }
        sql.close();
        server.close();
    }

    @Test
    void worksSideBySideWithWhatItWas() throws Exception {
        Version adopted = Version.after(Version.adoption(), directory);
        RunningDirectory old = start(Version.before(), "before");
        assertThat(old.ask(importOf(MORE_THAN_ONE_PAGE))).isEqualTo("45");
        RunningDirectory fresh = start(adopted, "after");
        usedAlike(old, fresh);

        try (Switchback switchback = Switchback.builder(server.getPostgresDatabase())
                .register(adopted.change())
                .application("operator", "test")
                .window(new WindowPolicy(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1)))
                .heartbeatExpiry(Duration.ofSeconds(8))
                // Its windows are minutes and days, and images are killed here.
                .guard(SloPolicy.OFF)
                .knownSessions(KnownSessions.named(Sql.NAME))
                .build()) {
            ChangeHandle change = switchback.change("customer-name");
            assertThat(change.state().phase()).isEqualTo(Phase.PLANNED);
            change.expand(ADA);
            usedAlike(old, fresh);
            change.backfill(progress -> {}, ADA);
            change.verify(ADA);
            change.verify(ADA);
            change.open(ADA);
            usedAlike(old, fresh);
            indexTheExpression();

            change.ramp(100, ADA);
            awaitReading(fresh, "first_name");
            usedAlike(old, fresh);
            change.off(ADA);
            awaitReading(fresh, "\"customer\".\"full_name\"");
            usedAlike(old, fresh);

            change.ramp(100, ADA);
            awaitReading(fresh, "first_name");
            List<String> last = answers(fresh);
            fresh.kill();
            assertThat(answers(old)).as("after the image was rolled back").isEqualTo(last);
            use(old, old);
            RunningDirectory again = start(adopted, "after");
            usedAlike(old, again);
            old.close();

            List<String> before = answers(again);
            contract(change, again);
            assertThat(answers(again)).as("after contract").isEqualTo(before);
            use(again, again);
            assertThat(sql.text("SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute"
                            + " WHERE attrelid = 'directory.customer'::regclass AND attnum > 0 AND NOT attisdropped"))
                    .isEqualTo("id email branch_id first_name last_name");
        }
    }

    /** Each reads what the other writes, in every way in which the directory writes, and both answer everything alike. */
    private void usedAlike(RunningDirectory one, RunningDirectory other) throws IOException, SQLException {
        use(one, other);
        use(other, one);
        assertThat(answers(one)).isEqualTo(answers(other));
        String columns = sql.text("SELECT count(*) FROM pg_attribute WHERE attrelid = 'directory.customer'::regclass"
                + " AND attname IN ('first_name', 'last_name') AND NOT attisdropped");
        if (columns.equals("2")) {
            assertThat(sql.text("SELECT count(*) FROM directory.customer WHERE first_name IS NOT NULL"
                            + " AND full_name IS DISTINCT FROM concat_ws(' ', first_name, last_name)"))
                    .as("rows whose shapes disagree")
                    .isEqualTo("0");
        }
    }

    private void use(RunningDirectory writer, RunningDirectory reader) throws IOException {
        for (String name : NAMES) {
            String email = "c" + ++customers + "@example.com";
            String id = writer.ask("add 1 " + email + " " + name);
            assertThat(reader.ask("find " + id)).isEqualTo(id + " " + name + " <" + email + ">");
            assertThat(writer.ask("rename " + id + " The Rev. " + name)).isEqualTo("renamed");
            assertThat(reader.ask("find " + id)).isEqualTo(id + " The Rev. " + name + " <" + email + ">");
            assertThat(writer.ask("correct " + id + " x" + email + " " + name)).isEqualTo("corrected");
            assertThat(reader.ask("find " + id)).isEqualTo(id + " " + name + " <x" + email + ">");
            assertThat(writer.ask("import 2 x" + email + " Dr. " + name + "; 2 new" + email + " " + name))
                    .isEqualTo("2");
            assertThat(reader.ask("find " + id)).isEqualTo(id + " Dr. " + name + " <x" + email + ">");
            assertThat(reader.ask("search dr. " + name)).contains(id + " Dr. " + name + " <x" + email + ">");
        }
    }

    private static List<String> answers(RunningDirectory image) throws IOException {
        List<String> answers = new ArrayList<>();
        for (String question : List.of("search ", "search ada", "branches", "namesakes")) {
            answers.add(image.ask(question));
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isNotEmpty().doesNotStartWith("failed"));
        return answers;
    }

    /** The application does not tell which shape it reads; the server does, unless a heartbeat has come in its place. */
    private void awaitReading(RunningDirectory image, String column) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            image.ask("find 1");
            assertThat(
                            sql.text(
                                    "SELECT coalesce((SELECT query FROM pg_stat_activity WHERE application_name = 'after' AND query ILIKE 'select%'"
                                            + " AND query LIKE '%\"directory\".\"customer\"%' ORDER BY query_start DESC LIMIT 1), '')"))
                    .contains(column);
        });
    }

    /** As the document says; and a condition on the new path can use it. */
    private void indexTheExpression() throws IOException, SQLException {
        Matcher index = Pattern.compile("CREATE INDEX CONCURRENTLY [^;]*;")
                .matcher(Files.readString(Path.of("../docs/adopting.md")));
        assertThat(index.find()).isTrue();
        sql.execute(index.group());
        sql.execute("SET enable_seqscan = off");
        assertThat(sql.text("EXPLAIN (FORMAT JSON) SELECT id FROM directory.customer WHERE"
                        + " (first_name || coalesce(' ' || last_name, '')) = 'Ada King'"))
                .contains("customer_name");
    }

    private void contract(ChangeHandle change, RunningDirectory image) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            image.ask("branches");
            change.verify(ADA);
            assertThat(change.gate().reasons()).singleElement().asString().contains("approval");
        });
        change.approve(change.requestContract(ADA).digest(), GRACE);
        change.contract(ADA);
    }

    private static String importOf(int count) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add("2 i" + i + "@example.com Ida Number" + i);
        }
        return "import " + String.join("; ", rows);
    }

    private RunningDirectory start(Version version, String name) throws IOException {
        File log = Path.of("target", "directory-" + name + ".log").toFile();
        String url = server.getJdbcUrl("postgres", "postgres") + "&ApplicationName=" + name;
        RunningDirectory started = RunningDirectory.start(version, url, log);
        running.add(started);
        return started;
    }
}
