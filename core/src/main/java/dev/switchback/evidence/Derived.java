package dev.switchback.evidence;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What follows from the files that hold what the database knew, and from nothing else: whoever checks a package makes it again, and
 * compares. A report that says other than the files it stands on is found.
 */
final class Derived {

    private Derived() {}

    /** All files of a package, from those that were gathered. */
    static SortedMap<String, String> whole(SortedMap<String, String> gathered) {
        SortedMap<String, String> files = new TreeMap<>(gathered);
        files.putAll(facts(new Facts(gathered)));
        SortedMap<String, String> scored = new TreeMap<>(files);
        Facts facts = new Facts(scored);
        files.put("scorecard.json", Scorecard.of(facts).json());
        files.put("report.md", MarkdownReport.of(facts));
        files.put("report.html", HtmlReport.of(facts));
        files.put(InToto.FILE, InToto.of(facts, PackageFiles.bytes(files)));
        files.put(PackageFiles.SUMS, PackageFiles.sums(PackageFiles.bytes(files)));
        return files;
    }

    private static SortedMap<String, String> facts(Facts facts) {
        SortedMap<String, String> files = new TreeMap<>();
        files.put("schema.diff", LineDiff.of(facts.text("schema-before.txt"), facts.text("schema-after.txt")));
        files.put("transitions.json", facts.history().transitions());
        files.put("share.csv", facts.history().shares(facts.traffic()));
        files.put("slo.json", facts.traffic().slo());
        return files;
    }
}
