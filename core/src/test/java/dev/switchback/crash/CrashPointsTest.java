package dev.switchback.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.Phase;
import dev.switchback.testing.CatalogDump;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.PostgresServer;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One process for each step: it is killed there, an old image works on with what it has left, another instance calls the operation
 * again. By default after all that makes something durable, and before the last of it; {@code -Dcrash.every=true} for every statement
 * that changes anything, and before and after each commit; {@code -Dcrash.operation=CONTRACT} for one operation alone.
 */
@Tag("long")
class CrashPointsTest {

    private static final int ROWS = 1_200;

    /** What may be done twice: a scan or a backfill that was at its end is another one when it is called again; so is a question to the gate. */
    private static final List<String> REPEATABLE = List.of("Verified", "BackfillFinished", "GateDecided");

    private static final String OLD_SHAPE =
            "SELECT md5(string_agg(id || ' ' || coalesce(full_name, '-'), ',' ORDER BY id))" + " FROM customer";

    private static @Nullable PostgresServer server;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        server = PostgresServer.start(Map.of());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    @Promise({"P1", "P6", "P8"})
    void isFinishedWhereverItWasKilled(Operation operation) throws Exception {
        assumeThat(System.getProperty("crash.operation", operation.name())).isEqualTo(operation.name());
        try (TestDatabase begin = prepared(operation);
                TestDatabase whole = begin.copy()) {
            Before before = new Before(
                    operation, begin, CatalogDump.of(begin), String.valueOf(begin.text(OLD_SHAPE)), kinds(begin));
            List<String> steps = walk(operation, whole);
            After after = new After(CatalogDump.of(whole), kinds(whole));
            int kills = 0;
            for (int step = 1; step <= steps.size(); step++) {
                if (isTold(steps, step) && kill(before, step, after, steps.get(step - 1))) {
                    kills++;
                }
            }
            assertThat(kills).as("kills of %s", steps).isGreaterThanOrEqualTo(2);
            System.out.println(
                    "Crash points, " + operation.name().toLowerCase(java.util.Locale.ROOT) + ": " + steps.size()
                            + " steps, a process killed at " + kills
                            + " of them and finished by another; half visible 0, doubled 0, old image's"
                            + " writes lost 0");
        }
    }

    /** Each state that another finds: after whatever made something durable; and with everything done but the last commit. */
    private static boolean isTold(List<String> steps, int step) {
        return Boolean.getBoolean("crash.every")
                || steps.get(step - 1).startsWith("durable after")
                || step == steps.size() - 1;
    }

    private record Before(
            Operation operation,
            TestDatabase database,
            CatalogDump catalog,
            String oldShape,
            Map<String, Long> kinds) {}

    private record After(CatalogDump catalog, Map<String, Long> kinds) {}

    private static TestDatabase prepared(Operation operation) {
        if (server == null) {
            throw new IllegalStateException("no server");
        }
        TestDatabase database = server.newEmptyDatabase();
        CustomerName.createTable(database, ROWS);
        try (Switchback switchback = Doomed.switchback(database.dataSource()).build()) {
            operation.prepare(switchback, switchback.change(CustomerName.CHANGE.name()));
        }
        return database;
    }

    /** Without being killed: the steps that there are. */
    private static List<String> walk(Operation operation, TestDatabase database) throws Exception {
        Path file = directory.resolve(operation.name());
        assertThat(run(operation, database, 0)).isZero();
        return Files.readAllLines(file);
    }

