package dev.switchback.evidence;

import dev.switchback.change.Path;
import dev.switchback.journal.JournalEntry;
import dev.switchback.journal.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the journal says of the phases and of the flag.
 *
 * @param phases which phase was entered when
 * @param shares to what percentage the built-in flag was set when; empty if it never was
 * @param marks entries at which reads changed their path, or were made to
 */
record History(NavigableMap<Instant, String> phases, NavigableMap<Instant, Double> shares, List<JournalEntry> marks) {

    private static final Pattern PERCENT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?%.*");

    static History of(List<JournalEntry> entries) {
        NavigableMap<Instant, String> phases = new TreeMap<>();
        NavigableMap<Instant, Double> shares = new TreeMap<>();
        List<JournalEntry> marks = new ArrayList<>();
        for (JournalEntry entry : entries) {
            String after = String.valueOf(entry.after());
            if (entry.kind().equals("Registered") || entry.kind().equals("PhaseMoved")) {
                phases.put(entry.at(), after);
            }
            Matcher percent = PERCENT.matcher(after);
            if (entry.kind().equals("RampSet") && percent.matches()) {
                shares.put(entry.at(), Double.valueOf(percent.group(1)));
            }
            if (isTransition(entry)) {
                marks.add(entry);
            }
        }
        return new History(phases, shares, marks);
    }

    /** Whether it is about which path is read: the flag, the phase, or whatever trips. */
    private static boolean isTransition(JournalEntry entry) {
        String kind = entry.kind();
        return kind.equals("PhaseMoved") || kind.equals("Registered") || isOfTheFlag(kind) || isTrip(kind);
    }

    static boolean isOfTheFlag(String kind) {
        return kind.contains("Ramp") || kind.contains("Shadow") || kind.contains("Flag");
    }

    static boolean isTrip(String kind) {
        return kind.toLowerCase(Locale.ROOT).contains("trip");
    }

    /** {@code transitions.json}. */
    String transitions() {
        List<Object> lines = new ArrayList<>();
        for (JournalEntry entry : marks) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("seq", entry.seq());
            line.put("at", entry.at());
            line.put("kind", entry.kind());
            line.put("before", entry.before() == null ? "" : entry.before());
            line.put("after", entry.after() == null ? "" : entry.after());
            line.put("who", entry.who());
            line.put("why", entry.why());
            line.put("detail", entry.detail());
            lines.add(line);
        }
        return Json.pretty(lines);
    }

    static final String SHARE_HEADER = "minute,share_set,share_observed";

    /** {@code share.csv}: for every minute with reads, what the built-in flag was set to at its begin, and what was observed. */
    String shares(Traffic traffic) {
        StringBuilder out = new StringBuilder(SHARE_HEADER).append('\n');
        for (Map.Entry<Instant, Map<Path, Sums>> minute :
                traffic.every(Duration.ofMinutes(1)).entrySet()) {
            double observed = Traffic.share(minute.getValue());
            if (!Double.isNaN(observed)) {
                Map.Entry<Instant, Double> set = shares.floorEntry(minute.getKey());
                Csv.line(
                        out,
                        minute.getKey(),
                        set == null ? "" : String.format(Locale.ROOT, "%.3f", set.getValue()),
                        String.format(Locale.ROOT, "%.3f", observed));
            }
        }
        return out.toString();
    }
}
