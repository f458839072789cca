package dev.switchback.spring.console;

import dev.switchback.VerificationHandle;
import dev.switchback.guard.GuardState;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.Phase;
import dev.switchback.verify.AuditProgress;
import dev.switchback.verify.Divergence;
import dev.switchback.verify.DivergenceClass;
import dev.switchback.verify.VerificationResult;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the old path can still serve: what is known of the guards, the scans and the audit. */
final class OldPathPart implements Part {

    /** Of the rows of other classes the old shape is as it was written, or lacks nothing. */
    private static final Set<DivergenceClass> NOT_CURRENT = EnumSet.of(
            DivergenceClass.OLD_EMPTY,
            DivergenceClass.OLD_STALE,
            DivergenceClass.BOTH_CHANGED,
            DivergenceClass.CONTRADICTORY);

    private static final Set<String> GUARDS = Set.of("GuardLost", "GuardMended");

    private static final Set<Phase> ASKED = EnumSet.of(Phase.BACKFILLING, Phase.OPEN, Phase.FROZEN, Phase.CLOSING);

    @Override
    public String name() {
        return "oldPath";
    }

    @Override
    public Map<String, @Nullable Object> read(Look look) {
        OldPath path = of(look);
        return Members.with("level", path.level().word())
                .and("sentence", path.sentence())
                .map();
    }

    static OldPath of(Look look) {
        Phase phase = look.state().phase();
        return OldPath.of(
                ASKED.contains(phase)
                        ? facts(look, phase)
                        : new OldPath.Facts(phase, look.state().since(), null, null, null, 0, null, null));
    }

    private static OldPath.Facts facts(Look look, Phase phase) {
        String missing = null;
        String unknown = null;
        try {
            missing = missing(look.change().guards());
        } catch (RuntimeException e) {
            unknown = "the guards cannot be read: " + e.getMessage();
        }
        VerificationHandle rows = look.change().verification();
        VerificationResult scan = rows.latest().orElse(null);
        AuditProgress audit = rows.audit().orElse(null);
        boolean wrong = (scan != null && scan.divergent() > 0) || (audit != null && audit.open() > 0);
        long notCurrent = wrong ? notCurrent(rows.divergences()) : 0;
        return new OldPath.Facts(
                phase,
                look.now(),
                missing,
                unknown,
                outOfStep(look),
                notCurrent,
                scan == null || notCurrent > 0 ? null : scan.startedAt(),
                audit == null ? null : audit.lookedAt());
    }

    private static @Nullable String missing(List<GuardState> guards) {
        List<GuardState> missing = guards.stream().filter(GuardState::missing).toList();
        if (missing.isEmpty()) {
            return null;
        }
        return missing.get(0) + (missing.size() == 1 ? "" : " (and " + (missing.size() - 1) + " more)");
    }

    private static long notCurrent(List<Divergence> divergences) {
        return divergences.stream()
                .filter(row -> row.mendedAt() == null && NOT_CURRENT.contains(row.found()))
                .count();
    }

    private static @Nullable Instant outOfStep(Look look) {
        return look.switchback().journal(look.definition().name(), GUARDS, 1).stream()
                .findFirst()
                .map(JournalEntry::at)
                .orElse(null);
    }
}
