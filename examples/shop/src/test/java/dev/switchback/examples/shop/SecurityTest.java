package dev.switchback.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.examples.shop.customer.Faults;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may do what. */
class SecurityTest {

    private static final String NAME = "{\"name\": \"Ada Byron\"}";

    private static RunningShop shop;

    @BeforeAll
    static void start() {
        shop = RunningShop.start(SecurityTest.class, "--shop.demo.customers=50", "--shop.traffic.enabled=false");
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void everybodyMayLook() throws Exception {
        for (String path :
                List.of("", "api/customers", "api/customers/1", "api/orders", "api/overview", "api/faults")) {
            assertThat(shop.visitor().get(path).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void nobodyWritesWithoutHavingLoggedIn() throws Exception {
        assertThat(shop.visitor().send("PUT", "api/customers/1/name", NAME).statusCode())
                .isEqualTo(302);
        assertThat(shop.visitor().post("api/faults?percent=50").statusCode()).isEqualTo(302);
        assertThat(shop.bean(Faults.class).percent()).isZero();
    }

    @Test
    void onlyClerksAndOperatorsRename() throws Exception {
        assertThat(shop.visitor()
                        .as("clara")
                        .send("PUT", "api/customers/1/name", NAME)
                        .statusCode())
                .isEqualTo(200);
        assertThat(shop.visitor()
                        .as("ada")
                        .send("PUT", "api/customers/1/name", NAME)
                        .statusCode())
                .isEqualTo(200);
        for (String user : List.of("vera", "grace", "olive")) {
            assertThat(shop.visitor()
                            .as(user)
                            .send("PUT", "api/customers/1/name", NAME)
                            .statusCode())
                    .as(user)
                    .isEqualTo(403);
        }
    }

    @Test
    void onlyOperatorsAndTheOneOnCallInjectFaults() throws Exception {
        for (String user : List.of("clara", "vera", "grace")) {
            assertThat(shop.visitor().as(user).post("api/faults?percent=50").statusCode())
                    .as(user)
                    .isEqualTo(403);
        }
        assertThat(shop.bean(Faults.class).percent()).isZero();
        for (String user : List.of("ada", "olive")) {
            assertThat(shop.visitor().as(user).post("api/faults?percent=0").statusCode())
                    .as(user)
                    .isEqualTo(200);
        }
    }

    @Test
    void aForgedWriteIsRefused() throws Exception {
        Visitor ada = shop.visitor().as("ada");
        assertThat(ada.forgedPost("api/faults?percent=50").statusCode()).isEqualTo(403);
        assertThat(ada.forgedPost("logout").statusCode()).isEqualTo(403);
        assertThat(shop.bean(Faults.class).percent()).isZero();
    }

    @Test
    void theConsoleIsForThoseWithARole() throws Exception {
        assertThat(shop.visitor().get("switchback/").statusCode()).isEqualTo(302);
        assertThat(shop.visitor().as("clara").get("switchback/").statusCode()).isEqualTo(403);
        for (String user : List.of("ada", "grace", "olive", "vera")) {
            assertThat(shop.visitor().as(user).get("switchback/").statusCode())
                    .as(user)
                    .isNotIn(302, 401, 403);
        }
    }

    @Test
    void actuatorTakesANameAndAPasswordAndNoCookie() throws Exception {
        assertThat(shop.visitor().get("actuator/health").statusCode()).isEqualTo(200);
        assertThat(shop.visitor().get("actuator/prometheus").statusCode()).isEqualTo(401);
        assertThat(shop.visitor().as("ada").get("actuator/prometheus").statusCode())
                .as("a session")
                .isEqualTo(401);
        assertThat(shop.visitor().getWithBasic("actuator/prometheus", "clara").statusCode())
                .isEqualTo(403);
        assertThat(shop.visitor().getWithBasic("actuator/prometheus", "vera").body())
                .contains("switchback_");
        assertThat(shop.visitor().get("actuator/prometheus").headers().firstValue("WWW-Authenticate"))
                .as("what would have a browser ask for a password, and keep it")
                .isEmpty();
    }
}
