package dev.switchback.evidence;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes again what follows from the gathered files, and compares. */
final class Rederivation {

    /** What {@link Derived} makes. */
    private static final Set<String> DERIVED = Set.of(
            "schema.diff",
            "transitions.json",
            "share.csv",
            "slo.json",
            "scorecard.json",
            "report.md",
            "report.html",
            InToto.FILE,
            PackageFiles.SUMS);

    private static final Set<String> GATHERED = Set.of(
            "approvals.json",
            "backup.json",
            "compatibility.json",
            "decision.json",
            "drills.json",
            "fleet.json",
            "gaps.csv",
            "journal.jsonl",
            "manifest.json",
            "plan.json",
            "plan.sql",
            "quarantine.json",
            "ramp.csv",
            "schema-after.txt",
            "schema-before.txt",
            "verification.json");

    private Rederivation() {}

    static void check(SortedMap<String, String> files, List<EvidenceFault> faults) {
        Set<String> expected = new TreeSet<>(GATHERED);
        expected.addAll(DERIVED);
        expected.stream()
                .filter(name -> !files.containsKey(name)
                        && faults.stream().noneMatch(fault -> fault.file().equals(name)))
                .forEach(name -> faults.add(new EvidenceFault(name, "is not there")));
        files.keySet().stream()
                .filter(name -> !expected.contains(name))
                .forEach(name -> faults.add(new EvidenceFault(name, "is no file of a package")));
        SortedMap<String, String> gathered = new TreeMap<>(files);
        gathered.keySet().retainAll(GATHERED);
        compare(files, gathered, faults);
    }

    private static void compare(
            SortedMap<String, String> files, SortedMap<String, String> gathered, List<EvidenceFault> faults) {
        SortedMap<String, String> whole;
        try {
            whole = Derived.whole(gathered);
        } catch (UnfitFileException e) {
            faults.add(new EvidenceFault(
                    e.fault().file(), e.fault().what() + "; what follows from it cannot be compared"));
            return;
        }
        for (String name : new TreeSet<>(DERIVED)) {
            String found = files.get(name);
            if (found != null && !found.equals(whole.get(name))) {
                faults.add(new EvidenceFault(name, "is not what the other files give" + otherVersion(gathered)));
            }
        }
    }

    private static String otherVersion(SortedMap<String, String> gathered) {
        String writer = new Facts(gathered).manifest().at("library").text();
        return writer.equals(Gathering.library())
                ? ""
                : ", as version " + Gathering.library() + " of the library makes it; it was written by version "
                        + writer + ": check it with that one";
    }
}
