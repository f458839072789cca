package dev.switchback.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.journal.Act;
import dev.switchback.phase.Phase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The two roles of the manifests: what {@code 41-grants.sql} gives is enough for the application, and is not more. */
class GrantsTest {

    private static final Act ADA = Act.by("ada", "release 2");

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedPostgres.start();
        execute("postgres", "CREATE ROLE shop_migration LOGIN IN ROLE pg_monitor");
        execute("postgres", "CREATE ROLE shop_application LOGIN IN ROLE pg_monitor");
        execute("postgres", "CREATE DATABASE shop OWNER shop_migration");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void theApplicationServesBothPathsWithThem() throws Exception {
        try (RunningShop job = shop("shop_migration", "--spring.main.web-application-type=none")) {
            job.change().expand(ADA);
        }
        execute("shop", Files.readString(Path.of("deploy", "41-grants.sql")));
        try (RunningShop shop = shop(
                        "shop_application", "--spring.flyway.enabled=false", "--shop.users.passwords.clara=clara");
                RunningShop job = shop("shop_migration", "--spring.main.web-application-type=none")) {
            Visitor clara = shop.visitor().as("clara");
            String added = "{\"name\": \"Ada King\", \"email\": \"ada@example.org\"}";
            assertThat(clara.send("POST", "api/customers", added).statusCode()).isEqualTo(201);
            job.change().backfill(progress -> {}, ADA);
            job.change().verify(ADA);
            job.change().verify(ADA);
            job.change().open(ADA);
            assertThat(rename(clara, "Ada Lovelace")).isEqualTo(200);
            shop.change().ramp(100, ADA);
            assertThat(rename(clara, "Ada Byron")).isEqualTo(200);
            assertThat(clara.json("api/customers?name=Ada")
                            .get(0)
                            .required("name")
                            .asString())
                    .isEqualTo("Ada Byron");
            assertThat(clara.send("POST", "api/customers/1/orders", "{\"item\": \"Loom\", \"cents\": 5}")
                            .statusCode())
                    .isEqualTo(201);
            assertThat(clara.json("api/overview")
                            .required("rows")
                            .get(0)
                            .required("writtenBy")
                            .asString())
                    .isEqualTo("shop, new path");
            shop.change().freeze(ADA);
            assertThat(job.change().state().phase()).isEqualTo(Phase.FROZEN);
        }
        assertThat(refused("UPDATE switchback.journal SET who = 'nobody'")).contains("permission denied");
        assertThat(refused("ALTER TABLE customer DROP COLUMN email")).contains("must be owner");
    }

    private static RunningShop shop(String user, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--spring.datasource.url="
                + server.getJdbcUrl("postgres", "shop").replaceAll("\\?.*", "");
        all[1] = "--spring.datasource.username=" + user;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return RunningShop.start(GrantsTest.class, all);
    }

    private static int rename(Visitor visitor, String name) throws Exception {
        return visitor.send("PUT", "api/customers/1/name", "{\"name\": \"" + name + "\"}")
                .statusCode();
    }

    private static String refused(String sql) throws SQLException {
        try (Connection connection =
                        server.getDatabase("shop_application", "shop").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return "not at all";
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void execute(String database, String sql) throws SQLException {
        try (Connection connection = server.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
