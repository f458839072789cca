package dev.switchback.spring.job;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.fleet.Member;
import java.time.Duration;
import java.time.Instant;

/**
 * The gate wants to know of every live instance which path its flag asks for, and a job is one that serves nobody. So it asks its
 * flag once, and waits until its heartbeat has told. The built-in percentage is known without.
 */
final class OwnDecision {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private OwnDecision() {}

    static void tell(Switchback switchback, ChangeHandle change, JobStop stop) {
        if (!someoneIsSilent(change)) {
            return;
        }
        switchback.decision(change.definition());
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (someoneIsSilent(change) && System.nanoTime() - end < 0 && !stop.told()) {
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean someoneIsSilent(ChangeHandle change) {
        Instant since = change.state().since();
        return change.fleet().stream()
                .filter(member -> member.live() && !member.builtInFlag())
                .map(Member::decidedAt)
                .anyMatch(decided -> decided == null || decided.isBefore(since));
    }
}
