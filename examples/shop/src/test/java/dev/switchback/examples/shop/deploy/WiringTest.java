package dev.switchback.examples.shop.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.examples.shop.deploy.Manifests.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What one manifest says of another is so: secrets and their keys, services of the database, pods that somebody watches. */
class WiringTest {

    private static final Pattern HOST = Pattern.compile("jdbc:postgresql://([a-z-]+):5432/(\\w+)");
    private static final Set<String> STEPS = Set.of("expand", "backfill", "verify", "open", "gate", "contract");

    private final List<Manifest> all = Manifests.all();

    @Test
    void everySecretThatIsReadIsThereWithItsKey() {
        Set<String> there = new TreeSet<>();
        of("Secret")
                .forEach(secret -> Manifests.asMap(secret.resource().get("stringData"))
                        .keySet()
                        .forEach(key -> there.add(secret.name() + "/" + key)));
        List<String> read = new ArrayList<>();
        for (Manifest manifest : all) {
            visit(manifest.resource(), (key, value) -> {
                if (value instanceof Map<?, ?> reference
                        && reference.containsKey("key")
                        && !key.equals("configMapKeyRef")) {
                    read.add(reference.get("name") + "/" + reference.get("key"));
                }
                if (value instanceof Map<?, ?> reference
                        && Set.of("secret", "passwordSecret").contains(key)) {
                    read.add(reference.get("name") + "/username");
                    read.add(reference.get("name") + "/password");
                }
            });
        }
        assertThat(read).isNotEmpty();
        assertThat(there).containsAll(read);
    }

    @Test
    void everyAddressOfTheDatabaseIsAServiceThatTheOperatorMakes() {
        Manifest cluster = of("Cluster").get(0);
        Set<String> services =
                Set.of(cluster.name() + "-rw", of("Pooler").get(0).name());
        List<String> urls = values("SPRING_DATASOURCE_URL");
        assertThat(urls).hasSize(7).allSatisfy(url -> {
            Matcher matcher = HOST.matcher(url);
            assertThat(matcher.matches()).as(url).isTrue();
            assertThat(services).contains(matcher.group(1));
            assertThat(matcher.group(2)).isEqualTo("shop");
        });
    }

    @Test
    void whatIsAboutTheClusterNamesIt() {
        String cluster = of("Cluster").get(0).name();
        for (String kind : List.of("ScheduledBackup", "Pooler")) {
            Map<String, Object> spec =
                    Manifests.asMap(of(kind).get(0).resource().get("spec"));
            assertThat(Manifests.asMap(spec.get("cluster"))).containsEntry("name", cluster);
        }
        assertThat(values("SHOP_BACKUPS_CLUSTER")).containsOnly(cluster);
        List<Object> stores = new ArrayList<>();
        visit(of("Cluster").get(0).resource(), (key, value) -> {
            if (key.equals("barmanObjectName")) {
                stores.add(value);
            }
        });
        assertThat(stores).containsExactly(of("ObjectStore").get(0).name());
    }

    @Test
    void eachStepHasItsJobAndNoneIsTriedAgainInVain() {
        Set<String> steps = new TreeSet<>();
        for (Manifest job : of("Job")) {
            visit(job.resource(), (key, value) -> {
                if (value instanceof List<?> arguments && key.equals("args")) {
                    assertThat(arguments.get(0).toString()).startsWith("--switchback.job=");
                    steps.add(arguments.get(0).toString().substring("--switchback.job=".length()));
                }
                if (key.equals("values")) {
                    assertThat(value)
                            .as("exit codes that another try does not change")
                            .isEqualTo(List.of(2, 3, 4, 5, 6, 7, 8));
                }
            });
        }
        assertThat(steps).isEqualTo(new TreeSet<>(STEPS));
    }

    private List<Manifest> of(String kind) {
        return all.stream().filter(manifest -> manifest.kind().equals(kind)).toList();
    }

    /** Of an environment variable, in whatever container. */
    private List<String> values(String variable) {
        List<String> values = new ArrayList<>();
        all.forEach(manifest -> visit(manifest.resource(), (key, value) -> {
            if (key.equals("env")) {
                for (Object each : (List<?>) value) {
                    Map<String, Object> entry = Manifests.asMap(each);
                    if (variable.equals(entry.get("name")) && entry.get("value") != null) {
                        values.add(entry.get("value").toString());
                    }
                }
            }
        }));
        return values;
    }

    private static void visit(Object value, Visit visit) {
        if (value instanceof Map<?, ?> fields) {
            fields.forEach((key, inner) -> {
                visit.field(key.toString(), inner);
                visit(inner, visit);
            });
        } else if (value instanceof List<?> items) {
            items.forEach(item -> visit(item, visit));
        }
    }

    /** Hears of every field. */
    private interface Visit {

        void field(String key, Object value);
    }
}
