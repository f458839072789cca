package dev.switchback.backup;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A place in a JSON document, which knows its own name: what is not there is empty, what is of another type is refused by name. */
final class JsonNode {

    private final String path;
    private final @Nullable Object value;

    private JsonNode(String path, @Nullable Object value) {
        this.path = path;
        this.value = value;
    }

    static JsonNode of(String document) {
        return new JsonNode("", JsonReader.read(document));
    }

    /** The place under a name, whether something is there or not. */
    JsonNode at(String... names) {
        JsonNode node = this;
        for (String name : names) {
            String inner = node.path.isEmpty() ? name : node.path + "." + name;
            node = new JsonNode(inner, node.value == null ? null : node.object().get(name));
        }
        return node;
    }

    /** The name of this place, as it is shown. */
    String path() {
        return path;
    }

    boolean isMissing() {
        return value == null;
    }

    boolean isArray() {
        return value instanceof List;
    }

    /** The items of an array; none if it is not there. */
    List<JsonNode> items() {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw wrong("an array");
        }
        List<JsonNode> items = new ArrayList<>();
        for (Object item : list) {
            items.add(new JsonNode(path + "[" + items.size() + "]", item));
        }
        return items;
    }

    /** A text or number; null if it is not there or empty. */
    @Nullable String text() {
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw wrong("a text");
        }
        return text.isEmpty() ? null : text;
    }

    /** Whether it is true; null if it is not there. */
    @Nullable Boolean bool() {
        if (value != null && !(value instanceof Boolean)) {
            throw wrong("true or false");
        }
        return (Boolean) value;
    }

    /** A whole number; null if it is not there. */
    @Nullable Long number() {
        String text = text();
        if (text == null) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw wrong("a whole number");
        }
    }

    /** A small whole number; null if it is not there, or 0, which stands for nothing. */
    @Nullable Integer count() {
        Long number = number();
        if (number != null && (number < 0 || number > Integer.MAX_VALUE)) {
            throw wrong("a number from 0 to " + Integer.MAX_VALUE);
        }
        return number == null || number == 0 ? null : (Integer) number.intValue();
    }

    /** A time in RFC 3339; null if it is not there, or is one of the values that stand for never. */
    @Nullable Instant time() {
        String text = text();
        if (text == null) {
            return null;
        }
        try {
            return realTime(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw wrong("a time like 2026-11-28T03:00:00Z");
        }
    }

    /** A time in seconds since 1970; null if it is not there, or 0. */
    @Nullable Instant epoch() {
        Long seconds = number();
        return seconds == null ? null : realTime(Instant.ofEpochSecond(seconds));
    }

    /** Zero times, of Go and of the epoch, stand for never. */
    static @Nullable Instant realTime(Instant time) {
        return time.getEpochSecond() <= 0 ? null : time;
    }

    UnreadableEvidenceException wrong(String needed) {
        String found = value instanceof String text
                ? Redaction.shown(text)
                : value instanceof Map ? "an object" : value instanceof List ? "an array" : "'" + value + "'";
        return new UnreadableEvidenceException(
                (path.isEmpty() ? "the document" : path) + " is " + found + ", needs to be " + needed);
    }

    private Map<String, @Nullable Object> object() {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong("an object");
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        map.forEach((name, member) -> members.put(String.valueOf(name), member));
        return members;
    }
}
