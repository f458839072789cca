package dev.switchback.spring.console;

import dev.switchback.phase.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a change stands, the same for everybody who looks.
 *
 * @param at when it was read
 * @param parts by their names, null for one that could not be read
 * @param unknown which those are, and why
 */
record Snapshot(
        Instant at, Phase phase, Map<String, @Nullable Object> parts, List<Map<String, @Nullable Object>> unknown) {

    private static final Logger log = LoggerFactory.getLogger(Snapshot.class);

    private static final List<Part> PARTS = List.of(
            new InstancePart(),
            new ChangePart(),
            new PhasePart(),
            new OldPathPart(),
            new RampPart(),
            new StaircasePart(),
            new MinutesPart(),
            new GapsPart(),
            new GuardPart(),
            new MismatchesPart(),
            new FleetPart(),
            new WindowPart(),
            new BackfillPart(),
            new VerificationPart(),
            new GatePart(),
            new JournalPart());

    static Snapshot of(Look look) {
        Map<String, @Nullable Object> parts = new LinkedHashMap<>();
        List<Map<String, @Nullable Object>> unknown = new ArrayList<>();
        for (Part part : PARTS) {
            try {
                parts.put(part.name(), part.read(look));
            } catch (RuntimeException e) {
                log.debug(
                        "The part {} of '{}' is unknown",
                        part.name(),
                        look.definition().name(),
                        e);
                parts.put(part.name(), null);
                unknown.add(Members.with("part", part.name())
                        .and("why", String.valueOf(e.getMessage()))
                        .map());
            }
        }
        return new Snapshot(look.now(), look.state().phase(), parts, unknown);
    }
}
