package dev.switchback.spring.console;

import dev.switchback.check.Ages;
import dev.switchback.phase.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether the old path can still serve, in a sentence.
 *
 * @param level how it is to be taken
 * @param sentence begins with "Old path can still serve: "
 */
record OldPath(Level level, String sentence) {

    /** How a sentence is to be taken. */
    enum Level {
        OK,
        WARN,
        BAD,
        UNKNOWN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is known of it. Times are the database's.
     *
     * @param now when it is asked
     * @param missing the guard that is not in place, or null
     * @param guardsUnknown why nobody can say whether they are, or null
     * @param outOfStep when a guard was last found missing, or mended, or null
     * @param notCurrent rows whose old shape is known not to be current
     * @param scannedAt of when the latest full scan is that found the old shape of every row current, or null
     * @param auditedAt when the audit last looked at rows, or null
     */
    record Facts(
            Phase phase,
            Instant now,
            @Nullable String missing,
            @Nullable String guardsUnknown,
            @Nullable Instant outOfStep,
            long notCurrent,
            @Nullable Instant scannedAt,
            @Nullable Instant auditedAt) {}

    private static final Duration OLD_PROOF = Duration.ofHours(24);

    static OldPath of(Facts facts) {
        return switch (facts.phase()) {
            case PLANNED -> say(Level.OK, "yes, it is the only one; nothing was expanded yet.");
            case BACKFILLING ->
                facts.missing() == null
                        ? say(Level.OK, "yes, everybody reads it, and the new shape follows it.")
                        : say(Level.WARN, "yes, everybody reads it; but " + facts.missing() + ".");
            case OPEN, FROZEN -> whileBothLive(facts, "");
            case CLOSING ->
                worse(whileBothLive(facts, " Contract drops its columns once every instance has acknowledged."));
            case CONTRACTED -> say(Level.BAD, "no, its columns are dropped; only a restore brings them back.");
            case ABANDONING -> say(Level.OK, "yes, everybody reads it; the new shape is about to be dropped.");
            case ABANDONED -> say(Level.OK, "yes, it is the only one; the new shape was dropped.");
        };
    }

    private static OldPath whileBothLive(Facts facts, String then) {
        if (facts.missing() != null) {
            return say(
                    Level.BAD,
                    "not for sure, " + facts.missing() + ": what was written since may be missing in it." + then);
        }
        if (facts.notCurrent() > 0) {
            String rows = facts.notCurrent() == 1 ? "1 row" : facts.notCurrent() + " rows";
            return say(
                    Level.BAD,
                    "not for every row, the old shape of " + rows + " is not current: mend them first." + then);
        }
        if (facts.guardsUnknown() != null) {
            return say(Level.UNKNOWN, "nobody can say, " + facts.guardsUnknown() + "." + then);
        }
        Instant scanned = facts.scannedAt();
        if (scanned == null) {
            return say(Level.UNKNOWN, "nobody can say, no scan has found every row in order: verify." + then);
        }
        Instant outOfStep = facts.outOfStep();
        if (outOfStep != null && !scanned.isAfter(outOfStep)) {
            return say(
                    Level.WARN,
                    "not for sure, a guard was missing until " + ago(facts, outOfStep)
                            + ", after the rows were last proven: verify again." + then);
        }
        Instant audited = facts.auditedAt();
        boolean recentlyAudited = audited != null && audited.isAfter(scanned);
        String proven = "yes, proven " + ago(facts, scanned)
                + (audited != null && recentlyAudited ? ", last audited " + ago(facts, audited) : "");
        boolean old = age(facts, scanned).compareTo(OLD_PROOF) > 0
                && (audited == null || age(facts, audited).compareTo(OLD_PROOF) > 0);
        return old ? say(Level.WARN, proven + ": verify again." + then) : say(Level.OK, proven + "." + then);
    }

    private static OldPath worse(OldPath path) {
        return path.level == Level.OK ? new OldPath(Level.WARN, path.sentence) : path;
    }

    private static OldPath say(Level level, String words) {
        return new OldPath(level, "Old path can still serve: " + words);
    }

    private static String ago(Facts facts, Instant time) {
        return Ages.text(age(facts, time)) + " ago";
    }

    private static Duration age(Facts facts, Instant time) {
        return time.isAfter(facts.now()) ? Duration.ZERO : Duration.between(time, facts.now());
    }
}
