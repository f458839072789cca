package dev.switchback.spring.console;

import static dev.switchback.spring.console.Trees.list;
import static dev.switchback.spring.console.Trees.map;
import static dev.switchback.spring.console.Trees.object;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Snapshots as the server sends them, of changes in every state there is: what the page is looked at with. */
final class Snapshots {

    static final String TRIP = "burn-1h/5m: 31 x the error budget in 1 h and 58 x in 5 min, the limit is 14.4 x";
    static final String HOSTILE = "<img src=x onerror=\"document.title='hacked'\">";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Shop shop = new Shop(now);

    /** Half ramped, with a few errors, an instance that lags, and a gap in the counts. */
    Map<String, Object> open() {
        Map<String, Object> all =
                shop.snapshot("customer-name", "OPEN", "ok", "Old path can still serve: yes, proven 40 s ago.");
        all.put("actions", Shop.actions("off ramp ramp-step-up ramp-step-down shadow freeze request waive package"));
        all.put("gate", new Gate(now).gate("NO_GO", null));
        return all;
    }

    /** The guard has tripped: reads are back on the old shape. */
    Map<String, Object> frozen() {
        Map<String, Object> all = shop.snapshot(
                "order-address",
                "FROZEN",
                "ok",
                "Old path can still serve: yes, it serves every read since the trip 4 min ago.");
        all.put("actions", Shop.actions("off unfreeze abandon package"));
        object(all, "guard").put("trip", map("at", shop.ago(4), "reason", TRIP));
        object(all, "guard")
                .put(
                        "burns",
                        List.of(
                                Shop.burn("1 h", 31.0, 14.4),
                                Shop.burn("5 min", 58.0, 14.4),
                                Shop.burn("6 h", 5.2, 6.0)));
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
            minute.put("NEW", History.counts(0, 0, 0, 0, 0));
        }
        object(all, "ramp").put("set", 0.0);
        List<Map<String, Object>> marks = list(object(all, "staircase"), "marks");
        marks.add(map("at", shop.ago(4), "kind", "trip", "text", TRIP));
        List<Map<String, Object>> set = list(object(all, "staircase"), "set");
        set.add(map("at", shop.ago(4), "percent", 0));
        return all;
    }

    /** Rows are being filled, and the backfill waits for a standby. */
    Map<String, Object> backfilling() {
        Map<String, Object> all = shop.snapshot(
                "invoice-lines", "BACKFILLING", "ok", "Old path can still serve: yes, it serves every read.");
        all.put("actions", Shop.actions("off freeze abandon"));
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
        Map<String, Object> all = shop.snapshot(
                "phone-number", "CLOSING", "warn", "Old path can still serve: yes, until the old shape is dropped.");
        all.put("actions", Shop.actions("off freeze reopen contract approve reject revoke package"));
        all.put(
                "gate",
                new Gate(now)
                        .gate(
                                "GO",
                                map(
                                        "state",
                                        "APPROVED",
                                        "digest",
                                        Gate.DIGEST,
                                        "requestedBy",
                                        "ada",
                                        "requestedAt",
                                        shop.ago(50),
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
        Map<String, Object> all = shop.snapshot(
                "email-parts",
                "CONTRACTED",
                "bad",
                "Old path can still serve: no, its columns were dropped 3 d ago; only a restore brings them back.");
        all.put("actions", Shop.actions("off package"));
        all.put("window", null);
        all.put("ramp", null);
        all.put("gate", null);
        return all;
    }

    /** Most of it could not be read. */
    Map<String, Object> unread() {
        Map<String, Object> all = shop.snapshot("price-net", "OPEN", "ok", "");
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
        Map<String, Object> all = shop.snapshot("it's " + HOSTILE, "OPEN", "ok", HOSTILE);
        all.put(
                "journal",
                List.of(map(
                        "seq",
                        1,
                        "at",
                        shop.ago(3),
                        "kind",
                        "RampSet",
                        "who",
                        HOSTILE,
                        "why",
                        HOSTILE,
                        "before",
                        HOSTILE,
                        "after",
                        HOSTILE,
                        "detail",
                        HOSTILE)));
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
                        shop.ago(1))));
        object(all, "staircase").put("marks", List.of(map("at", shop.ago(9), "kind", "flip", "text", HOSTILE)));
        list(all, "fleet").forEach(one -> one.put("decisions", HOSTILE));
        all.put("unknown", List.of(map("part", "guard", "why", HOSTILE)));
        return all;
    }
}