    private static int run(Operation operation, TestDatabase database, int step)
            throws IOException, InterruptedException {
        Process process = Doomed.start(operation, database.url(), step, directory.resolve(operation.name()));
        boolean ended = process.waitFor(300, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended)
                .as("has ended: %s", Files.readString(directory.resolve("log")))
                .isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("log")))
                .isIn(
                        step == 0 || operation == Operation.BACKFILL
                                ? List.of(0, Doomed.KILLED)
                                : List.of(Doomed.KILLED));
        return process.exitValue();
    }

    /** False if there was no such step: how many chunks a backfill needs depends on the machine. */
    private static boolean kill(Before before, int step, After after, String what) throws Exception {
        String where = before.operation() + ", step " + step + ", " + what;
        try (TestDatabase database = before.database().copy()) {
            if (run(before.operation(), database, step) == 0) {
                return false;
            }
            CatalogDump left = CatalogDump.of(database);
            assertThat(left.since(before.catalog()).isEmpty()
                            || left.since(after.catalog()).isEmpty())
                    .as("%s: half visible: %s", where, left.since(before.catalog()))
                    .isTrue();
            if (!phase(database).equals(Phase.CONTRACTED.name())) {
                assertThat(database.text(OLD_SHAPE)).as(where).isEqualTo(before.oldShape());
                try (TestDatabase aside = database.copy()) {
                    writeAsAnOldImage(aside, where);
                }
            }
            finish(before, database, where);
            assertThat(CatalogDump.of(database).since(after.catalog()))
                    .as(where)
                    .isEmpty();
            Map<String, Long> kinds = kinds(database);
            assertThat(kinds.keySet()).as(where).isEqualTo(after.kinds().keySet());
            kinds.forEach((kind, number) -> assertThat(number - after.kinds().get(kind))
                    .as("%s: journal entries of %s, doubled", where, kind)
                    .isBetween(0L, REPEATABLE.contains(kind) ? 1L : 0L));
            return true;
        }
    }

    /** On the side: what an old image writes the gate would rightly wait for. */
    private static void writeAsAnOldImage(TestDatabase database, String where) {
        database.execute("UPDATE customer SET full_name = 'Old Image' WHERE id IN (1, 1100);"
                + " INSERT INTO customer (id, full_name) VALUES (9001, 'Old Newcomer')");
        assertThat(database.number("SELECT count(*) FROM customer WHERE full_name LIKE 'Old %'"))
                .as(where)
                .isEqualTo(3);
        if (!List.of("PLANNED", "ABANDONED").contains(phase(database))) {
            assertThat(database.number("SELECT count(*) FROM customer WHERE full_name LIKE 'Old %'"
                            + " AND full_name = first_name || ' ' || last_name"))
                    .as("%s: in both shapes", where)
                    .isEqualTo(3);
        }
    }

    /** By a new instance, which is told so if there is nothing left to do. */
    private static void finish(Before before, TestDatabase database, String where) {
        database.execute("UPDATE switchback.instance SET last_seen = last_seen - interval '1 hour'");
        try (Switchback switchback = Doomed.switchback(database.dataSource()).build()) {
            ChangeHandle change = switchback.change(CustomerName.CHANGE.name());
            try {
                before.operation().run(change);
            } catch (RefusedException e) {
                assertThat(before.operation().isDone(change))
                        .as("%s: %s", where, e.getMessage())
                        .isTrue();
            }
            assertThat(before.operation().isDone(change)).as(where).isTrue();
            assertThat(switchback.verifyJournal()).as(where).isEmpty();
            List<Long> epochs = change.journal().stream()
                    .filter(entry -> entry.kind().equals("PhaseMoved"))
                    .map(JournalEntry::detail)
                    .map(detail -> Long.valueOf(detail.replaceAll("epoch (\\d+).*", "$1")))
                    .toList();
            assertThat(epochs).as(where).doesNotHaveDuplicates().isSorted();
            change.backfillProgress()
                    .ifPresent(progress -> assertThat(progress.examined())
                            .as("%s: rows, each once", where)
                            .isEqualTo(ROWS));
        }
    }

    private static String phase(TestDatabase database) {
        return String.valueOf(database.text("SELECT phase FROM switchback.change"));
    }

    /** How many journal entries there are of each kind. */
    private static Map<String, Long> kinds(TestDatabase database) {
        Map<String, Long> kinds = new TreeMap<>();
        List<List<@Nullable String>> rows = new ArrayList<>(database.rows(
                "SELECT kind || coalesce(' ' || before || ' ' || after, ''), count(*) FROM switchback.journal"
                        + " GROUP BY 1"));
        rows.forEach(row -> kinds.put(String.valueOf(row.get(0)), Long.parseLong(String.valueOf(row.get(1)))));
        return kinds;
    }
}
