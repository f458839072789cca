package dev.switchback.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.change.SwitchbackException;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.database.Database;
import dev.switchback.journal.Journal;
import dev.switchback.phase.PhaseStore;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Old images are found by how their sessions are called and where they come from; unknown names are listed, not passed over. */
class OldImagesTest {

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SwitchbackBuilder shop() {
        return Operator.switchback(database, CustomerName.CHANGE).application("shop", "2");
    }

    @Test
    @Promise("P7")
    void listsEverySessionThatIsNeitherTheFleetsNorKnown() throws SQLException {
        try (Switchback switchback = shop().knownSessions(KnownSessions.named("exporter", "pgadmin*"))
                        .build();
                Connection exporter = connect("exporter");
                Connection tool = connect("pgadmin%20-%204");
                Connection companion = connect("PostgreSQL%20JDBC%20Driver");
                Connection fleet = connect("shop")) {
            assertThat(List.of(exporter, tool, companion, fleet)).allMatch(OldImagesTest::isValid);
            CheckResult none = oldImages(switchback);
            assertThat(none.status()).as(none.value()).isEqualTo(CheckStatus.PASS);
            assertThat(none.value()).matches("\\d+ sessions of live instances, 2 known ones");
            try (Connection old = connect("shop-1.9");
                    Connection batch = connect("exporter2")) {
                assertThat(List.of(old, batch)).allMatch(OldImagesTest::isValid);
                assertThat(oldImages(switchback).toString())
                        .startsWith("FAIL old-images-gone: ")
                        .contains("; not known: 'exporter2' as role postgres: 1 sessions, the oldest since ")
                        .contains("; 'shop-1.9' as role postgres: 1 sessions");
            }
            await().untilAsserted(
                            () -> assertThat(oldImages(switchback).status()).isEqualTo(CheckStatus.PASS));
        }
    }

    @Test
    void cannotTellANamesakeOfTheFleetFromElsewhere() throws SQLException {
        try (Switchback switchback = shop().build();
                Connection alike = connect("front")) {
            assertThat(isValid(alike)).isTrue();
            database.execute(
                    "INSERT INTO switchback.instance (id, application, version, library_version, expires_after,"
                            + " acknowledged, session_name, session_address) VALUES ('far', 'front', '2', '1', interval '1 hour', '{}',"
                            + " 'front', '10.0.0.7')");
            assertThat(oldImages(switchback).toString())
                    .startsWith("UNKNOWN old-images-gone: ")
                    .contains(
                            "; called like the fleet's, but not seen to come from a live instance's address: 'front' as role"
                                    + " postgres: 1 sessions");
            database.execute("UPDATE switchback.instance SET session_address = '127.0.0.1' WHERE id = 'far'");
            assertThat(oldImages(switchback).status()).isEqualTo(CheckStatus.PASS);
        }
    }

    @Test
    void saysWhatIsWrittenWhileAStrangerIsConnected() throws SQLException {
        try (Switchback switchback = shop().build();
                Connection old = connect("legacy")) {
            switchback.change("customer-name").expand(Operator.ADA);
            old.createStatement().execute("UPDATE customer SET full_name = 'Old Image' WHERE id = 1");
            await().untilAsserted(() -> assertThat(oldImages(switchback).value())
                    .contains("'legacy' as role postgres")
                    .contains("; the old shape was written alone 1 times, not for "));
        }
    }

    /** Names are to be seen by every role, addresses are not. */
    @Test
    void isUnknownOrFailsForARoleThatMayNotSeeTheAddresses() throws SQLException {
        database.execute("DO $$ BEGIN CREATE ROLE looker LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        try (Switchback switchback = shop().build();
                Connection own = connect("PostgreSQL%20JDBC%20Driver")) {
            assertThat(isValid(own)).isTrue();
            database.execute("GRANT USAGE ON SCHEMA switchback TO looker;"
                    + " GRANT SELECT ON ALL TABLES IN SCHEMA switchback TO looker");
            DataSource looker = database.pool("looker", 1);
            // A session of the pool that is just connecting has no name yet, and this role does not see how old it is.
            await().untilAsserted(
                            () -> assertThat(oldImages(looker, KnownSessions.NONE))
                                    .startsWith("UNKNOWN old-images-gone: ")
                                    .contains(
                                            "not seen to come from a live instance's address: 'PostgreSQL JDBC Driver' as role postgres"));
            try (Connection old = connect("legacy")) {
                assertThat(isValid(old)).isTrue();
                assertThat(oldImages(looker, KnownSessions.NONE))
                        .startsWith("FAIL")
                        .contains("not known: 'legacy' as role postgres: 1 sessions");
                await().untilAsserted(() -> assertThat(oldImages(looker, KnownSessions.named("legacy")))
                        .startsWith("UNKNOWN"));
            }
            database.execute("GRANT pg_read_all_stats TO looker");
            try {
                await().untilAsserted(() -> assertThat(oldImages(looker, KnownSessions.named("legacy")))
                        .startsWith("PASS"));
            } finally {
                database.execute("REVOKE pg_read_all_stats FROM looker");
            }
            assertThat(switchback.changes()).hasSize(1);
        }
    }

    @Test
    void refusesNamesThatWouldKnowEverybody() {
        assertThatThrownBy(() -> KnownSessions.named(" ", "*", "tool"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a known session's name is blank")
                .hasMessageContaining("'*' as a known session's name")
                .isNotInstanceOf(SwitchbackException.class);
    }

    private Connection connect(String application) throws SQLException {
        return DriverManager.getConnection(database.url() + "&ApplicationName=" + application);
    }

    private static boolean isValid(Connection connection) {
        try {
            return connection.isValid(5);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String oldImages(DataSource dataSource, KnownSessions known) {
        Database asked = new Database(dataSource);
        return asked.inTransaction(session -> new OldImagesCheck(known)
                .examine(
                        session,
                        CustomerName.CHANGE,
                        new PhaseStore(new Journal(asked, List.of())).read(session, "customer-name"))
                .toString());
    }

    private static CheckResult oldImages(Switchback switchback) {
        return switchback.change("customer-name").gate().results().stream()
                .filter(result -> result.check().equals("old-images-gone"))
                .findFirst()
                .orElseThrow();
    }
}
