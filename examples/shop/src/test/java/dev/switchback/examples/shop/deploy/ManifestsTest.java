package dev.switchback.examples.shop.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.examples.shop.deploy.Manifests.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every field of every manifest exists, and means something. Kubernetes' own kinds and PodMonitor are held against classes that are
 * generated from the published schemas; those of CloudNativePG against a list that was written by hand from its API reference,
 * because no registry that this build uses carries their schemas.
 */
class ManifestsTest {

    private static final KubernetesClasses KUBERNETES = new KubernetesClasses();
    private static final Set<String> BY_HAND = Set.of(
            "postgresql.cnpg.io/v1/Cluster",
            "postgresql.cnpg.io/v1/Pooler",
            "postgresql.cnpg.io/v1/ScheduledBackup",
            "barmancloud.cnpg.io/v1/ObjectStore");
    /** What their keys are is the author's business. */
    private static final Set<String> FREE =
            Set.of("labels", "matchLabels", "parameters", "stringData", "requests", "limits", "Service.spec.selector");

    static Stream<Manifest> manifests() {
        return Manifests.all().stream();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyFieldExists(Manifest manifest) throws IOException {
        assertThat(faults(manifest)).isEmpty();
    }

    /** The check is worth something if it goes red for a field that nobody knows, wherever that is. */
    @ParameterizedTest
    @MethodSource("manifests")
    void aPlantedFieldIsFoundAnywhere(Manifest manifest) throws IOException {
        List<Place> places = new ArrayList<>();
        collect(manifest.kind(), manifest.resource(), places);
        for (Place place : places) {
            place.fields().put("plantedField", "planted");
            assertThat(faults(manifest)).as("planted in " + place.where()).isNotEmpty();
            place.fields().remove("plantedField");
        }
        assertThat(faults(manifest)).isEmpty();
    }

    @Test
    void aWrongTypeIsFound() throws IOException {
        Manifest cluster = only("Cluster");
        Manifests.asMap(cluster.resource().get("spec")).put("instances", "three");
        assertThat(faults(cluster)).singleElement().asString().contains("Cluster.spec.instances is three");
        Manifest deployment = only("Deployment");
        Manifests.asMap(deployment.resource().get("spec")).put("replicas", "three");
        assertThat(faults(deployment)).isNotEmpty();
    }

    @Test
    void aMissingFieldIsFound() throws IOException {
        Manifest backup = only("ScheduledBackup");
        Manifests.asMap(backup.resource().get("spec")).remove("schedule");
        assertThat(faults(backup)).containsExactly("ScheduledBackup.spec.schedule is missing");
    }

    @Test
    void everyKindThatTheDeploymentNeedsIsThere() {
        assertThat(manifests().map(Manifest::kind))
                .contains("Cluster", "ObjectStore", "ScheduledBackup", "Pooler", "Job", "Deployment", "PodMonitor");
    }

    private static Manifest only(String kind) {
        return manifests()
                .filter(manifest -> manifest.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> faults(Manifest manifest) throws IOException {
        if (KUBERNETES.know(manifest.fullKind())) {
            return KUBERNETES.faults(manifest.fullKind(), manifest.resource());
        }
        return BY_HAND.contains(manifest.fullKind())
                ? HandWrittenFields.read().faults(manifest.kind(), manifest.resource())
                : List.of(manifest.fullKind() + " is a kind that nobody has taught this test");
    }

    private static void collect(String where, Object value, List<Place> places) {
        if (value instanceof Map<?, ?> fields) {
            if (FREE.stream().noneMatch(free -> ("." + where).endsWith("." + free))) {
                places.add(new Place(where, Manifests.asMap(fields)));
                fields.forEach((key, inner) -> collect(where + "." + key, inner, places));
            }
        } else if (value instanceof List<?> items) {
            items.forEach(item -> collect(where + "[]", item, places));
        }
    }

    /** Where a field can be planted. */
    record Place(String where, Map<String, Object> fields) {}
}
