package dev.switchback.environment;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Column;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Database;
import dev.switchback.journal.Journal;
import dev.switchback.phase.PhaseStore;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.PostgresServer;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate looks at what surrounds a contract, on real servers, and says when it cannot see it. */
@Promise("P7")
class EnvironmentTest {

    private static PostgresServer server;

    private TestDatabase database;
    private ChangeHandle change;
    private Switchback switchback;

    @BeforeAll
    static void start() {
        server = PostgresServer.start(
                Map.of("wal_level", "logical", "max_wal_senders", "5", "max_prepared_transactions", "5"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void table() {
        database = server.newEmptyDatabase();
        CustomerName.createTable(database, 20);
        switchback = Operator.switchback(database, CustomerName.CHANGE).build();
        change = Operator.open(switchback.change("customer-name"));
    }

    @AfterEach
    void close() {
        switchback.close();
        database.close();
    }

    private CheckResult ask(GateCheck check) {
        return ask(new Database(database.dataSource()), check, CustomerName.CHANGE);
    }

    private static CheckResult ask(Database database, GateCheck check, SchemaChange change) {
        PhaseStore phases = new PhaseStore(new Journal(database, List.of()));
        return database.inTransaction(session -> {
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            return check.examine(session, change, phases.read(session, "customer-name"));
        });
    }

    private static void is(CheckStatus status, CheckResult result, String value) {
        assertThat(result.status()).as(result.toString()).isEqualTo(status);
        assertThat(result.value()).contains(value);
    }

    @Test
    void allPassOnAQuietServerAndAreNamedInTheReport() {
        assertThat(change.gate().results())
                .filteredOn(result -> List.of(
                                "right-primary",
                                "no-failover",
                                "replication-lag",
                                "long-transactions",
                                "no-running-backup",
                                "free-range",
                                "clock-skew")
                        .contains(result.check()))
                .hasSize(7)
                .extracting(CheckResult::status)
                .containsOnly(CheckStatus.PASS);
    }

    @Test
    void knowsTheSystemInWhichTheWindowOpened() {
        is(CheckStatus.PASS, ask(new RightPrimaryCheck()), "the primary of system ");
        database.execute("UPDATE switchback.change SET window_system = '42'");
        is(CheckStatus.FAIL, ask(new RightPrimaryCheck()), "the window opened in system 42");
        database.execute("UPDATE switchback.change SET window_system = NULL, window_timeline = NULL");
        is(CheckStatus.UNKNOWN, ask(new RightPrimaryCheck()), "is not recorded");
        is(CheckStatus.UNKNOWN, ask(new NoFailoverCheck()), "is not recorded");
    }

    /** One standby for all that needs one: it lags, it is hidden, it is asked by mistake, it takes over. */
    @Test
    void followsAStandbyUntilItTakesOver(@TempDir Path directory) throws Exception {
        is(CheckStatus.PASS, ask(new ReplicationLagCheck(1)), "no standby streams");
        // In a file that is copied: a standby with less of it than its primary does not start.
        database.execute("ALTER SYSTEM SET max_prepared_transactions = 5");
        try (EmbeddedPostgres standby = server.standby(directory.resolve("standby"))) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            is(CheckStatus.PASS, ask(new ReplicationLagCheck(1 << 20)), " bytes, of 1 standbys '"));
            on(standby, "SELECT pg_wal_replay_pause()");
            database.execute("CREATE TABLE much AS SELECT repeat(n::text, 100) FROM generate_series(1, 20000) AS n");
            is(CheckStatus.FAIL, ask(new ReplicationLagCheck(1 << 20)), "is the last");
            database.execute("CREATE ROLE blind LOGIN; GRANT USAGE ON SCHEMA switchback TO blind;"
                    + " GRANT SELECT ON ALL TABLES IN SCHEMA switchback TO blind");
            try (HikariDataSource blind = database.pool("blind", 2)) {
                Database seen = new Database(blind);
                is(
                        CheckStatus.UNKNOWN,
                        ask(seen, new ReplicationLagCheck(Long.MAX_VALUE), CustomerName.CHANGE),
                        "this role cannot see: grant it pg_monitor");
                is(
                        CheckStatus.UNKNOWN,
                        ask(seen, new LongTransactionsCheck(Duration.ofHours(1), Long.MAX_VALUE), CustomerName.CHANGE),
                        "sessions of other roles, and what they do this role cannot see");
            }
            on(standby, "SELECT pg_wal_replay_resume()");
            Database other = new Database(standby.getDatabase("postgres", database.name()));
            String atPrimary = database.text("SELECT pg_current_wal_lsn()");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> other.autocommit(session -> session.one(
                            "SELECT pg_last_wal_replay_lsn() >= '" + atPrimary + "'::pg_lsn AS replayed",
                            row -> row.bool("replayed"))));
            is(CheckStatus.FAIL, ask(other, new RightPrimaryCheck(), CustomerName.CHANGE), "a standby of system");
            is(CheckStatus.UNKNOWN, ask(other, new NoFailoverCheck(), CustomerName.CHANGE), "a standby is asked");

            on(standby, "SELECT pg_promote()");
            is(CheckStatus.PASS, ask(other, new RightPrimaryCheck(), CustomerName.CHANGE), "the primary of system");
            CheckResult failedOver = ask(other, new NoFailoverCheck(), CustomerName.CHANGE);
            is(CheckStatus.FAIL, failedOver, "timeline 2, the window opened on 1");
            assertThat(failedOver.basis()).isEqualTo("timeline 2");
            is(CheckStatus.PASS, ask(new NoFailoverCheck()), "timeline 1");
        }
    }

