package dev.switchback.examples.shop.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The resources in {@code deploy}, each as maps, lists and scalars. */
final class Manifests {

    private static final Path DIRECTORY = Path.of("deploy");

    private Manifests() {}

    static List<Manifest> all() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            List<Manifest> manifests = new ArrayList<>();
            files.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(file -> read(file, manifests));
            return manifests;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(Path file, List<Manifest> manifests) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            for (Object document : new Yaml(new SafeConstructor(options)).loadAll(Files.readString(file))) {
                manifests.add(new Manifest(file.getFileName().toString(), asMap(document)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }

    /**
     * A resource.
     *
     * @param file where it is
     * @param resource what it is
     */
    record Manifest(String file, Map<String, Object> resource) {

        String kind() {
            return resource.get("kind").toString();
        }

        String fullKind() {
            return resource.get("apiVersion") + "/" + kind();
        }

        String name() {
            return asMap(resource.get("metadata")).get("name").toString();
        }

        @Override
        public String toString() {
            return file + ": " + kind() + " " + name();
        }
    }
}
