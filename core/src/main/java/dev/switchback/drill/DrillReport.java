package dev.switchback.drill;

import dev.switchback.check.Ages;
import dev.switchback.journal.Json;
import dev.switchback.journal.JsonText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a drill. Travels as JSON from the environment in which it was played to the database whose gate asks for it.
 *
 * @param change the change's name
 * @param definition the digest of its definition: a drill of another one proves nothing
 * @param systemIdentifier of the database cluster on which it was played
 * @param database on which it was played
 * @param image what the previous version is called
 * @param verdict of the diagnosis, on that image
 * @param beganAt by the database's clock
 * @param finishedAt by the database's clock
 * @param passed whether every step did what it should
 * @param detect from the fault to the moment at which it was noticed; null if no fault was played
 * @param revert from the flip to the last read of the new path; null if it never came to that
 * @param recover from the flip back to the first read of the new path that is right; null if it never came to that
 * @param findings what each step found, in their order
 * @param who played it
 */
public record DrillReport(
        String change,
        String definition,
        String systemIdentifier,
        String database,
        String image,
        String verdict,
        Instant beganAt,
        Instant finishedAt,
        boolean passed,
        @Nullable Duration detect,
        @Nullable Duration revert,
        @Nullable Duration recover,
        List<String> findings,
        String who) {

    public DrillReport {
        findings = List.copyOf(findings);
    }

    /** As one document. */
    public String json() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("change", change);
        fields.put("definition", definition);
        fields.put("systemIdentifier", systemIdentifier);
        fields.put("database", database);
        fields.put("image", image);
        fields.put("verdict", verdict);
        fields.put("beganAt", beganAt);
        fields.put("finishedAt", finishedAt);
        fields.put("passed", passed);
        fields.put("detectMillis", millis(detect));
        fields.put("revertMillis", millis(revert));
        fields.put("recoverMillis", millis(recover));
        fields.put("findings", findings);
        fields.put("who", who);
        return Json.pretty(fields);
    }

    /**
     * Reads what {@link #json()} wrote.
     *
     * @throws IllegalArgumentException if it is not that
     */
    public static DrillReport parse(String json) {
        if (!(JsonText.read(json) instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException("a report on a drill is a JSON object");
        }
        try {
            return new DrillReport(
                    text(fields, "change"),
                    text(fields, "definition"),
                    text(fields, "systemIdentifier"),
                    text(fields, "database"),
                    text(fields, "image"),
                    text(fields, "verdict"),
                    Instant.parse(text(fields, "beganAt")),
                    Instant.parse(text(fields, "finishedAt")),
                    Boolean.TRUE.equals(fields.get("passed")),
                    duration(fields, "detectMillis"),
                    duration(fields, "revertMillis"),
                    duration(fields, "recoverMillis"),
                    fields.get("findings") instanceof List<?> list
                            ? list.stream().map(String::valueOf).toList()
                            : List.of(),
                    text(fields, "who"));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a time in the report on a drill cannot be read: " + e.getMessage(), e);
        }
    }

    static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }

    private static @Nullable Duration duration(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof Long millis ? Duration.ofMillis(millis) : null;
    }

    private static String text(Map<?, ?> fields, String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("the report on a drill has no text '" + name + "'");
    }

    /** "passed: detected after -, reverted after 0.9 s, recovered after 1.1 s; shop 1.4.2 SAFE_TO_ROLL_BACK_IMAGE". */
    @Override
    public String toString() {
        return (passed ? "passed" : "failed") + ": detected after " + told(detect) + ", reverted after " + told(revert)
                + ", recovered after " + told(recover) + "; " + image + " " + verdict;
    }

    private static String told(@Nullable Duration duration) {
        return duration == null ? "-" : Ages.text(duration);
    }
}
