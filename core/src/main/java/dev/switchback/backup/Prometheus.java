package dev.switchback.backup;

import dev.switchback.database.Session;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The metrics of a CloudNativePG cluster, with or without the barman-cloud plugin: asked of a Prometheus server, or read from
 * the metrics page of an instance. Immutable and thread-safe.
 *
 * <p>Metrics do not tell which database cluster they are of, so the application states it; and not which WAL is archived, so
 * that {@link BackupSources#archiver()} is needed beside them. Makes requests when the gate is asked and at no other time.
 */
public final class Prometheus implements BackupSource {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String systemIdentifier;
    private final Map<String, String> labels;
    private final boolean page;
    private final HttpDocument http;

    private Prometheus(String systemIdentifier, Map<String, String> labels, boolean page, HttpDocument http) {
        if (!systemIdentifier.matches("[1-9][0-9]{0,19}")) {
            throw new IllegalArgumentException(
                    "systemIdentifier is not a number: give the result of SELECT system_identifier"
                            + " FROM pg_control_system() on the server that the metrics are of");
        }
        this.systemIdentifier = systemIdentifier;
        this.labels = labels;
        this.page = page;
        this.http = http;
    }

    /**
     * Asks the query API of a Prometheus server.
     *
     * @param server its address, before {@code /api/v1}
     * @param labels that select the series of one cluster, for example its namespace and name
     * @param systemIdentifier of the database cluster that the series are of
     */
    public static Prometheus query(URI server, Map<String, String> labels, String systemIdentifier) {
        BackupSources.requireJackson();
        if (server.getRawQuery() != null || server.getRawFragment() != null) {
            throw new IllegalArgumentException("the address goes on after its path: give what stands before /api/v1");
        }
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("labels is empty: they select the series of one cluster among all");
        }
        labels.keySet().stream()
                .filter(label -> !label.matches("[a-zA-Z_][a-zA-Z0-9_]*"))
                .findFirst()
                .ifPresent(label -> {
                    throw new IllegalArgumentException("labels has '" + label + "', which is no name of a label");
                });
        return new Prometheus(
                systemIdentifier, Map.copyOf(labels), false, new HttpDocument(server, Map.of(), PATIENCE));
    }

    /**
     * Reads the metrics page of an instance, in the text format.
     *
     * @param page its address, with {@code /metrics}
     * @param systemIdentifier of the database cluster that the page is of
     */
    public static Prometheus page(URI page, String systemIdentifier) {
        return new Prometheus(systemIdentifier, Map.of(), true, new HttpDocument(page, Map.of(), PATIENCE));
    }

    /** Sends a header with each request, for example {@code Authorization}. Its value is shown nowhere. */
    public Prometheus withHeader(String name, String value) {
        return new Prometheus(systemIdentifier, labels, page, http.withHeader(name, value));
    }

    /** How long a request may take, from the first connection to the last byte; 5 s if unset. */
    public Prometheus withTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout is " + timeout + ": give a positive duration");
        }
        return new Prometheus(systemIdentifier, labels, page, http.withTimeout(timeout));
    }

    @Override
    public String name() {
        return page ? "metrics page" : "Prometheus";
    }

    @Override
    public BackupEvidence read(Session session) throws SQLException, IOException {
        return fetch().read(session);
    }

    @Override
    public Fetched fetch() throws IOException {
        if (page) {
            List<Sample> samples = Sample.ofText(http.read(""));
            return session -> evidence(new CnpgMetrics(samples, Server.now(session)));
        }
        CnpgMetrics metrics = ofQuery();
        return session -> evidence(metrics);
    }

    private BackupEvidence evidence(CnpgMetrics metrics) {
        EvidenceBuilder evidence = BackupEvidence.of(name(), metrics.asOf()).systemIdentifier(systemIdentifier);
        metrics.tell(evidence);
        return evidence.build();
    }

    /** The time of an instant query is that of the query; how old its samples are is a query of its own. */
    private CnpgMetrics ofQuery() throws IOException {
        List<Sample> samples = ask("{__name__=~\"" + String.join("|", CnpgMetrics.NAMES) + "\"," + matchers() + "}");
        List<Sample> scraped = ask("timestamp(" + CnpgMetrics.UP + "{" + matchers() + "})");
        Instant asOf = scraped.stream()
                .map(Sample::time)
                .min(Instant::compareTo)
                .orElseThrow(() -> new UnreadableEvidenceException(
                        CnpgMetrics.UP + " has no sample in the last minutes: see whether the instance is scraped, and"
                                + " whether the labels " + labels.keySet() + " select it"));
        return new CnpgMetrics(samples, asOf);
    }

    private List<Sample> ask(String query) throws IOException {
        JsonNode answer =
                JsonNode.of(http.read("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)));
        if (!"success".equals(answer.at("status").text())) {
            throw new UnreadableEvidenceException("status of the answer is "
                    + Redaction.shown(String.valueOf(answer.at("status").text()))
                    + ": see the log of the Prometheus server");
        }
        List<Sample> samples = new ArrayList<>();
        for (JsonNode series : answer.at("data", "result").items()) {
            samples.add(Sample.of(series));
        }
        return samples;
    }

    private String matchers() {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=\""
                        + label.getValue()
                                .replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n")
                        + "\"")
                .sorted()
                .collect(Collectors.joining(","));
    }
}
