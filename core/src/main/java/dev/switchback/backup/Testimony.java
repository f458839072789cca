package dev.switchback.backup;

import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the sources say on one topic, of this server and of now; the rest of what they say is a reason why nobody knows. */
final class Testimony {

    /** Clocks differ; more than that is a clock that is wrong. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private final Topic topic;
    private final Server server;
    private final List<BackupEvidence> usable = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();

    private Testimony(Topic topic, Server server) {
        this.topic = topic;
        this.server = server;
    }

    static Testimony on(Topic topic, Readings readings, BackupPolicy policy, Session session, Server server)
            throws SQLException {
        Testimony testimony = new Testimony(topic, server);
        for (Reading reading : readings.in(session)) {
            if (reading.evidence() == null) {
                testimony.gaps.add(reading.source() + " cannot be read: " + reading.failure());
            } else {
                testimony.hear(reading.evidence(), policy);
            }
        }
        if (!readings.anySource() && testimony.usable.isEmpty()) {
            testimony.gaps.add("no backup source is configured: give one with SwitchbackBuilder.backupSource(...)");
        }
        return testimony;
    }

    private void hear(BackupEvidence evidence, BackupPolicy policy) {
        Duration age = Duration.between(evidence.asOf(), server.now());
        String source = evidence.source() + ": ";
        if (evidence.grade() == Grade.MEASURED && age.compareTo(policy.maximumReadingAge()) > 0) {
            gaps.add(source + "it is " + Ages.text(age) + " old, and may be " + Ages.text(policy.maximumReadingAge())
                    + ": write it again");
            return;
        }
        if (age.compareTo(AHEAD.negated()) < 0) {
            gaps.add(source + "it is of " + evidence.asOf() + ", and the server has " + server.now()
                    + ": set the clocks");
            return;
        }
        for (Remark remark : evidence.remarks()) {
            if (remark.topic() == topic) {
                (remark.fault() ? faults : gaps).add(source + remark.text());
            }
        }
        if (topic == Topic.DATABASE || server.systemIdentifier().equals(evidence.systemIdentifier())) {
            usable.add(evidence);
        } else {
            gaps.add(source + "it does not count, because its system identifier is "
                    + Objects.requireNonNullElse(evidence.systemIdentifier(), "not told"));
        }
    }

    List<BackupEvidence> usable() {
        return usable;
    }

    /** A fact with who tells it: measured ones if there are any, and otherwise attested ones. */
    <T> Stream<Told<T>> told(Function<BackupEvidence, @Nullable T> fact) {
        List<Told<T>> all = new ArrayList<>();
        for (BackupEvidence evidence : usable) {
            T value = fact.apply(evidence);
            if (value != null) {
                all.add(new Told<>(value, evidence));
            }
        }
        boolean measured = all.stream().anyMatch(told -> told.by().grade() == Grade.MEASURED);
        return all.stream().filter(told -> !measured || told.by().grade() == Grade.MEASURED);
    }

    /** Something that a check itself has found against the backups. */
    Testimony fault(String text) {
        faults.add(text);
        return this;
    }

    /** Something that a check itself could not find out. */
    Testimony gap(String text) {
        gaps.add(text);
        return this;
    }

    /** Faults fail; gaps leave it unknown, unless two people stand in for them. */
    CheckResult result(String value, String needs, @Nullable BackupEvidence by, boolean attested) {
        List<String> all = new ArrayList<>(faults);
        if (!attested) {
            all.addAll(gaps);
        }
        CheckStatus status =
                !faults.isEmpty() ? CheckStatus.FAIL : all.isEmpty() ? CheckStatus.PASS : CheckStatus.UNKNOWN;
        if (!value.isEmpty()) {
            all.add(value);
        }
        return new CheckResult(
                topic.check(),
                status,
                String.join("; ", all),
                needs,
                by == null ? "the backup sources" : by.source(),
                by == null ? null : Duration.between(by.asOf(), server.now()).abs());
    }

    /**
     * A fact and who tells it.
     *
     * @param value the fact
     * @param by the evidence that it is in
     */
    record Told<T>(T value, BackupEvidence by) {

        boolean attested() {
            return by.grade() == Grade.ATTESTED;
        }
    }
}
