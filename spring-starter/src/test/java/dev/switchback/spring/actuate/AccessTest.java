package dev.switchback.spring.actuate;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.spring.actuate.Served.Answer;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What has the last word over the endpoint is Spring Boot's and the application's: access, exposure, forged requests. */
class AccessTest {

    private static final String OFF = "/switchback/customer-name/off";

    private static TestDatabase database;

    @BeforeAll
    static void createTable() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void readsOnlyUnlessTheApplicationSaysMore() throws Exception {
        try (Served served = Served.on(database.unpooled())) {
            assertThat(served.get("eve", "/switchback/customer-name/state").status())
                    .isEqualTo(200);
            nobodyCanDoAnything(served);
        }
    }

    @Test
    void readsOnlyWhereNoMoreIsPermitted() throws Exception {
        try (Served served = Served.on(
                database.unpooled(), Served.UNRESTRICTED, "management.endpoints.access.max-permitted=read-only")) {
            assertThat(served.get("eve", "/switchback/customer-name/state").status())
                    .isEqualTo(200);
            nobodyCanDoAnything(served);
        }
    }

    private static void nobodyCanDoAnything(Served served) throws Exception {
        for (String user : List.of("ada", "grace", "oscar", "eve")) {
            for (String operation : List.of("off", "freeze", "package", "ramp")) {
                Answer answer =
                        served.post(user, "/switchback/customer-name/" + operation, "{\"reason\":\"x\",\"percent\":5}");
                assertThat(answer.status()).as("%s by %s", operation, user).isEqualTo(405);
            }
        }
        assertThat(database.number("SELECT count(*) FROM switchback.journal WHERE why = 'x'"))
                .isZero();
    }

    @Test
    void isNotThereUnlessTheApplicationExposesItAndPermitsIt() throws Exception {
        try (Served served = Served.on(
                database.unpooled(), Served.UNRESTRICTED, "management.endpoints.web.exposure.include=health,info")) {
            assertThat(served.get("ada", "/switchback").status()).isEqualTo(404);
            assertThat(served.context().getBeanProvider(SwitchbackEndpoint.class).stream())
                    .isEmpty();
        }
        try (Served served =
                Served.on(database.unpooled(), Served.UNRESTRICTED, "management.endpoints.access.max-permitted=none")) {
            assertThat(served.get("ada", "/switchback").status()).isEqualTo(404);
        }
    }

    @Test
    void aForgedRequestDoesNothing() throws Exception {
        try (Served served = Served.on(database.unpooled(), Served.UNRESTRICTED, "csrf=true")) {
            Operator.open(served.switchback().change("customer-name")).ramp(50, ADA);
            assertThat(served.post("ada", OFF, "").status())
                    .as("without a token")
                    .isEqualTo(403);
            assertThat(served.post("ada", OFF, "", "Cookie", "XSRF-TOKEN=1234").status())
                    .as("with what a browser sends by itself")
                    .isEqualTo(403);
            assertThat(served.switchback().change("customer-name").state().ramp())
                    .isEqualTo(50);

            Answer honest = served.post("ada", OFF, "", "Cookie", "XSRF-TOKEN=1234", "X-XSRF-TOKEN", "1234");
            assertThat(honest.status()).as(honest.body()).isEqualTo(200);
            assertThat(served.switchback().change("customer-name").state().ramp())
                    .isZero();
        }
    }
}