    @Test
    void findsTransactionsThatAreOpenForLongAndPreparedOnesToo() throws Exception {
        GateCheck check = new LongTransactionsCheck(Duration.ofMillis(1), Long.MAX_VALUE);
        try (Connection reader = database.unpooled().getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SET application_name = 'month end report'");
            await().untilAsserted(() -> is(CheckStatus.FAIL, ask(check), "(postgres, month end report), open for "));
            is(CheckStatus.PASS, ask(new LongTransactionsCheck(Duration.ofHours(1), Long.MAX_VALUE)), "none");
            reader.rollback();
            statement.execute("CREATE TABLE forgotten ()");
            statement.execute("PREPARE TRANSACTION 'by a crash'");
        }
        await().untilAsserted(() ->
                is(CheckStatus.FAIL, ask(check), "prepared transaction by a crash of postgres, open for "));
        database.execute("ROLLBACK PREPARED 'by a crash'");
        await().untilAsserted(() -> assertThat(ask(check).value()).doesNotContain("prepared"));
    }

    @Test
    void findsSlotsThatHoldVacuumBack() {
        GateCheck check = new LongTransactionsCheck(Duration.ofHours(1), Long.MAX_VALUE);
        database.execute("SELECT pg_create_logical_replication_slot('left_behind', 'pgoutput')");
        try {
            is(CheckStatus.FAIL, ask(check), "slot left_behind, from which nobody reads, holds vacuum back for");
        } finally {
            database.execute("SELECT pg_drop_replication_slot('left_behind')");
        }
        is(CheckStatus.PASS, ask(check), "none");
    }

