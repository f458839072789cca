package dev.switchback.backup;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one source knows of the backups of one database cluster. What is null was not told.
 *
 * @param source who says so
 * @param grade how much that is worth
 * @param asOf of when it is: when it was read, or when the file was written that it was read from
 * @param systemIdentifier of the cluster that was backed up; evidence of another cluster, or of none, counts for nothing
 * @param majorVersion of PostgreSQL, when the backup was taken
 * @param timeline on which the backup was taken
 * @param baseBackup the latest one that is complete
 * @param restoreHorizon the earliest moment that can be recovered
 * @param archivedWal the latest WAL segment that is known to be archived
 * @param restoreDrilledAt when a restore was last tried out
 * @param remarks what speaks against the backups, and what should have been told and was not
 */
public record BackupEvidence(
        String source,
        Grade grade,
        Instant asOf,
        @Nullable String systemIdentifier,
        @Nullable Integer majorVersion,
        @Nullable Integer timeline,
        @Nullable BaseBackup baseBackup,
        @Nullable Instant restoreHorizon,
        @Nullable ArchivedWal archivedWal,
        @Nullable Instant restoreDrilledAt,
        List<Remark> remarks) {

    public BackupEvidence {
        remarks = List.copyOf(remarks);
    }

    /** Starts the evidence of a source that was asked, of this moment. */
    public static EvidenceBuilder of(String source, Instant asOf) {
        return new EvidenceBuilder(source, Grade.MEASURED, asOf);
    }
}
