package dev.switchback.backup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts evidence together, fact by fact; a null is a fact that was not told. Not thread-safe. */
public final class EvidenceBuilder {

    private final String source;
    private final Grade grade;
    private final Instant asOf;
    private final List<Remark> remarks = new ArrayList<>();
    private @Nullable String systemIdentifier;
    private @Nullable Integer majorVersion;
    private @Nullable Integer timeline;
    private @Nullable BaseBackup baseBackup;
    private @Nullable Instant restoreHorizon;
    private @Nullable ArchivedWal archivedWal;
    private @Nullable Instant restoreDrilledAt;

    EvidenceBuilder(String source, Grade grade, Instant asOf) {
        this.source = source;
        this.grade = grade;
        this.asOf = asOf;
    }

    public EvidenceBuilder systemIdentifier(@Nullable String identifier) {
        this.systemIdentifier = identifier;
        return this;
    }

    public EvidenceBuilder majorVersion(@Nullable Integer version) {
        this.majorVersion = version;
        return this;
    }

    public EvidenceBuilder timeline(@Nullable Integer timeline) {
        this.timeline = timeline;
        return this;
    }

    public EvidenceBuilder baseBackup(@Nullable BaseBackup backup) {
        this.baseBackup = backup;
        return this;
    }

    public EvidenceBuilder restoreHorizon(@Nullable Instant earliest) {
        this.restoreHorizon = earliest;
        return this;
    }

    public EvidenceBuilder archivedWal(@Nullable ArchivedWal wal) {
        this.archivedWal = wal;
        return this;
    }

    public EvidenceBuilder restoreDrilledAt(@Nullable Instant time) {
        this.restoreDrilledAt = time;
        return this;
    }

    /** Something speaks against the backups: the field, its value, and what to do, without a secret. */
    public EvidenceBuilder fault(Topic topic, String text) {
        remarks.add(new Remark(topic, true, text));
        return this;
    }

    /** Something should have been told and was not: the field, and what to do. */
    public EvidenceBuilder gap(Topic topic, String text) {
        remarks.add(new Remark(topic, false, text));
        return this;
    }

    public BackupEvidence build() {
        return new BackupEvidence(
                source,
                grade,
                asOf,
                systemIdentifier,
                majorVersion,
                timeline,
                baseBackup,
                restoreHorizon,
                archivedWal,
                restoreDrilledAt,
                remarks);
    }
}
