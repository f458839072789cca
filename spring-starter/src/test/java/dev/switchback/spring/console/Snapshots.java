package dev.switchback.spring.console;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Snapshots as the server sends them, of changes in every state there is: what the page is looked at with. */
final class Snapshots {

    static final String TRIP = "burn-1h/5m: 31 x the error budget in 1 h and 58 x in 5 min, the limit is 14.4 x";
    static final String HOSTILE = "<img src=x onerror=\"document.title='hacked'\">";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    /** Half ramped, with a few errors, an instance that lags, and a gap in the counts. */
    Map<String, Object> open() {
        Map<String, Object> all =
                base("customer-name", "OPEN", "ok", "Old path can still serve: yes, proven 40 s ago.");
        all.put(
                "actions",
                actions("off ramp ramp-step-up ramp-step-down shadow freeze request package", "abandon", "contract"));
        all.put("gate", gate("NO_GO", null));
        return all;
    }

    /** The guard has tripped: reads are back on the old shape. */
    Map<String, Object> frozen() {
        Map<String, Object> all = base(
                "order-address",
                "FROZEN",
                "ok",
                "Old path can still serve: yes, it serves every read since the trip 4 min ago.");
        all.put("actions", actions("off unfreeze abandon package", "ramp-step-up", "ramp", "open"));
        object(all, "guard").put("trip", map("at", ago(4), "reason", TRIP));
        object(all, "guard")
                .put("burns", List.of(burn("1 h", 31.0, 14.4), burn("5 min", 58.0, 14.4), burn("6 h", 5.2, 6.0)));
        object(all, "guard")
                .put(
                        "rules",
                        List.of(map(
                                "rule",
                                "burn-rate 1 h / 5 min",
                                "status",
                                "BREACHED",
                                "value",
                                "31 x",
                                "threshold",
                                "14.4 x")));
        List<Map<String, Object>> minutes = list(all, "minutes");
        for (Map<String, Object> minute : minutes.subList(minutes.size() - 12, minutes.size() - 4)) {
            object(minute, "NEW").put("errors", 31);
        }
        for (Map<String, Object> minute : minutes.subList(minutes.size() - 4, minutes.size())) {
            minute.put("NEW", counts(0, 0, 0, 0, 0));
        }
        object(all, "ramp").put("set", 0.0);
        List<Map<String, Object>> marks = list(object(all, "staircase"), "marks");
        marks.add(map("at", ago(4), "kind", "trip", "text", TRIP));
        List<Map<String, Object>> set = list(object(all, "staircase"), "set");
        set.add(map("at", ago(4), "percent", 0));
        return all;
    }

    /** Rows are being filled, and the backfill waits for a standby. */
    Map<String, Object> backfilling() {
        Map<String, Object> all =
                base("invoice-lines", "BACKFILLING", "ok", "Old path can still serve: yes, it serves every read.");
        all.put("actions", actions("off freeze abandon", "open", "ramp", "shadow"));
        all.put(
                "backfill",
                map(
                        "state",
                        "RUNNING",
                        "percent",
                        61.3,
                        "examined",
                        1_226_000,
                        "estimate",
                        2_000_000,
                        "filled",
                        1_190_400,
                        "quarantined",
                        3,
                        "rowsPerSecond",
                        8_450.4,
                        "etaSoonestSeconds",
                        92,
                        "etaLatestSeconds",
                        410,
                        "waiting",
                        "replication lag 311 MB on standby-2, above 256 MB",
                        "throttles",
                        List.of("replication lag 311 MB", "archive backlog 12 MB", "vacuum none"),
                        "workers",
                        List.of(
                                map("worker", "backfill-0:1", "live", true, "examined", 700_000, "waiting", null),
                                map(
                                        "worker",
                                        "backfill-0:2",
                                        "live",
                                        true,
                                        "examined",
                                        526_000,
                                        "waiting",
                                        "replication lag"))));
        all.put("verification", null);
        all.put("window", null);
        all.put("staircase", null);
        all.put("minutes", List.of());
        all.put("mismatches", List.of());
        all.put("gate", null);
        all.put("ramp", map("driven", true, "set", 0.0, "since", null, "shadow", 0.0, "observed", null, "plan", null));
        object(all, "phase").put("verified", false);
        return all;
    }

