package dev.switchback.spring.console;

import static dev.switchback.spring.console.Trees.map;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the gate says, with checks of every status. */
record Gate(Instant now) {

    static final String DIGEST = "ab41c97e0d5f2a6b8c3e9d7f1a2b4c6d8e0f9a7b5c3d1e2f4a6b8c0d2e4f6a8b";

    Map<String, Object> gate(String verdict, Map<String, Object> approval) {
        List<Object> checks = new ArrayList<>();
        boolean go = "GO".equals(verdict);
        checks.add(check("window-age", go ? "PASS" : "FAIL", go ? "15 d" : "40 min", "14 d", "switchback.change"));
        checks.add(check(
                "stable-at-100", go ? "PASS" : "FAIL", go ? "8 d" : "at 50 %", "7 d at 100 %", "switchback.path_use"));
        checks.add(check(
                "approval",
                go ? "PASS" : "FAIL",
                go ? "by linus" : "not requested",
                "two people",
                "switchback.approval"));
        checks.add(check(
                "replication-lag",
                go ? "WAIVED" : "UNKNOWN",
                go ? "waived by linus until 20:00" : "the role shop is no member of pg_monitor",
                "64 MB",
                "pg_stat_replication"));
        checks.add(check(
                "restore-horizon",
                go ? "PASS" : "UNKNOWN",
                go ? "21 d" : "no backup source is configured",
                "14 d",
                "backup sources"));
        checks.add(check(
                "rollback-drill",
                "WAIVED",
                "never played, waived by linus until 1 Dec: no staging",
                "90 d",
                "switchback.drill"));
        for (String name : List.of(
                "phase",
                "ramp-complete",
                "not-tripped",
                "burn-rates",
                "samples",
                "old-images-gone",
                "backfill-complete",
                "quarantine-empty",
                "divergence-zero",
                "guards-in-place",
                "foreign-writers-quiet",
                "scans-quiet",
                "no-stale-rows",
                "dependents",
                "key-references",
                "constraints-in-place",
                "right-primary",
                "no-failover",
                "long-transactions",
                "clock-skew",
                "journal-intact",
                "follow-ups-closed")) {
            checks.add(check(
                    name,
                    "PASS",
                    "divergence-zero".equals(name) ? "0 of 200,000 rows" : "yes",
                    "",
                    "switchback.change"));
        }
        return map(
                "at",
                now.minusSeconds(12).toString(),
                "verdict",
                verdict,
                "digest",
                DIGEST,
                "checks",
                checks,
                "approval",
                approval);
    }

    private Map<String, Object> check(String name, String status, String value, String threshold, String source) {
        return map(
                "check",
                name,
                "status",
                status,
                "value",
                value,
                "threshold",
                threshold,
                "source",
                source,
                "ageSeconds",
                "PASS".equals(status) ? 12 : null);
    }
}
