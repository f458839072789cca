package dev.switchback.backup;

import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.journal.Act;
import dev.switchback.journal.Event;
import dev.switchback.journal.Journal;
import dev.switchback.journal.People;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Attestations and their confirmation by another person, kept for one change and the database cluster that they were made on. */
public final class Attestations {

    private final Database database;
    private final Journal journal;

    public Attestations(Database database, Journal journal) {
        this.database = database;
        this.journal = journal;
    }

    /** Records what a person says; it replaces what was said before. Returns the number to confirm it by. */
    public long attest(SchemaChange change, Attestation attestation, Act act) {
        return database.inTransaction(session -> {
            Server server = Server.of(session);
            requirePast(change, "backupEndedAt", attestation.backupEndedAt(), server);
            requirePast(change, "restoreHorizon", attestation.restoreHorizon(), server);
            requirePast(change, "restoreDrilledAt", attestation.restoreDrilledAt(), server);
            long id = session.one(
                    "INSERT INTO switchback.backup_attestation (change, system_identifier, major_version, backup_ended_at,"
                            + " restore_horizon, restore_drilled_at, attested_by, attested_at, expires_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                    row -> row.number("id"),
                    change.name(),
                    server.systemIdentifier(),
                    server.majorVersion(),
                    attestation.backupEndedAt(),
                    attestation.restoreHorizon(),
                    attestation.restoreDrilledAt(),
                    act.who(),
                    server.now(),
                    server.now().plus(attestation.validFor()));
            journal.append(session, new Event.BackupAttested(change.name(), id, attestation.toString()), act);
            return id;
        });
    }

    /**
     * Confirms the latest attestation, as another person than the one who made it.
     *
     * @throws RefusedException if it is not the latest, or is expired, confirmed already, or the same person's
     */
    public void confirm(SchemaChange change, long id, Act act) {
        database.inTransaction(session -> {
            Kept kept = latest(session, change)
                    .filter(found -> found.id() == id)
                    .orElseThrow(() -> refused(change, id + " is not the latest attestation: attest it again"));
            if (kept.confirmedBy() != null) {
                throw refused(change, "'" + kept.confirmedBy() + "' has confirmed it already");
            }
            if (kept.expired()) {
                throw refused(change, "it has expired: attest it again");
            }
            if (People.same(kept.attestedBy(), act.who())) {
                throw refused(change, "'" + act.who() + "' made it; the confirmation must come from another person");
            }
            int confirmed = session.update(
                    "UPDATE switchback.backup_attestation SET confirmed_by = ?, confirmed_at = clock_timestamp()"
                            + " WHERE id = ? AND confirmed_by IS NULL",
                    act.who(),
                    id);
            if (confirmed != 1) {
                throw refused(change, "somebody else has confirmed it just now");
            }
            journal.append(session, new Event.BackupConfirmed(change.name(), id, kept.attestedBy()), act);
            return id;
        });
    }

    /** What two people say now of this change's database, if they do. */
    static Optional<BackupEvidence> evidence(Session session, SchemaChange change) throws SQLException {
        return latest(session, change)
                .filter(kept -> kept.confirmedBy() != null && !kept.expired())
                .map(Kept::evidence);
    }

    private static Optional<Kept> latest(Session session, SchemaChange change) throws SQLException {
        return session.first(
                "SELECT a.*, expires_at <= clock_timestamp() AS expired FROM switchback.backup_attestation a"
                        + " WHERE change = ? ORDER BY id DESC LIMIT 1",
                Attestations::kept,
                change.name());
    }

    private static Kept kept(Row row) throws SQLException {
        String by = row.text("attested_by");
        String confirmed = row.textOrNull("confirmed_by");
        Instant ended = row.timeOrNull("backup_ended_at");
        String source = "attestation " + row.number("id") + " by " + by + " and " + confirmed + ", until "
                + row.time("expires_at");
        BackupEvidence evidence = new EvidenceBuilder(source, Grade.ATTESTED, row.time("attested_at"))
                .systemIdentifier(row.text("system_identifier"))
                .majorVersion((int) row.number("major_version"))
                .baseBackup(ended == null ? null : new BaseBackup("as attested", "attested", null, ended, null, null))
                .restoreHorizon(row.timeOrNull("restore_horizon"))
                .restoreDrilledAt(row.timeOrNull("restore_drilled_at"))
                .build();
        return new Kept(row.number("id"), by, confirmed, row.bool("expired"), evidence);
    }

    private static void requirePast(SchemaChange change, String field, @Nullable Instant time, Server server) {
        if (time != null && time.isAfter(server.now())) {
            throw new RefusedException(
                    change.name(), "attest", field + " is " + time + ", and the server has " + server.now());
        }
    }

    private static RefusedException refused(SchemaChange change, String reason) {
        return new RefusedException(change.name(), "confirm attestation", reason);
    }

    private record Kept(
            long id, String attestedBy, @Nullable String confirmedBy, boolean expired, BackupEvidence evidence) {}
}
