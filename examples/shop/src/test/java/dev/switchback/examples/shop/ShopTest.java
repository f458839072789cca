package dev.switchback.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.change.Path;
import dev.switchback.examples.shop.schema.Tables;
import dev.switchback.journal.Act;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.Phase;
import dev.switchback.traffic.Totals;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jooq.Field;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What a newcomer sees after one command: a database, customers, traffic, an open window, and what the flag does. */
class ShopTest {

    private static final Act ADA = Act.by("ada", "trying the shop out");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String APART = "SELECT count(*) FROM customer"
            + " WHERE full_name IS DISTINCT FROM first_name || coalesce(' ' || last_name, '')";

    private static RunningShop shop;

    @BeforeAll
    static void start() {
        shop = RunningShop.start(ShopTest.class, "--shop.demo.customers=500");
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @BeforeEach
    void rolledBack() throws Exception {
        shop.visitor().as("olive").post("api/faults?percent=0");
        shop.visitor().as("ada").post("api/old-image?running=true");
        if (shop.change().state().phase() == Phase.FROZEN) {
            shop.change().unfreeze(ADA);
        }
        shop.change().off(ADA);
    }

    @AfterEach
    void nothingHasParted() {
        assertThat(shop.count(APART)).as("rows whose shapes disagree").isZero();
    }

    @Test
    void walksTheRoadUpToTheOpenWindowByItself() {
        assertThat(shop.profiles()).containsExactly("demo");
        assertThat(shop.change().state().phase()).isEqualTo(Phase.OPEN);
        assertThat(shop.count("SELECT count(*) FROM customer")).isGreaterThanOrEqualTo(500);
        assertThat(shop.change().journal())
                .filteredOn(entry -> entry.kind().equals("PhaseMoved"))
                .extracting(JournalEntry::after)
                .startsWith("BACKFILLING", "OPEN");
    }

    @Test
    void trafficWritesBothShapesByEitherPath() {
        shop.change().ramp(50, ADA);
        for (String writer : List.of("shop, old path", "shop, new path", "old image")) {
            String written = "SELECT count(*) FROM customer WHERE written_by = '" + writer + "'"
                    + " AND full_name IS NOT NULL AND first_name IS NOT NULL";
            await(writer).atMost(PATIENCE).until(() -> shop.count(written) >= 3);
        }
        await("both paths answer")
                .atMost(PATIENCE)
                .until(() -> last(Path.OLD).calls() > 20 && last(Path.NEW).calls() > 20);
    }

    @Test
    void theNewPathFindsWhatTheOldImageWrote() throws Exception {
        Visitor ada = shop.visitor().as("ada");
        await().atMost(PATIENCE)
                .until(() -> shop.count("SELECT count(*) FROM customer WHERE written_by = 'old image'") > 0);
        assertThat(ada.post("api/old-image?running=false").statusCode()).isEqualTo(200);
        shop.change().ramp(100, ADA);
        long before = last(Path.NEW).reads();
        // The traffic may rename it between two looks; what is found is then what that wrote.
        await().atMost(PATIENCE).untilAsserted(() -> {
            Row row = shop.bean(JdbcClient.class)
                    .sql("SELECT id, full_name AS name FROM customer WHERE written_by = 'old image' LIMIT 1")
                    .query(Row.class)
                    .single();
            JsonNode found = ada.json("api/customers/" + row.id());
            assertThat(found.required("name").asString()).isEqualTo(row.name());
        });
        await().atMost(PATIENCE).until(() -> last(Path.NEW).reads() > before);
    }

    @Test
    void aSearchFindsTheSameOnEitherPath() throws Exception {
        Visitor clara = shop.visitor().as("clara");
        String added = "{\"name\": \"Wilhelmina de la Cruz\", \"email\": \"w@example.org\"}";
        assertThat(clara.send("POST", "api/customers", added).statusCode()).isEqualTo(201);
        JsonNode onOld = clara.json("api/customers?name=Wilhelmina");
        shop.change().ramp(100, ADA);
        JsonNode onNew = clara.json("api/customers?name=Wilhelmina");
        assertThat(onOld.get(0).required("name").asString()).isEqualTo("Wilhelmina de la Cruz");
        assertThat(onNew).isEqualTo(onOld);
    }

    @Test
    void customersOrderAndAreRenamedOnTheNewPath() throws Exception {
        shop.change().ramp(100, ADA);
        Visitor clara = shop.visitor().as("clara");
        long id = clara.json("api/customers?after=100").get(0).required("id").asLong();
        HttpResponse<String> placed =
                clara.send("POST", "api/customers/" + id + "/orders", "{\"item\": \"Abacus\", \"cents\": 1200}");
        assertThat(placed.statusCode()).isEqualTo(201);
        HttpResponse<String> renamed =
                clara.send("PUT", "api/customers/" + id + "/name", "{\"name\": \"Blaise Pascal\"}");
        assertThat(renamed.body()).contains("Blaise Pascal");
        assertThat(clara.json("api/customers/" + id + "/orders").toString()).contains("Abacus", "Blaise Pascal");
        assertThat(clara.send("PUT", "api/customers/0/name", "{\"name\": \"Nobody\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(clara.send("PUT", "api/customers/" + id + "/name", "{\"name\": \" \"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void injectedFaultsHitTheNewPathAloneAndTheGuardTakesItBack() throws Exception {
        Visitor olive = shop.visitor().as("olive");
        shop.change().ramp(50, ADA);
        await("the new path answers")
                .atMost(PATIENCE)
                .until(() -> last(Path.NEW).calls() > 30);
        assertThat(last(Path.NEW).pathErrors()).isZero();
        assertThat(olive.post("api/faults?percent=40").statusCode()).isEqualTo(200);
        assertThat(olive.json("api/overview").required("faults").asInt()).isEqualTo(40);
        await("the guard trips")
                .atMost(PATIENCE)
                .until(() -> shop.change().state().trip() != null);
        await("reads are frozen on the old path")
                .atMost(PATIENCE)
                .until(() -> shop.change().state().phase() == Phase.FROZEN);
        assertThat(last(Path.NEW).pathErrors()).isPositive();
        assertThat(last(Path.OLD).pathErrors()).isZero();
        assertThat(olive.get("api/customers/1").statusCode()).isEqualTo(200);
        assertThat(olive.json("api/overview").required("trip").asString()).isNotEmpty();
        assertThat(olive.post("api/faults?percent=101").statusCode()).isEqualTo(400);
    }

    @Test
    void thePageShowsBothShapesAndAsksNobodyElse() throws Exception {
        Visitor visitor = shop.visitor();
        for (String file : List.of("", "shop.js", "shop.css")) {
            HttpResponse<String> answer = visitor.get(file);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).doesNotContainPattern("(https?:)?//[a-z]");
        }
        JsonNode row = visitor.json("api/overview").required("rows").get(0);
        assertThat(row.required("fullName").asString())
                .startsWith(row.required("firstName").asString());
        assertThat(visitor.get("").body()).contains("href=\"switchback/\"");
    }

    @Test
    void theGeneratedClassesKnowTheTableThatExpandMakes() {
        List<String> real = shop.bean(JdbcClient.class)
                .sql("SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
                        + " AND table_name = 'customer'")
                .query(String.class)
                .list();
        assertThat(real)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Tables.CUSTOMER.fields())
                        .map(Field::getName)
                        .toList());
    }

    private static Totals last(Path path) {
        return shop.change().traffic().last(Duration.ofMinutes(10)).getOrDefault(path, Totals.NONE);
    }

    /** A customer in the table. */
    record Row(long id, String name) {}
}
