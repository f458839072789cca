package dev.switchback.kinds;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.testing.PostgresVersion;
import dev.switchback.testing.Promise;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of change, on the oldest and the newest PostgreSQL, under the writes of every actor. */
@Tag("long")
class KindsOfChangeTest {

    static Stream<Arguments> cells() {
        return Kinds.all()
                .flatMap(kind -> Arrays.stream(PostgresVersion.values()).map(version -> arguments(kind, version)));
    }

    @ParameterizedTest(name = "{0} on the {1} PostgreSQL")
    @MethodSource("cells")
    @Promise({"P1", "P8"})
    void goesAllTheWay(Kind kind, PostgresVersion version) throws InterruptedException {
        long seed = Long.getLong("kinds.seed", new Random().nextLong());
        List<Callable<Void>> actors = Arrays.stream(Actor.values())
                .<Callable<Void>>map(actor -> () -> play(kind, version, actor, seed))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(actors.size());
        try {
            List<Future<Void>> played = threads.invokeAll(actors);
            assertAll("seed " + seed, played.stream().map(each -> () -> result(each)));
        } finally {
            threads.shutdownNow();
        }
    }

    private static void result(Future<Void> cell) throws Throwable {
        try {
            cell.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private static Void play(Kind kind, PostgresVersion version, Actor actor, long seed) throws Exception {
        try (Scenario scenario = new Scenario(kind, version, actor, seed)) {
            Figures figures = scenario.play();
            System.out.printf(
                    "%-26s PostgreSQL %-5s %-16s %5d rows, %4d old and %4d new statements, 0 divergent, 0 failed%n",
                    kind, figures.server(), actor, figures.rows(), figures.oldStatements(), figures.newStatements());
            return null;
        }
    }
}
