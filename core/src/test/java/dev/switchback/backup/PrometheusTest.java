package dev.switchback.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.testing.Promise;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The query API over real HTTP: what is asked, what is made of the answers, and servers that do not answer well. */
class PrometheusTest {

    private static final String QUERY = "api/v1/query";

    private final Asking asking = new Asking();
    private final WebServer web = new WebServer();
    private final Queue<String> queries = new ConcurrentLinkedQueue<>();
    private Instant scraped;
    private Server server;

    @BeforeEach
    void ask() {
        server = asking.server();
        scraped = server.now().minusSeconds(20);
    }

    @AfterEach
    void close() {
        web.close();
        asking.close();
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String series(String metric, String value) {
        return "{\"metric\":{\"__name__\":\"" + metric
                + "\",\"cluster\":\"shop-db\",\"namespace\":\"shop\"},\"value\":["
                + server.now().getEpochSecond() + ".781,\"" + value + "\"]}";
    }

    private String result(String... series) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + String.join(",", series)
                + "]}}";
    }

    private URI prometheus() {
        URI query = web.handling(QUERY, exchange -> {
            String asked = URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
            queries.add(asked);
            long now = server.now().getEpochSecond();
            answer(
                    exchange,
                    200,
                    asked.contains("timestamp(")
                            ? result(series("", String.valueOf(scraped.getEpochSecond())))
                            : result(
                                    series("cnpg_collector_last_available_backup_timestamp", "0"),
                                    series(
                                            "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
                                            String.valueOf(now - 3_600)),
                                    series(
                                            "barman_cloud_cloudnative_pg_io_first_recoverability_point",
                                            String.valueOf(now - 30 * 86_400)),
                                    series("cnpg_collector_postgres_version", server.majorVersion() + ".1")));
        });
        return query.resolve("/");
    }

    private Prometheus source(URI address) {
        return Prometheus.query(
                address, Map.of("namespace", "shop", "cluster", "shop-\"db"), server.systemIdentifier());
    }

    @Test
    void readsTheLatestSamplesOfOneCluster() {
        Map<String, CheckResult> results = asking.results(source(prometheus()));
        assertThat(results.get("right-database").status()).isEqualTo(CheckStatus.PASS);
        assertThat(results.get("base-backup").status()).isEqualTo(CheckStatus.PASS);
        assertThat(results.get("restore-horizon").status()).isEqualTo(CheckStatus.PASS);
        assertThat(results.get("base-backup").age()).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(60));
        assertThat(queries)
                .hasSize(2)
                .first()
                .asString()
                .contains("barman_cloud_cloudnative_pg_io_last_available_backup_timestamp|")
                .endsWith(",cluster=\"shop-\\\"db\",namespace=\"shop\"}");
    }

    @Test
    @Promise("P7")
    void takesSamplesThatAreOldForUnknown() {
        scraped = server.now().minusSeconds(7_201);
        CheckResult result = asking.results(source(prometheus())).get("base-backup");
        assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
        assertThat(result.value()).contains("Prometheus: it is 2 h old, and may be 60 min");
    }

    @Test
    @Promise("P7")
    void takesMetricsOfAnotherSystemForNothing() {
        Prometheus other = Prometheus.query(prometheus(), Map.of("cluster", "shop-db"), "7500000000000000001");
        assertThat(asking.results(other).get("right-database").status()).isEqualTo(CheckStatus.FAIL);
        assertThat(asking.results(other).get("base-backup").status()).isEqualTo(CheckStatus.UNKNOWN);
    }

    @Test
    void saysThatNothingIsScraped() {
        URI address = web.serving(QUERY, result()).resolve("/");
        assertThat(asking.results(source(address)).get("base-backup").value())
                .contains("cnpg_collector_up has no sample in the last minutes");
    }

    @ParameterizedTest
    @Promise("P7")
    @ValueSource(ints = {301, 401, 500})
    void takesAnyOtherStatusForUnknown(int status) {
        URI address = web.handling(QUERY, exchange -> {
                    exchange.getResponseHeaders().add("Location", "/elsewhere?token=sesame");
                    answer(exchange, status, "sesame");
                })
                .resolve("/");
        CheckResult result = asking.results(source(address)).get("base-backup");
        assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
        assertThat(result.value()).contains("the answer has status " + status).doesNotContain("sesame");
    }

    @Test
    void takesAnErrorOfTheApiForUnknown() {
        URI address = web.serving(
                        QUERY, "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error: sesame\"}")
                .resolve("/");
        assertThat(asking.results(source(address)).get("base-backup").value())
                .contains("status of the answer is 'error'")
                .doesNotContain("sesame");
    }

    @Test
    @Promise("P9")
    void waitsNoLongerThanItsTimeoutForAServerThatTrickles() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        URI address = web.handling(QUERY, exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    try {
                        end.await(60, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .resolve("/");
        long began = System.nanoTime();
        CheckResult result = asking.results(source(address).withTimeout(Duration.ofMillis(400)))
                .get("base-backup");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        assertThat(result.value()).contains("there was no whole answer within 400 ms");
        end.countDown();
    }

    @Test
    @Promise("P9")
    void givesUpAnAnswerThatIsTooLarge() {
        URI address = web.handling(QUERY, exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    byte[] blanks = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
                    try {
                        for (int i = 0; i < 64; i++) {
                            exchange.getResponseBody().write(blanks);
                        }
                    } finally {
                        exchange.close();
                    }
                })
                .resolve("/");
        assertThat(asking.results(source(address).withTimeout(Duration.ofSeconds(30)))
                        .get("base-backup")
                        .value())
                .contains("the document is larger than 8388608 bytes");
    }

    @Test
    void saysThatNobodyListensWithoutTheAddress() {
        URI gone = URI.create("http://localhost:1/sesame");
        CheckResult result = asking.results(source(gone)).get("base-backup");
        assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
        assertThat(result.value()).contains("Prometheus cannot be read: ").doesNotContain("sesame", "localhost");
    }

    @Test
    void sendsTheHeadersThatItIsGiven() {
        Queue<String> sent = new ConcurrentLinkedQueue<>();
        URI address = web.handling(QUERY, exchange -> {
                    sent.add(exchange.getRequestHeaders().getFirst("Authorization"));
                    answer(exchange, 200, result());
                })
                .resolve("/");
        asking.results(source(address).withHeader("Authorization", "Bearer sesame"));
        assertThat(sent).containsOnly("Bearer sesame");
    }

    @Test
    void refusesWhatCannotWork() {
        URI address = URI.create("http://localhost:1");
        assertThatThrownBy(() -> Prometheus.query(address, Map.of(), "1")).hasMessageContaining("labels is empty");
        assertThatThrownBy(() -> Prometheus.query(address, Map.of("a\"b", ""), "1"))
                .hasMessageContaining("no name of a label");
        assertThatThrownBy(() -> Prometheus.page(address, "shop"))
                .hasMessageContaining("systemIdentifier is not a number");
        assertThatThrownBy(() -> Prometheus.page(URI.create("file:///etc/passwd"), "1"))
                .hasMessageContaining("http or https is needed");
        assertThatThrownBy(() -> Prometheus.page(URI.create("http://ada:sesame@localhost"), "1"))
                .hasMessage("the address holds credentials: give them with withHeader(...)");
        assertThatThrownBy(() -> source(URI.create("http://localhost/?a=b")))
                .hasMessageContaining("goes on after its path");
        assertThatThrownBy(() -> Prometheus.page(address, "1").withTimeout(Duration.ZERO))
                .hasMessageContaining("timeout is PT0S");
    }
}
