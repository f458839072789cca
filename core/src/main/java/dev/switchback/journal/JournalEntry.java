package dev.switchback.journal;

import dev.switchback.change.Sha256;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the journal.
 *
 * @param seq 1, 2, 3, … without gaps, over all changes
 * @param at the database's clock, when the entry was written
 * @param change the schema change
 * @param kind the event's name
 * @param who who did it
 * @param why the reason given
 * @param before the state before, or null
 * @param after the state after, or null
 * @param detail what else is worth keeping
 * @param previous the hash of the entry before this one; 64 zeros for the first
 * @param hash {@link #expectedHash()} as it was written
 */
public record JournalEntry(
        long seq,
        Instant at,
        String change,
        String kind,
        String who,
        String why,
        @Nullable String before,
        @Nullable String after,
        String detail,
        String previous,
        String hash) {

    /** What the first entry names as its predecessor. */
    static final String GENESIS = "0".repeat(64);

    /** The entry without its hash, as one line of JSON in a fixed order: what the hash covers. */
    public String canonical() {
        return Json.line(fields());
    }

    /** SHA-256 of the {@linkplain #canonical() canonical line} in UTF-8; covers {@code previous}, hence the chain. */
    public String expectedHash() {
        return Sha256.of(canonical());
    }

    /** The line for {@code journal.jsonl}: the canonical line and its hash. */
    public String json() {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("entry", fields());
        line.put("hash", hash);
        return Json.line(line);
    }

    /**
     * Reads a line that {@link #json()} wrote.
     *
     * @throws IllegalArgumentException if it is not exactly such a line
     */
    public static JournalEntry parse(String line) {
        if (!(JsonText.read(line) instanceof Map<?, ?> outer) || !(outer.get("entry") instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException("a line of the journal is an object with an entry and a hash");
        }
        JournalEntry entry = new JournalEntry(
                fields.get("seq") instanceof Long seq ? seq : 0,
                time(fields.get("at")),
                text(fields.get("change")),
                text(fields.get("kind")),
                text(fields.get("who")),
                text(fields.get("why")),
                fields.get("before") instanceof String before ? before : null,
                fields.get("after") instanceof String after ? after : null,
                text(fields.get("detail")),
                text(fields.get("previous")),
                text(outer.get("hash")));
        if (!entry.json().equals(line)) {
            throw new IllegalArgumentException(
                    "a line of the journal is written in another way than the library writes it");
        }
        return entry;
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    private static Instant time(@Nullable Object value) {
        try {
            return Instant.parse(text(value));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("the time of an entry is " + value, e);
        }
    }

    private Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("seq", seq);
        fields.put("at", at);
        fields.put("change", change);
        fields.put("kind", kind);
        fields.put("who", who);
        fields.put("why", why);
        fields.put("before", before);
        fields.put("after", after);
        fields.put("detail", detail);
        fields.put("previous", previous);
        return fields;
    }

    JournalEntry sealed() {
        return new JournalEntry(seq, at, change, kind, who, why, before, after, detail, previous, expectedHash());
    }
}
