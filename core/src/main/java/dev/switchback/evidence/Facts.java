package dev.switchback.evidence;

import dev.switchback.journal.JournalEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The files of a package, read: whoever writes one and whoever checks one without a database see the same. Asking for what is not there,
 * or cannot be read, throws {@link UnfitFileException}. Parsed at most once; not thread-safe.
 */
final class Facts {

    private final SortedMap<String, String> files;
    private final Map<String, Object> parsed = new HashMap<>();

    Facts(SortedMap<String, String> files) {
        this.files = files;
    }

    boolean has(String file) {
        return files.containsKey(file);
    }

    String text(String file) {
        String text = files.get(file);
        if (text == null) {
            throw new UnfitFileException(file, "is not there");
        }
        return text;
    }

    Tree json(String file) {
        return (Tree) parsed(file, Tree::of);
    }

    Tree manifest() {
        return json("manifest.json");
    }

    String change() {
        return manifest().at("change").text();
    }

    /** The newest time of all that is in the package: there is no other now. */
    Instant asOf() {
        return time(manifest().at("asOf"), "manifest.json");
    }

    @SuppressWarnings("unchecked")
    List<JournalEntry> journal() {
        return (List<JournalEntry>) parsed(
                "journal.jsonl", text -> text.lines().map(JournalEntry::parse).toList());
    }

    /** The entries of the change itself. */
    List<JournalEntry> own() {
        return journal().stream()
                .filter(entry -> entry.change().equals(change()))
                .toList();
    }

    Traffic traffic() {
        return (Traffic) parsed("ramp.csv", text -> {
            List<TrafficRow> rows = new ArrayList<>();
            Csv.read("ramp.csv", text, TrafficRow.HEADER).forEach(line -> rows.add(TrafficRow.of(line)));
            List<Gap> gaps = new ArrayList<>();
            Csv.read("gaps.csv", text("gaps.csv"), Gap.HEADER).forEach(line -> gaps.add(Gap.of(line)));
            return new Traffic(rows, gaps);
        });
    }

    History history() {
        return (History) parsed("journal.jsonl history", "journal.jsonl", text -> History.of(own()));
    }

    static Instant time(Tree place, String file) {
        @Nullable Instant time = place.time();
        if (time == null) {
            throw new UnfitFileException(file, "has '" + place.text() + "' where a time is needed");
        }
        return time;
    }

    private Object parsed(String file, Function<String, Object> parser) {
        return parsed(file, file, parser);
    }

    private Object parsed(String key, String file, Function<String, Object> parser) {
        Object known = parsed.get(key);
        if (known == null) {
            try {
                known = Objects.requireNonNull(parser.apply(text(file)));
            } catch (UnfitFileException e) {
                throw e;
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new UnfitFileException(file, "cannot be read: " + e.getMessage());
            }
            parsed.put(key, known);
        }
        return known;
    }
}
