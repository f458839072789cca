package dev.switchback.spring.console;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.backup.Reading;
import dev.switchback.gate.GateReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What is read of one change for all viewers together. Thread-safe. */
final class Views {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration GATE_EVERY = Duration.ofSeconds(15);
    private static final Duration BACKUPS_EVERY = Duration.ofSeconds(60);

    private final Switchback switchback;
    private final ChangeHandle change;
    private final LongSupplier nanos;
    private final Later<GateReport> gate;
    private final Later<List<Reading>> backups;
    private final Shared<Map<String, @Nullable Object>> brief;
    private final Map<Span, Shared<Snapshot>> snapshots = new ConcurrentHashMap<>();

    Views(Switchback switchback, ChangeHandle change, LongSupplier nanos, Executor executor) {
        this.switchback = switchback;
        this.change = change;
        this.nanos = nanos;
        this.gate = new Later<>(GATE_EVERY, nanos, executor, change::gate);
        this.backups = new Later<>(
                BACKUPS_EVERY, nanos, executor, () -> change.backups().readings());
        this.brief = new Shared<>(EVERY, nanos, this::readBrief);
    }

    /** As it stands. */
    Snapshot snapshot(Span span) {
        return snapshots.computeIfAbsent(span, this::reader).get();
    }

    /** In a line of a list. */
    Map<String, @Nullable Object> brief() {
        return brief.get();
    }

    /** Something was done to it: the next one who looks sees it. */
    void outdate() {
        brief.forget();
        snapshots.values().forEach(Shared::forget);
        gate.outdate();
    }

    private Shared<Snapshot> reader(Span span) {
        Shared<Traffic> traffic = new Shared<>(span.interval(), nanos, () -> Traffic.read(change, span, Instant.now()));
        Look.Sources sources = new Look.Sources(traffic, gate, backups);
        return new Shared<>(EVERY, nanos, () -> Snapshot.of(new Look(switchback, change, sources)));
    }

    private Map<String, @Nullable Object> readBrief() {
        String name = change.definition().name();
        try {
            Shared<Traffic> none = new Shared<>(EVERY, nanos, () -> new Traffic(Instant.now(), List.of(), List.of()));
            Look look = new Look(switchback, change, new Look.Sources(none, gate, backups));
            OldPath path = OldPathPart.of(look);
            return brief(name, look.state().phase().name(), path);
        } catch (RuntimeException e) {
            return brief(
                    name,
                    null,
                    new OldPath(OldPath.Level.UNKNOWN, "Old path can still serve: nobody can say, " + e.getMessage()));
        }
    }

    private static Map<String, @Nullable Object> brief(String name, @Nullable String phase, OldPath path) {
        return Members.with("name", name)
                .and("phase", phase)
                .and("sentence", path.sentence())
                .and("level", path.level().word())
                .map();
    }
}
