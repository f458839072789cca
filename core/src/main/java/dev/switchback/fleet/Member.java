package dev.switchback.fleet;

import dev.switchback.change.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An instance as the control tables know it. Times and the verdict are by the database's clock.
 *
 * @param info who it is
 * @param libraryVersion the version of Switchback that it runs
 * @param startedAt its first heartbeat
 * @param lastSeen its last heartbeat
 * @param silence how long ago that was
 * @param live whether its heartbeat has not expired
 * @param acknowledged the epoch of the asked change on which all its units of work run; 0 if it does not know the change
 * @param builtInFlag whether the built-in percentage decides there, and no flag service of the application's
 * @param decidedFrom the heartbeat before {@code decidedAt}, or null if it never decided
 * @param decidedAt the heartbeat that said what it last decided on the asked change, or null if it never decided
 * @param decided what its units of work decided between these two; empty if it never decided
 */
public record Member(
        InstanceInfo info,
        String libraryVersion,
        Instant startedAt,
        Instant lastSeen,
        Duration silence,
        boolean live,
        long acknowledged,
        boolean builtInFlag,
        @Nullable Instant decidedFrom,
        @Nullable Instant decidedAt,
        List<Decided> decided) {

    public Member {
        decided = List.copyOf(decided);
    }

    /** How many units of work took this path when it last decided. */
    public long units(Path path) {
        return decided.stream()
                .filter(each -> each.decision().path() == path)
                .mapToLong(Decided::units)
                .sum();
    }

    /** The percentage of units of work of which the other path was read too, when it last decided; 0 if it never did. */
    public double shadowShare() {
        long all = decided.stream().mapToLong(Decided::units).sum();
        long shadowed = decided.stream()
                .filter(each -> each.decision().shadow())
                .mapToLong(Decided::units)
                .sum();
        return all == 0 ? 0 : 100.0 * shadowed / all;
    }

    /** "shop 1.2 (id)". */
    public String name() {
        return info.application() + " " + info.version() + " (" + info.id() + ")";
    }

    /** "NEW by flag 412, OLD by flag 7", or "nothing". */
    public String decisions() {
        return decided.isEmpty()
                ? "nothing"
                : decided.stream().map(Decided::toString).collect(Collectors.joining(", "));
    }
}
