package dev.switchback.gate;

import dev.switchback.change.Sha256;
import dev.switchback.check.CheckResult;
import dev.switchback.journal.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an approval is bound to, byte for byte: the plan, and of every check its status, its threshold and the facts that it stands
 * on. Ages, lags and whatever else moves by itself are left out, so that the same facts give the same bytes.
 *
 * @param change the change's name
 * @param planDigest of the plan, which says what is run, where, and in which window
 * @param findings of all checks but the approval's own
 */
record Evidence(String change, String planDigest, List<CheckResult> findings) {

    Evidence {
        findings = List.copyOf(findings);
    }

    /** JSON, with each check on a line of its own. */
    String text() {
        return "{\"format\":\"switchback-approval/1\",\"change\":" + Json.line(change) + ",\"plan\":"
                + Json.line(planDigest) + ",\"checks\":[\n"
                + String.join(",\n", findings.stream().map(Evidence::line).toList()) + "\n]}\n";
    }

    String digest() {
        return Sha256.of(text());
    }

    /**
     * What is not as it was approved. What blocks now is left out: it says so itself, and may pass again as it was.
     *
     * @param approved the text that was approved; it may tell of more checks than were asked now
     */
    List<String> changesSince(String approved) {
        List<String> before =
                approved.lines().map(line -> line.replaceFirst(",$", "")).toList();
        List<String> changes = new ArrayList<>();
        for (CheckResult finding : findings) {
            String now = line(finding);
            if (!finding.blocks() && !before.contains(now)) {
                String name = "{\"check\":" + Json.line(finding.check()) + ",";
                Optional<String> then =
                        before.stream().filter(line -> line.startsWith(name)).findFirst();
                changes.add("the evidence has changed since it was requested: " + now + ", then "
                        + then.orElse("not asked"));
            }
        }
        return changes;
    }

    private static String line(CheckResult finding) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("check", finding.check());
        entry.put("status", finding.status());
        entry.put("threshold", finding.threshold());
        entry.put("basis", finding.basis());
        return Json.line(entry);
    }
}
