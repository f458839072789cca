package dev.switchback;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.ProviderState;
import dev.switchback.access.ShadowResult;
import dev.switchback.change.Column;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.database.DatabaseException;
import dev.switchback.phase.Phase;
import dev.switchback.route.FlagResult;
import dev.switchback.testing.CustomerMail;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.verify.AuditPolicy;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The entrance: it starts or says why not, and leaves everything as it was when it closes. */
class SwitchbackTest {

    private static final Duration MOMENT = Duration.ofMillis(1);

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 10);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void listsEveryContradictionInTheConfigurationAtOnce() {
        assertThatThrownBy(() -> Switchback.builder(database.dataSource())
                        .register(CustomerName.CHANGE)
                        .register(CustomerName.builder().build())
                        .register(SchemaChange.named("other-name")
                                .table("customer")
                                .key("id")
                                .oldShape(Column.text("email"))
                                .newShape(Column.text("mail"))
                                .forward("mail", "email")
                                .backward("email", "mail")
                                .flag("customer-name")
                                .build())
                        .pollEvery(MOMENT)
                        .lease(MOMENT)
                        .heartbeatExpiry(MOMENT)
                        .watchGuardsEvery(MOMENT)
                        .patience(Duration.ofSeconds(-1))
                        .build())
                .isInstanceOf(SwitchbackException.class)
                .hasMessageContaining("two changes are named 'customer-name'")
                .hasMessageContaining("two changes have the flag 'customer-name'")
                .hasMessageContaining("pollEvery is PT0.001S")
                .hasMessageContaining("lease is PT0.001S, pollEvery is PT0.001S")
                .hasMessageContaining("heartbeatExpiry is PT0.001S")
                .hasMessageContaining("watchGuardsEvery is PT0.001S")
                .hasMessageContaining("patience is PT-1S");
    }

    @Test
    void namesTheRegisteredChangesWhenAskedForAnother() {
        try (Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build()) {
            assertThatThrownBy(() -> switchback.change("customer-nam"))
                    .hasMessageContaining(
                            "no change named 'customer-nam' is registered here; registered: [customer-name]");
        }
    }

    @Test
    void saysThatTheDatabaseCannotBeReached() {
        HikariDataSource nowhere = new HikariDataSource();
        nowhere.setJdbcUrl("jdbc:postgresql://localhost:1/nowhere");
        nowhere.setConnectionTimeout(250);
        nowhere.setInitializationFailTimeout(-1);
        try (nowhere) {
            assertThatThrownBy(() -> Switchback.builder(nowhere).build())
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("the database cannot be reached: check host, port and that it is up");
        }
    }

    @Test
    @Promise({"P6", "P7"})
    void writesInTheEndWhatItUsedSinceTheLastBeat() {
        Duration hour = Duration.ofHours(1);
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .pollEvery(hour)
                .lease(hour.multipliedBy(2))
                .heartbeatExpiry(hour.multipliedBy(4))
                .build()) {
            assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(Path.OLD);
            assertThat(database.number("SELECT count(*) FROM switchback.path_use"))
                    .isZero();
        }
        assertThat(database.text("SELECT path FROM switchback.path_use")).isEqualTo("OLD");
    }

    @Test
    void closesTwiceAndLeavesWhatIsNotItsOwn() {
        OpenFeatureAPI api = OpenFeatureAPI.getInstance();
        Client client = api.getClient("close-test");
        Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .openFeature(client)
                .build();
        api.setProviderAndWait("close-test", switchback.flagProvider());
        long running = threads();
        switchback.close();
        switchback.close();
        assertThat(threads()).isEqualTo(running - 2);
        assertThat(database.number("SELECT count(*) FROM switchback.instance")).isZero();
        assertThat(database.number("SELECT 1")).isEqualTo(1);
        assertThat(client.getProviderState()).isEqualTo(ProviderState.READY);
    }

    /** What every instance has running. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> Set.of("switchback-pulse", "switchback-watch").contains(thread.getName()))
                .count();
    }

    @Test
    void walksTheRoadOnOneConnectionThatIsNotInAutocommit() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.pool("postgres", 1).getJdbcUrl());
        pool.setMaximumPoolSize(1);
        pool.setAutoCommit(false);
        try (pool;
                Switchback switchback = Switchback.builder(pool)
                        .register(CustomerName.CHANGE)
                        .pollEvery(Duration.ofMillis(50))
                        .lease(Duration.ofSeconds(1))
                        .build()) {
            ChangeHandle change = Operator.open(switchback.change("customer-name"));
            change.ramp(100, ADA);
            assertThat(switchback.decision(CustomerName.CHANGE).path()).isEqualTo(Path.NEW);
            assertThat(change.abandon(ADA).phase()).isEqualTo(Phase.ABANDONED);
        }
    }

    @Test
    void tellsMicrometerWhatTheDocumentsList() throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                .register(CustomerMail.CHANGE)
                .flags((key, context) -> FlagResult.OFF)
                .audit(AuditPolicy.STANDARD)
                .meterRegistry(registry)
                .build()) {
            Operator.open(switchback.change("customer-name"));
            await().until(() -> registry.find("switchback.stale.rows").gauge() != null);
            switchback.decision(CustomerName.CHANGE);
            double examined = switchback
                    .change("customer-name")
                    .backfillProgress()
                    .orElseThrow()
                    .examined();
            switchback.shadowReads().count(CustomerName.CHANGE, Path.OLD, ShadowResult.MATCH, false);
            switchback
                    .repository(Runnable.class, CustomerName.CHANGE)
                    .oldPath(() -> {})
                    .newPath(() -> {})
                    .build()
                    .run();
            Set<String> meters = registry.getMeters().stream()
                    .map(meter -> meter.getId().getName())
                    .collect(Collectors.toSet());
            assertThat(meters).containsExactlyInAnyOrderElementsOf(documented());
            assertThat(registry.get("switchback.phase")
                            .tag("change", "customer-name")
                            .tag("phase", "open")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(registry.get("switchback.backfill.percent")
                            .tag("change", "customer-name")
                            .gauge()
                            .value())
                    .isEqualTo(100);
            assertThat(registry.get("switchback.backfill.worker.examined").gauges())
                    .as("one gauge for each worker of the run")
                    .singleElement()
                    .satisfies(gauge -> assertThat(gauge.value()).isEqualTo(examined));
            assertThat(registry.getMeters())
                    .flatExtracting(SwitchbackTest::tags)
                    .isSubsetOf(
                            "change",
                            "path",
                            "reason",
                            "outcome",
                            "phase",
                            "shape",
                            "throttle",
                            "worker",
                            "result",
                            "calibrating",
                            "window");
        }
    }

    private static List<String> tags(Meter meter) {
        return meter.getId().getTags().stream().map(tag -> tag.getKey()).toList();
    }

    /** The meters in the table of docs/operations.md; {@code `a.b`, `.c`} stands for {@code a.b} and {@code a.c}. */
    private static Set<String> documented() throws IOException {
        String page = Files.readString(java.nio.file.Path.of("../docs/operations.md"));
        String table = page.substring(page.indexOf("## Metrics"), page.indexOf("`outcome` is"));
        return Pattern.compile("(?m)^\\| (`[^|]*)\\|")
                .matcher(table)
                .results()
                .flatMap(row ->
                        Pattern.compile("`(\\.?[a-z.]+)`").matcher(row.group(1)).results())
                .map(name -> name.group(1).startsWith(".") ? "switchback.backfill" + name.group(1) : name.group(1))
                .collect(Collectors.toSet());
    }
}
