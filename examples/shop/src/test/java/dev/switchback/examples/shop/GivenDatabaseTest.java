package dev.switchback.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.check.CheckStatus;
import dev.switchback.examples.shop.security.ExampleUsers;
import dev.switchback.examples.shop.traffic.Traffic;
import dev.switchback.phase.Phase;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.slo.SloPolicy;
import dev.switchback.spring.SwitchbackProperties;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database that is somebody's: nothing is played there, nothing is short, and nobody gets in by an example's password. */
class GivenDatabaseTest {

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void isLeftToItsOwners() throws Exception {
        try (RunningShop shop = RunningShop.start(GivenDatabaseTest.class, "--spring.datasource.url=" + url())) {
            assertThat(shop.profiles()).containsExactly("production");
            assertThat(Files.exists(Path.of("target/databases/GivenDatabaseTest")))
                    .isFalse();
            assertThat(shop.change().state().phase()).isEqualTo(Phase.PLANNED);
            assertThat(shop.count("SELECT count(*) FROM customer")).isZero();
            assertThat(shop.has(Traffic.class)).isFalse();
            assertThat(shop.visitor().get("api/faults").statusCode()).isEqualTo(404);
            assertThat(shop.has(SloPolicy.class))
                    .as("a guard of the demonstration")
                    .isFalse();
            assertThat(shop.bean(ExampleUsers.class).passwords()).isEmpty();
            SwitchbackProperties.Window window =
                    shop.bean(SwitchbackProperties.class).window();
            assertThat(new WindowPolicy(window.minimumAge(), window.minimumStable(), window.foreignQuiet()))
                    .isEqualTo(WindowPolicy.STANDARD);
            assertThat(shop.change().gate().results())
                    .filteredOn(result -> result.check().equals("base-backup"))
                    .singleElement()
                    .satisfies(result -> assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN));
            assertThat(shop.visitor().get("").statusCode()).isEqualTo(200);
            assertThat(shop.visitor().json("api/overview").required("phase").asString())
                    .isEqualTo("PLANNED");
        }
    }

    @Test
    void canBeGivenWithoutAWebServer() {
        try (RunningShop shop = RunningShop.start(
                GivenDatabaseTest.class,
                "--spring.datasource.url=" + url(),
                "--spring.main.web-application-type=none")) {
            assertThat(shop.change().state().phase()).isEqualTo(Phase.PLANNED);
        }
    }

    private static String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }
}
