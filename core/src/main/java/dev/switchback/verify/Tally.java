package dev.switchback.verify;

import dev.switchback.change.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts rows, and keeps the keys of the first wrong ones of each kind. Not thread-safe. */
final class Tally {

    private long rows;
    private long unfilled;
    private long oldEmpty;
    private int kept;
    private final Map<Finding, Long> counts = new EnumMap<>(Finding.class);
    private final Map<Finding, List<List<String>>> keys = new EnumMap<>(Finding.class);

    /** One more row. */
    void row() {
        rows++;
    }

    /** And what is wrong with it. */
    void wrong(Inspected row) {
        if (row.findings().contains(Finding.DIVERGENT)) {
            unfilled += row.empty().contains(Path.NEW) ? 1 : 0;
            oldEmpty += row.empty().contains(Path.OLD) && !row.empty().contains(Path.NEW) ? 1 : 0;
        }
        for (Finding finding : row.findings()) {
            counts.merge(finding, 1L, Long::sum);
            List<List<String>> first = keys.computeIfAbsent(finding, any -> new ArrayList<>());
            if (kept < DivergenceLedger.MOST_KEPT || first.size() < Found.KEYS_KEPT) {
                first.add(row.key());
                kept++;
            }
        }
    }

    Scan.Counted counted() {
        Map<Finding, Scan.Wrong> wrong = new EnumMap<>(Finding.class);
        counts.forEach((finding, count) ->
                wrong.put(finding, new Scan.Wrong(count, keys.getOrDefault(finding, List.of()))));
        return new Scan.Counted(rows, unfilled, oldEmpty, wrong);
    }
}
