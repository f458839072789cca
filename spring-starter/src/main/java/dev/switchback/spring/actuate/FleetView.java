package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.change.Path;
import dev.switchback.fleet.Confirmation;
import dev.switchback.fleet.Decided;
import dev.switchback.fleet.Member;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Every instance with a heartbeat.
 *
 * @param change its name
 * @param epoch of the phase
 * @param confirmed whether every live instance has acknowledged it
 * @param instances live ones first, then the last seen
 */
record FleetView(String change, long epoch, boolean confirmed, List<InstanceLine> instances)
        implements OperationResponseBody {

    private static final int MOST = 500;

    /**
     * An instance.
     *
     * @param id unique among all instances of all times
     * @param application its name
     * @param version of the application
     * @param library version of Switchback
     * @param live whether its heartbeat has not expired
     * @param startedAt its first heartbeat
     * @param lastSeen its last one
     * @param silenceSeconds how long ago that was
     * @param acknowledgedEpoch on which all its units of work run; 0 if it does not know the change
     * @param builtInFlag whether the built-in percentage decides there
     * @param decidedAt when it last decided
     * @param decided what it decided then
     */
    record InstanceLine(
            String id,
            String application,
            String version,
            String library,
            boolean live,
            String startedAt,
            String lastSeen,
            double silenceSeconds,
            long acknowledgedEpoch,
            boolean builtInFlag,
            @Nullable String decidedAt,
            List<DecisionLine> decided) {

        static InstanceLine of(Member member) {
            return new InstanceLine(
                    member.info().id(),
                    member.info().application(),
                    member.info().version(),
                    member.libraryVersion(),
                    member.live(),
                    Figures.text(member.startedAt()),
                    Figures.text(member.lastSeen()),
                    Figures.seconds(member.silence()),
                    member.acknowledged(),
                    member.builtInFlag(),
                    Figures.textOrNull(member.decidedAt()),
                    member.decided().stream().map(DecisionLine::of).toList());
        }
    }

    /**
     * What an instance decided.
     *
     * @param path that was read
     * @param requested by the flag
     * @param reason why
     * @param shadow whether the other path was read too
     * @param units how many units of work decided so
     */
    record DecisionLine(String path, @Nullable String requested, String reason, boolean shadow, long units) {

        static DecisionLine of(Decided decided) {
            Path requested = decided.requested();
            return new DecisionLine(
                    decided.decision().path().name(),
                    requested == null ? null : requested.name(),
                    decided.decision().reason().name(),
                    decided.decision().shadow(),
                    decided.units());
        }
    }

    static FleetView of(ChangeHandle change) {
        Confirmation confirmation = change.confirmation();
        return new FleetView(
                change.definition().name(),
                confirmation.epoch(),
                confirmation.complete(),
                change.fleet().stream()
                        .sorted(Comparator.comparing(Member::live)
                                .thenComparing(Member::lastSeen)
                                .reversed())
                        .limit(MOST)
                        .map(InstanceLine::of)
                        .toList());
    }
}
