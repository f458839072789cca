package dev.switchback.evidence;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The three points that only a check of the whole package can give: the files in question hold, or are, the scorecard itself. */
final class SealRules {

    static final String BESIDES =
            "three more points, for the reports, the statement and the checksums, are given by whoever checks the package";

    private SealRules() {}

    static List<Scorecard.Point> judge(Set<String> there, List<EvidenceFault> faults) {
        return List.of(
                point(
                        "reports",
                        "the reports and the scorecard say what the other files say",
                        List.of("report.md", "report.html", "scorecard.json"),
                        there,
                        faults),
                point("statement", "the statement covers every file", List.of(InToto.FILE), there, faults),
                point(
                        "checksums",
                        "the checksums cover every file, and no other",
                        List.of(PackageFiles.SUMS),
                        there,
                        faults));
    }

    private static Scorecard.Point point(
            String name, String asks, List<String> cites, Set<String> there, List<EvidenceFault> faults) {
        Set<String> wrong = new TreeSet<>(cites);
        wrong.removeAll(there);
        faults.stream().map(EvidenceFault::file).filter(cites::contains).forEach(wrong::add);
        return new Scorecard.Point(
                name,
                asks,
                cites,
                wrong.isEmpty(),
                wrong.isEmpty() ? "as it should be" : "not so: " + String.join(", ", wrong));
    }
}
