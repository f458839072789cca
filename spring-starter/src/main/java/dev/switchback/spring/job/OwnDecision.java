package dev.switchback.spring.job;

import dev.openfeature.sdk.ImmutableContext;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.fleet.Member;
import dev.switchback.phase.Phase;
import dev.switchback.route.FlagResult;
import dev.switchback.route.FlagSource;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate wants to know of every live instance which path its flag asks for, and a job is one that serves nobody. So it asks its
 * flag, decides once if that is for the new path, and waits until its heartbeat has told. If the flag says anything else, nothing is
 * decided: a unit of work on the old path would set the window's clock back. Built-in percentages are known without.
 */
final class OwnDecision {

    private static final Logger log = LoggerFactory.getLogger(OwnDecision.class);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Switchback switchback;
    private final @Nullable FlagSource flags;
    private final JobStop stop;

    /** The decision of this process, by these flags; null for the built-in ones. */
    OwnDecision(Switchback switchback, @Nullable FlagSource flags, JobStop stop) {
        this.switchback = switchback;
        this.flags = flags;
        this.stop = stop;
    }

    void tell(ChangeHandle change) {
        if (flags == null || flags.isBuiltIn() || change.state().phase() != Phase.OPEN) {
            return;
        }
        FlagSource source = flags;
        String flag = change.definition().flagKey();
        await(() -> ask(source, flag) != FlagResult.NOT_READY);
        FlagResult asked = ask(source, flag);
        if (asked.requested() != Path.NEW) {
            log.warn("Flag '{}' says {} here, so this job decides nothing, and the gate cannot pass it", flag, asked);
            return;
        }
        switchback.decision(change.definition());
        await(() -> !someoneIsSilent(change));
    }

    private static FlagResult ask(FlagSource flags, String flag) {
        try {
            return flags.evaluate(flag, new ImmutableContext(UUID.randomUUID().toString()));
        } catch (RuntimeException e) {
            log.debug("Flag '{}' cannot be evaluated", flag, e);
            return FlagResult.THREW;
        }
    }

    private static boolean someoneIsSilent(ChangeHandle change) {
        Instant since = change.state().since();
        return change.fleet().stream()
                .filter(member -> member.live() && !member.builtInFlag())
                .map(Member::decidedAt)
                .anyMatch(decided -> decided == null || decided.isBefore(since));
    }

    /** For as long as it is worth it: what is not so then the gate's report says. */
    private void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() - end < 0 && !stop.told()) {
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