    @Test
    void findsABaseBackupThatIsBeingTaken() throws Exception {
        is(CheckStatus.PASS, ask(new RunningBackupsCheck()), "none");
        try (Socket backup = baseBackup()) {
            assertThat(backup.isConnected()).isTrue();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> is(CheckStatus.FAIL, ask(new RunningBackupsCheck()), "pid "));
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> is(CheckStatus.PASS, ask(new RunningBackupsCheck()), "none"));
    }

    @Test
    void holdsTheClocksAgainstEachOther() {
        Duration bound = Duration.ofMinutes(1);
        Instant there = Instant.now();
        is(CheckStatus.PASS, ask(new ClockSkewCheck(bound, Clock.systemUTC())), "give or take");
        is(
                CheckStatus.FAIL,
                ask(new ClockSkewCheck(bound, Clock.offset(Clock.systemUTC(), Duration.ofHours(1)))),
                "ms");
        is(CheckStatus.FAIL, ask(new ClockSkewCheck(bound, Clock.offset(Clock.systemUTC(), Duration.ofHours(-1)))), "");
        // An answer that took so long that nobody can say.
        Instant[] times = {there.minus(Duration.ofHours(1)), there.plus(Duration.ofHours(2))};
        int[] asked = {0};
        Clock slow = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return times[asked[0]++];
            }
        };
        is(CheckStatus.UNKNOWN, ask(new ClockSkewCheck(bound, slow)), "give or take 5400000 ms");
    }

    @Test
    void measuresTheRoomThatIsLeftInIntegers() {
        database.execute("CREATE TABLE stock (id int PRIMARY KEY, was text, amount int, code smallint, big bigint);"
                + " CREATE SEQUENCE code_seq AS smallint OWNED BY stock.code;"
                + " INSERT INTO stock VALUES (1, '7', 7, 3, 9000000000)");
        SchemaChange stock = SchemaChange.named("customer-name")
                .table("stock")
                .key("id")
                .oldShape(Column.text("was"))
                .newShape(
                        Column.column("amount", "integer"),
                        Column.column("code", "smallint"),
                        Column.column("big", "bigint"))
                .forward("amount", "was::int")
                .forward("code", "was::smallint")
                .forward("big", "was::bigint")
                .backward("was", "amount::text")
                .build();
        Database seen = new Database(database.dataSource());
        GateCheck check = new FreeRangeCheck(0.8);
        is(CheckStatus.PASS, ask(seen, check, stock), "column amount at 7, which is of 0.0 %");
        database.execute("SELECT setval('code_seq', 30000)");
        is(CheckStatus.FAIL, ask(seen, check, stock), "sequence code_seq at 30000, which is of 91.6 %");
        database.execute("SELECT setval('code_seq', 1); UPDATE stock SET amount = -2000000000");
        is(CheckStatus.FAIL, ask(seen, check, stock), "column amount at 2000000000, which is of 93.1 %");
        is(CheckStatus.PASS, ask(seen, new FreeRangeCheck(0.95), stock), "sequence code_seq at 1");
        is(CheckStatus.PASS, ask(check), "no integer column");
    }

    @Test
    void refusesAPolicyThatDemandsNothing() {
        assertThatThrownBy(() -> new EnvironmentPolicy(0, Duration.ZERO, 0, 1.1, Duration.ofSeconds(-1)))
                .hasMessageContaining(
                        "maximumReplicationLag is 0, maximumTransactionAge is PT0S, maximumHorizonAge is 0,"
                                + " maximumRangeUsed is 1.1, maximumClockSkew is PT-1S");
        assertThat(change.freeze(ADA).verified()).isTrue();
    }

    private static void on(EmbeddedPostgres standby, String sql) throws Exception {
        try (Connection connection = standby.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A base backup that trickles, by the replication protocol; it ends with the connection. */
    private Socket baseBackup() throws IOException {
        URI address = URI.create(database.url().substring("jdbc:".length()));
        Socket socket = new Socket(address.getHost(), address.getPort());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        byte[] startup = "user\0postgres\0replication\0true\0\0".getBytes(StandardCharsets.UTF_8);
        out.writeInt(8 + startup.length);
        out.writeInt(196_608);
        out.write(startup);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        for (byte kind = in.readByte(); kind != 'Z'; kind = in.readByte()) {
            in.readNBytes(in.readInt() - 4);
        }
        in.readNBytes(in.readInt() - 4);
        byte[] query = "BASE_BACKUP (CHECKPOINT 'fast', MAX_RATE 32)\0".getBytes(StandardCharsets.UTF_8);
        out.writeByte('Q');
        out.writeInt(4 + query.length);
        out.write(query);
        out.flush();
        return socket;
    }
}
