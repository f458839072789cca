package dev.switchback.spring.console;

import static dev.switchback.spring.console.Trees.map;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A snapshot with every part in it, of a shop half way. */
record Shop(Instant now) {

    private static final String ALL =
            "off freeze unfreeze ramp ramp-step-up ramp-step-down shadow open request approve reject revoke waive"
                    + " contract reopen abandon package";

    Map<String, Object> snapshot(String name, String phase, String level, String sentence) {
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
        all.put("actions", actions("off"));
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
        all.put("gate", new Gate(now).gate("NO_GO", null));
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

    static Map<String, Object> burn(String window, Double rate, double limit) {
        return map("window", window, "rate", rate, "limit", limit, "pair", "1 h / 5 min");
    }

    /** The first, separated by blanks, are allowed; all others are not. */
    static List<Object> actions(String allowed) {
        List<String> possible = List.of(allowed.split(" ", -1));
        List<Object> all = new ArrayList<>();
        for (String action : ALL.split(" ", -1)) {
            boolean now = possible.contains(action);
            all.add(map(
                    "action", action, "allowed", now, "why", now ? "" : action + " needs the phase of another day"));
        }
        return all;
    }

    String ago(int minutes) {
        return now.minus(Duration.ofMinutes(minutes)).toString();
    }
}
