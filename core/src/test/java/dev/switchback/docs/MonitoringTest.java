package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.Switchback;
import dev.switchback.access.ShadowResult;
import dev.switchback.testing.CustomerMail;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Page;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import dev.switchback.verify.AuditPolicy;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The alert rules and the dashboard of docs/monitoring: they name what there is, and the rules do what they are for. */
class MonitoringTest {

    private static final Path MONITORING = Path.of("../docs/monitoring");
    private static final String RULES = "switchback-alerts.yaml";
    private static final Pattern METRIC = Pattern.compile("switchback_[a-z_]+");

    @TempDir
    Path directory;

    @Test
    void nameNoMetricThatNobodyTells() throws IOException {
        Set<String> used = new TreeSet<>();
        Stream.concat(rules().stream().map(rule -> string(rule, "expr")), expressions().stream())
                .flatMap(expression -> METRIC.matcher(expression).results())
                .forEach(match -> used.add(match.group()));
        assertThat(used).hasSizeGreaterThan(20);
        assertThat(scraped()).containsAll(used);
    }

    @Test
    void sayOfEveryAlertWhatToDo() throws IOException {
        Set<String> anchors = new Page("runbook.md")
                .text()
                .lines()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        Set<String> alerts = new TreeSet<>();
        for (Map<String, Object> rule : rules()) {
            String alert = string(rule, "alert").toLowerCase(Locale.ROOT);
            alerts.add(alert);
            Map<String, Object> annotations = map(rule, "annotations");
            assertThat(annotations).as(alert).containsOnlyKeys("summary", "description", "runbook_url");
            assertThat(string(annotations, "runbook_url")).endsWith("/runbook.md#" + alert);
            assertThat(string(map(rule, "labels"), "severity")).as(alert).isIn("critical", "warning", "info");
        }
        assertThat(anchors).isEqualTo(alerts);
    }

    @Test
    void showPanelsThatGrafanaCanPlace() throws IOException {
        Map<String, Object> dashboard = dashboard();
        assertThat(dashboard).containsKeys("title", "uid", "schemaVersion", "templating", "panels", "time");
        assertThat(list(map(dashboard, "templating"), "list"))
                .extracting(variable -> variable.get("name"))
                .containsExactly("datasource", "change");
        List<Map<String, Object>> panels = list(dashboard, "panels");
        assertThat(panels).extracting(panel -> panel.get("id")).doesNotHaveDuplicates();
        for (Map<String, Object> panel : panels) {
            Map<String, Object> place = map(panel, "gridPos");
            assertThat((int) place.get("x") + (int) place.get("w")).isLessThanOrEqualTo(24);
            if (!panel.get("type").equals("row")) {
                assertThat(map(panel, "datasource")).containsEntry("uid", "${datasource}");
                assertThat(list(panel, "targets")).as(string(panel, "title")).isNotEmpty();
            }
        }
    }

    @Test
    void fireWhenTheyShouldAndNotBeside() throws Exception {
        String promtool = promtool();
        run(promtool, MONITORING, "check", "rules", RULES);
        List<String> tests = new ArrayList<>(List.of("test", "rules"));
        try (Stream<Path> files = Files.list(MONITORING)) {
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith("-test.yaml"))
                    .sorted()
                    .forEach(tests::add);
        }
        assertThat(tests).hasSize(4);
        run(promtool, MONITORING, tests.toArray(String[]::new));
    }

    /** Every alert has a test in which it fires. */
    @Test
    void areAllPutToTheTest() throws IOException {
        Set<String> fired = new TreeSet<>();
        for (String file : List.of("switchback-alerts-test.yaml", "switchback-alerts-days-test.yaml")) {
            for (Map<String, Object> test : list(yaml(file), "tests")) {
                for (Map<String, Object> at : list(test, "alert_rule_test")) {
                    if (!((List<?>) at.get("exp_alerts")).isEmpty()) {
                        fired.add(string(at, "alertname"));
                    }
                }
            }
        }
        assertThat(fired)
                .containsExactlyInAnyOrderElementsOf(
                        rules().stream().map(rule -> string(rule, "alert")).toList());
    }

    @Test
    void askWhatPrometheusUnderstands() throws Exception {
        StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        int panel = 0;
        for (String expression : expressions()) {
            rules.append("      - record: panel:").append(++panel).append("\n        expr: '");
            rules.append(expression
                            .replace("$__rate_interval", "5m")
                            .replace("$change", ".*")
                            .replace("'", "''"))
                    .append("'\n");
        }
        Files.writeString(directory.resolve("panels.yaml"), rules.toString().replace("panel:", "panel_"));
        run(promtool(), directory, "check", "rules", "panels.yaml");
    }

    private static Set<String> scraped() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 10);
            try (Switchback switchback = Operator.switchback(database, CustomerName.CHANGE)
                    .register(CustomerMail.CHANGE)
                    .audit(AuditPolicy.STANDARD)
                    .meterRegistry(registry)
                    .build()) {
                Operator.open(switchback.change("customer-name"));
                switchback.decision(CustomerName.CHANGE);
                switchback
                        .shadowReads()
                        .count(CustomerName.CHANGE, dev.switchback.change.Path.OLD, ShadowResult.MATCH, false);
                switchback
                        .repository(Runnable.class, CustomerName.CHANGE)
                        .oldPath(() -> {})
                        .newPath(() -> {})
                        .build()
                        .run();
                await().until(() -> registry.find("switchback.stale.rows").gauge() != null);
                return registry.scrape()
                        .lines()
                        .filter(line -> line.startsWith("switchback_"))
                        .map(line -> line.replaceFirst("[{ ].*", ""))
                        .collect(Collectors.toSet());
            }
        }
    }

    /** Without it these tests say so and pass; where switchback.ci is set, they fail: .ci/run installs it. */
    private static String promtool() {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(place -> Path.of(place, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
        if (Boolean.getBoolean("switchback.ci")) {
            assertThat(found).as("promtool on the PATH").isPresent();
        }
        assumeThat(found)
                .as("promtool is not on the PATH: install Prometheus (Debian: prometheus) to test the alert rules")
                .isPresent();
        return found.orElseThrow().toString();
    }

    private static void run(String promtool, Path place, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(promtool));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private static List<Map<String, Object>> rules() throws IOException {
        return list(list(yaml(RULES), "groups").get(0), "rules");
    }

    /** What the panels ask. JSON is YAML. */
    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        for (Map<String, Object> panel : list(dashboard(), "panels")) {
            if (panel.containsKey("targets")) {
                list(panel, "targets").forEach(target -> expressions.add(string(target, "expr")));
            }
        }
        return expressions;
    }

    private static Map<String, Object> dashboard() throws IOException {
        return yaml("switchback-dashboard.json");
    }

    private static Map<String, Object> yaml(String file) throws IOException {
        return new Yaml().load(Files.readString(MONITORING.resolve(file)));
    }

    private static String string(Map<String, Object> node, String key) {
        return String.valueOf(node.get(key));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> node, String key) {
        return (Map<String, Object>) node.get(key);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> node, String key) {
        return (List<Map<String, Object>>) node.get(key);
    }
}
