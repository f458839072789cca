package dev.switchback.examples.shop.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.Yaml;

/** Judges CloudNativePG's resources by {@code cloudnative-pg.yaml}, which says what it knows and what it does not. */
final class HandWrittenFields {

    private static final String REQUIRED = "!";
    private static final String UNKNOWN = "-";

    private final Map<String, Map<String, String>> types;

    private HandWrittenFields(Map<String, Map<String, String>> types) {
        this.types = types;
    }

    static HandWrittenFields read() throws IOException {
        try (InputStream file = HandWrittenFields.class.getResourceAsStream("cloudnative-pg.yaml")) {
            return new HandWrittenFields(new Yaml().load(Objects.requireNonNull(file, "cloudnative-pg.yaml")));
        }
    }

    /** What is wrong with a resource; nothing if it is right. */
    List<String> faults(String kind, Object resource) {
        List<String> faults = new ArrayList<>();
        check(kind, kind, resource, faults);
        return faults;
    }

    private void check(String where, String type, Object value, List<String> faults) {
        if (type.endsWith("[]")) {
            list(where, type.substring(0, type.length() - 2), value, faults);
        } else if (type.equals("text{}")) {
            map(where, value, faults);
        } else if (types.containsKey(type)) {
            fields(where, types.get(type), value, faults);
        } else if (!scalar(type, value)) {
            faults.add(where + " is " + value + ", and should be " + type);
        }
    }

    private static boolean scalar(String type, Object value) {
        return switch (type) {
            case "text" -> value instanceof String;
            case "number" -> value instanceof Integer;
            case "boolean" -> value instanceof Boolean;
            default ->
                value instanceof String && Arrays.asList(type.split("\\|")).contains(value);
        };
    }

    private void list(String where, String type, Object value, List<String> faults) {
        if (!(value instanceof List<?> items)) {
            faults.add(where + " is " + value + ", and should be a list of " + type);
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            check(where + "[" + i + "]", type, items.get(i), faults);
        }
    }

    private static void map(String where, Object value, List<String> faults) {
        if (!(value instanceof Map<?, ?> entries)) {
            faults.add(where + " is " + value + ", and should be a map of texts");
            return;
        }
        entries.forEach((key, text) -> {
            if (!(text instanceof String)) {
                faults.add(where + "." + key + " is " + text + ", and should be text: put it in quotes");
            }
        });
    }

    private void fields(String where, Map<String, String> fields, Object value, List<String> faults) {
        if (!(value instanceof Map<?, ?> entries)) {
            faults.add(where + " is " + value + ", and should have fields: " + fields.keySet());
            return;
        }
        entries.forEach((key, inner) -> {
            String type = fields.getOrDefault(key + REQUIRED, fields.get(key));
            if (type == null) {
                faults.add(where + " has no field '" + key + "'; it has " + fields.keySet());
            } else if (type.equals(UNKNOWN)) {
                faults.add(where + "." + key
                        + " exists, but cloudnative-pg.yaml does not say what is in it: add that first");
            } else {
                check(where + "." + key, type, inner, faults);
            }
        });
        fields.keySet().stream()
                .filter(field -> field.endsWith(REQUIRED))
                .map(field -> field.substring(0, field.length() - 1))
                .filter(field -> !entries.containsKey(field))
                .forEach(field -> faults.add(where + "." + field + " is missing"));
    }
}
