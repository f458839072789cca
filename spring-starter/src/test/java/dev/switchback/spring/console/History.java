package dev.switchback.spring.console;

import static dev.switchback.spring.console.Trees.map;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Forty-five minutes of a ramp to 50 %, of which five were not counted; the same whenever it is asked. */
record History(Instant now) {

    private static final int LONG = 45;

    List<Map<String, Object>> minutes() {
        List<Map<String, Object>> minutes = new ArrayList<>();
        for (int ago = LONG; ago >= 1; ago--) {
            if (ago < 34 && ago >= 29) {
                continue; // the gap
            }
            double share = share(ago) / 100;
            int all = 960 + wave(ago, 180);
            int fresh = (int) (all * share);
            int failed = fresh > 0 && ago % 4 == 0 ? 1 + ago % 3 : 0;
            minutes.add(map(
                    "at", minute(ago),
                    "OLD",
                            counts(
                                    all - fresh,
                                    ago % 11 == 0 ? 1 : 0,
                                    0.42 + wave(ago, 8) / 100.0,
                                    2.1 + wave(ago, 30) / 40.0,
                                    0),
                    "NEW",
                            counts(
                                    fresh,
                                    failed,
                                    0.38 + wave(ago + 3, 8) / 100.0,
                                    2.6 + wave(ago + 5, 40) / 30.0,
                                    ago % 13 == 0 ? 1 : 0)));
        }
        return minutes;
    }

    Map<String, Object> staircase() {
        List<Map<String, Object>> set = new ArrayList<>(List.of(
                map("at", before(44), "percent", 0), map("at", before(38), "percent", 1),
                map("at", before(27), "percent", 10), map("at", before(20), "percent", 50)));
        List<Map<String, Object>> marks = new ArrayList<>(List.of(
                map("at", before(41), "kind", "deploy", "text", "shop 2.1 (0190a1f2) started"),
                map("at", before(38), "kind", "flip", "text", "ada set 1 %: release 42"),
                map("at", before(27), "kind", "flip", "text", "ada set 10 %: release 42"),
                map("at", before(24), "kind", "deploy", "text", "shop 2.1 (0190a1f3) started"),
                map("at", before(20), "kind", "flip", "text", "ada set 50 %: looks good")));
        return map(
                "set",
                set,
                "observed",
                new ArrayList<>(List.of(observed("0190a1f2", 44, 0), observed("0190a1f3", 24, 4))),
                "marks",
                marks);
    }

    List<Map<String, Object>> journal() {
        return new ArrayList<>(List.of(
                entry(17, 20, "RampStepped", "ada", "looks good", "10 %", "50 %", "step 3 of 4"),
                entry(16, 22, "ShadowSet", "ada", "compare while ramping", "0 %", "10 %", ""),
                entry(15, 27, "RampStepped", "ada", "release 42", "1 %", "10 %", "step 2 of 4"),
                entry(14, 38, "RampBegun", "ada", "release 42", "", "1, 10, 50, 100 %", "step 1 of 4"),
                entry(12, 40, "PhaseMoved", "grace", "verified twice", "BACKFILLING", "OPEN", ""),
                entry(11, 41, "Verified", "backfill job", "", "", "200,000 rows, 0 divergent", ""),
                entry(10, 43, "BackfillFinished", "backfill job", "", "", "199,000 rows filled", "")));
    }

    private Map<String, Object> observed(String id, int since, int shift) {
        List<Map<String, Object>> points = new ArrayList<>();
        for (int ago = since; ago >= 1; ago--) {
            if (ago < 34 && ago >= 29) {
                continue;
            }
            double percent =
                    share(ago) == 0 ? 0 : Math.max(0, share(ago) + wave(ago + shift, 30) / 10.0 * share(ago) / 50);
            points.add(map(
                    "at",
                    minute(ago),
                    "percent",
                    Math.round(percent * 10) / 10.0,
                    "calls",
                    480 + wave(ago + shift, 90)));
        }
        return map("instance", id, "name", "shop 2.1", "points", points);
    }

    private static double share(int ago) {
        return ago > 38 ? 0 : ago > 27 ? 1 : ago > 20 ? 10 : 50;
    }

    /** Between minus and plus the height, without chance. */
    private static int wave(int at, int height) {
        return (int) Math.round(height * (Math.sin(at * 1.7) * 0.6 + Math.sin(at * 0.37) * 0.4));
    }

    private Map<String, Object> entry(
            int seq, int ago, String kind, String who, String why, String before, String after, String detail) {
        return map(
                "seq",
                seq,
                "at",
                before(ago),
                "kind",
                kind,
                "who",
                who,
                "why",
                why,
                "before",
                before,
                "after",
                after,
                "detail",
                detail);
    }

    private String minute(int ago) {
        return now.truncatedTo(ChronoUnit.MINUTES)
                .minus(Duration.ofMinutes(ago))
                .toString();
    }

    private String before(int ago) {
        return now.minus(Duration.ofMinutes(ago)).toString();
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
}
