package dev.switchback.tables;

import dev.switchback.phase.Phase;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of table goes the whole road. */
@Promise({"P1", "P8"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TablesAsTheyAreTest {

    private static final int AT_ONCE = 4;

    private final TestDatabase database = Postgres.newDatabase();
    private final ExecutorService walkers = Executors.newFixedThreadPool(AT_ONCE);
    private final Map<String, Future<?>> roads = new LinkedHashMap<>();

    /** The road is mostly waiting for leases to run out: several tables walk it at once. */
    @BeforeAll
    void setOut() {
        database.execute("CREATE EXTENSION citext; CREATE SCHEMA types");
        int i = 0;
        List<Table> all = new ArrayList<>(Tables.ALL);
        for (Table table : all) {
            Phase end = i++ % 4 == 3 ? Phase.ABANDONED : Phase.CONTRACTED;
            roads.put(table.title(), walkers.submit(() -> {
                Road road = new Road(database, table);
                road.create();
                road.walk(end);
            }));
        }
    }

    @AfterAll
    void close() {
        walkers.shutdownNow();
        database.close();
    }

    static Stream<Table> tables() {
        return Tables.ALL.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void goTheWholeRoad(Table table) throws Throwable {
        try {
            roads.get(table.title()).get(2, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }
}