    /** Approved and on its way: one instance has not confirmed. */
    Map<String, Object> closing() {
        Map<String, Object> all = base(
                "phone-number", "CLOSING", "warn", "Old path can still serve: yes, until the old shape is dropped.");
        all.put("actions", actions("off freeze reopen contract approve reject package", "abandon", "ramp"));
        all.put(
                "gate",
                gate(
                        "GO",
                        map(
                                "state",
                                "APPROVED",
                                "digest",
                                DIGEST,
                                "requestedBy",
                                "ada",
                                "requestedAt",
                                ago(50),
                                "expiresAt",
                                now.plus(Duration.ofHours(7)).toString(),
                                "approvedBy",
                                "linus")));
        object(all, "window")
                .put(
                        "restoreHorizon",
                        map(
                                "known",
                                true,
                                "from",
                                now.minus(Duration.ofDays(21)).toString(),
                                "text",
                                "cnpg: shop-db"));
        object(all, "window").put("minimumQuietSeconds", 259_200);
        object(all, "window").put("quietSeconds", 300_000);
        object(all, "window").put("stableSeconds", 700_000);
        object(all, "window").put("ageSeconds", 1_300_000);
        object(all, "window").put("openedAt", now.minusSeconds(1_300_000).toString());
        object(all, "window").put("earliestGo", now.minusSeconds(3_000).toString());
        return all;
    }

    /** Over: the old shape is gone. */
    Map<String, Object> contracted() {
        Map<String, Object> all = base(
                "email-parts",
                "CONTRACTED",
                "bad",
                "Old path can still serve: no, its columns were dropped 3 d ago; only a restore brings them back.");
        all.put("actions", actions("off package", "abandon"));
        all.put("window", null);
        all.put("ramp", null);
        all.put("gate", null);
        return all;
    }

    /** Most of it could not be read. */
    Map<String, Object> unread() {
        Map<String, Object> all = base("price-net", "OPEN", "ok", "");
        List<Object> unknown = new ArrayList<>();
        for (String part : List.of(
                "oldPath",
                "ramp",
                "staircase",
                "minutes",
                "gaps",
                "guard",
                "mismatches",
                "fleet",
                "window",
                "backfill",
                "verification",
                "gate",
                "journal")) {
            all.put(part, null);
            unknown.add(map("part", part, "why", "permission denied for what holds " + part));
        }
        all.put("unknown", unknown);
        return all;
    }

    /** Every text that people can choose is an attack. */
    Map<String, Object> hostile() {
        Map<String, Object> all = base("it's " + HOSTILE, "OPEN", "ok", HOSTILE);
        all.put(
                "journal",
                List.of(map(
                        "seq", 1, "at", ago(3), "kind", "RampSet", "who", HOSTILE, "why", HOSTILE, "before", HOSTILE,
                        "after", HOSTILE, "detail", HOSTILE)));
        all.put(
                "mismatches",
                List.of(map(
                        "key",
                        HOSTILE,
                        "field",
                        HOSTILE,
                        "difference",
                        HOSTILE,
                        "oldDigest",
                        HOSTILE,
                        "newDigest",
                        HOSTILE,
                        "seen",
                        1,
                        "lastSeen",
                        ago(1))));
        object(all, "staircase").put("marks", List.of(map("at", ago(9), "kind", "flip", "text", HOSTILE)));
        list(all, "fleet").forEach(one -> one.put("decisions", HOSTILE));
        all.put("unknown", List.of(map("part", "guard", "why", HOSTILE)));
        return all;
    }

    static final String DIGEST = "ab41c97e0d5f2a6b8c3e9d7f1a2b4c6d8e0f9a7b5c3d1e2f4a6b8c0d2e4f6a8b";

    private Map<String, Object> base(String name, String phase, String level, String sentence) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("at", now.toString());
        all.put("me", map("name", "ada", "roles", List.of("OPERATOR", "ON_CALL")));
        all.put("instance", map("application", "shop", "version", "2.1", "id", "0190a1f2-77c4", "paths", "built-in"));
        all.put(
                "change",
                map(
                        "name",
                        name,
                        "table",
                        "customer",
                        "key",
                        List.of("id"),
                        "oldShape",
                        List.of("full_name"),
                        "newShape",
                        List.of("first_name", "last_name"),
                        "mapping",
                        "SQL"));
        all.put("phase", map("name", phase, "since", ago(40), "epoch", 4, "verified", true, "rail", rail(phase)));
        all.put("oldPath", map("level", level, "sentence", sentence));
        all.put("actions", actions("off", "ramp"));
        all.put(
                "ramp",
                map(
                        "driven",
                        true,
                        "set",
                        50.0,
                        "since",
                        ago(20),
                        "shadow",
                        10.0,
                        "observed",
                        map("percent", 49.6, "calls", 12_040, "onNew", 5_972, "since", ago(5)),
                        "plan",
                        map(
                                "steps",
                                List.of(step(1, 3_600), step(10, 14_400), step(50, 14_400), step(100, 86_400)),
                                "step",
                                3,
                                "words",
                                "step 3 of 4 (50 %)",
                                "automaticBy",
                                null,
                                "against",
                                List.of("held 20 min of 4 h", "12 of 100 calls"))));
        all.put("staircase", new History(now).staircase());
        all.put("minutes", new History(now).minutes());
        all.put(
                "gaps",
                List.of(map(
                        "from",
                        ago(34),
                        "until",
                        ago(29),
                        "kind",
                        "SILENCE",
                        "instance",
                        null,
                        "text",
                        "nobody counted")));
        all.put(
                "guard",
                map(
                        "mode",
                        "ON",
                        "objective",
                        0.999,
                        "burns",
                        List.of(
                                burn("1 h", 2.4, 14.4),
                                burn("5 min", 4.1, 14.4),
                                burn("6 h", 0.9, 6.0),
                                burn("3 d", null, 1.0)),
                        "rules",
                        List.of(
                                map(
                                        "rule",
                                        "burn-rate 1 h / 5 min",
                                        "status",
                                        "KEPT",
                                        "value",
                                        "2.4 x",
                                        "threshold",
                                        "14.4 x"),
                                map(
                                        "rule",
                                        "latency",
                                        "status",
                                        "TOO_FEW_CALLS",
                                        "value",
                                        "312 calls",
                                        "threshold",
                                        "1,000 calls")),
                        "trip",
                        null));
        all.put(
                "mismatches",
                List.of(
                        mismatch("42", "full_name", "VALUES", 3),
                        mismatch("4711", "full_name", "VALUES", 1),
                        mismatch("77", "full_name", "MISSING", 1)));
        all.put(
                "fleet",
                new ArrayList<>(List.of(
                        instance("0190a1f2-77c4-7001-8e2b", "2.1", true, 412, 405, "NEW by flag 405, OLD by flag 412"),
                        instance("0190a1f3-1b0e-7be4-91aa", "2.1", true, 398, 391, "NEW by flag 391, OLD by flag 398"),
                        instance("0190a0c8-5d10-7f32-a0c1", "2.0", false, 1_204, 0, "OLD by flag 1204"))));
        all.put(
                "window",
                map(
                        "openedAt",
                        ago(40),
                        "ageSeconds",
                        2_400,
                        "minimumAgeSeconds",
                        1_209_600,
                        "stableSeconds",
                        1_200,
                        "minimumStableSeconds",
                        604_800,
                        "quietSeconds",
                        259_200,
                        "setBackBy",
                        "ada set 50 %",
                        "earliestGo",
                        now.plus(Duration.ofDays(14)).toString(),
                        "restoreHorizon",
                        map("known", false, "from", null, "text", "no backup source tells")));
        all.put(
                "backfill",
                map(
                        "state",
                        "FINISHED",
                        "percent",
                        100.0,
                        "examined",
                        200_000,
                        "estimate",
                        200_000,
                        "filled",
                        199_000,
                        "quarantined",
                        0,
                        "rowsPerSecond",
                        0,
                        "etaSoonestSeconds",
                        null,
                        "etaLatestSeconds",
                        null,
                        "waiting",
                        null,
                        "throttles",
                        List.of("replication lag 0 s"),
                        "workers",
                        List.of(map("worker", "w1", "live", false, "examined", 200_000, "waiting", null))));
        all.put("verification", map("finishedAt", ago(41), "rows", 200_000, "divergent", 0, "running", null));
        all.put("gate", gate("NO_GO", null));
        all.put("journal", new History(now).journal());
        all.put("unknown", List.of());
        return all;
    }

    private List<Object> rail(String phase) {
        List<String> stops = "FROZEN".equals(phase)
                ? List.of("PLANNED", "BACKFILLING", "OPEN", "FROZEN", "CLOSING", "CONTRACTED")
                : List.of("PLANNED", "BACKFILLING", "OPEN", "CLOSING", "CONTRACTED");
        List<Object> rail = new ArrayList<>();
        for (int i = 0; i < stops.size(); i++) {
            int here = stops.indexOf(phase);
            rail.add(map("phase", stops.get(i), "state", i < here ? "done" : i == here ? "here" : "ahead"));
        }
        return rail;
    }

    private Map<String, Object> gate(String verdict, Map<String, Object> approval) {
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

    private Map<String, Object> instance(
            String id, String version, boolean live, int old, int fresh, String decisions) {
        return map(
                "id",
                id,
                "application",
                "shop",
                "version",
                version,
                "live",
                live,
                "lastSeen",
                ago(live ? 0 : 6),
                "silenceSeconds",
                live ? 0.4 : 372,
                "acknowledged",
                live ? 4 : 3,
                "upToDate",
                live,
                "units",
                map("OLD", old, "NEW", fresh),
                "decisions",
                decisions,
                "decidedAt",
                ago(live ? 0 : 6));
    }

    private Map<String, Object> mismatch(String key, String field, String difference, int seen) {
        return map(
                "key",
                key,
                "field",
                field,
                "difference",
                difference,
                "oldDigest",
                "ab12cd34ef",
                "newDigest",
                "cd34ab12ef",
                "seen",
                seen,
                "lastSeen",
                ago(3));
    }

    private static Map<String, Object> step(int percent, int hold) {
        return map("percent", percent, "holdSeconds", hold);
    }

    private static Map<String, Object> burn(String window, Double rate, double limit) {
        return map("window", window, "rate", rate, "limit", limit, "pair", "1 h / 5 min");
    }

    /** The first of them, separated by blanks, are allowed; the others are not. */
    static List<Object> actions(String allowed, String... refused) {
        List<Object> all = new ArrayList<>();
        for (String action : allowed.split(" ", -1)) {
            all.add(map("action", action, "allowed", true, "why", ""));
        }
        for (String action : refused) {
            all.add(map("action", action, "allowed", false, "why", "the phase does not allow " + action));
        }
        return all;
    }

    static Map<String, Object> counts(int calls, int errors, double p50, double p99, int mismatches) {
        return map(
                "calls",
                calls,
                "errors",
                errors,
                "missingShape",
                0,
                "infrastructure",
                0,
                "p50Millis",
                p50,
                "p99Millis",
                p99,
                "matches",
                calls / 10,
                "mismatches",
                mismatches);
    }

    private String ago(int minutes) {
        return now.minus(Duration.ofMinutes(minutes)).toString();
    }

    /** Names and values by turns; values may be null. */
    static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        List<Object> all = Arrays.asList(pairs);
        for (int i = 0; i < all.size(); i += 2) {
            map.put((String) all.get(i), all.get(i + 1));
        }
        return map;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Map<String, Object> from, String name) {
        return (Map<String, Object>) from.get(name);
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Map<String, Object> from, String name) {
        return (List<Map<String, Object>>) from.get(name);
    }
}
