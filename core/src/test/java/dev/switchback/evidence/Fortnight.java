package dev.switchback.evidence;

import static dev.switchback.testing.Operator.ADA;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.database.Database;
import dev.switchback.diagnose.Diagnose;
import dev.switchback.diagnose.OldImage;
import dev.switchback.drill.DrillReport;
import dev.switchback.journal.Act;
import dev.switchback.journal.Journal;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;

/**
 * A database as two weeks of a rollback window leave it: a ramp in steps, a trip and a freeze after errors on the new path, days and
 * nights, two gaps in the history, and a gate that is not content yet. The steps are walked for real; the times of the journal are then
 * moved apart, and its chain made anew, by somebody who owns the tables.
 */
final class Fortnight {

    static final OldImage IMAGE = OldImage.parse("""
                    -- image: shop 1.4.2
                    SELECT id, full_name FROM customer WHERE id = ?;
                    UPDATE customer SET full_name = ? WHERE id = ?;
                    """);

    static final Act HOSTILE =
            Act.by("eve <script>alert(1)</script>", "\"><img src=x onerror=alert(2)> | `rm` \u202egnp.exe & 'quoted'");

    /** Days before now of each entry of the journal, in order. */
    private static final double[] DAYS = {
        15.2,
        15.1,
        15.0,
        14.6,
        14.5,
        14.0, // registered, expanded, backfilled, scanned twice, open
        13.9,
        13.0,
        12.0,
        11.0, // 1, 5, 25, 50 %
        10.5,
        10.499,
        10.45,
        10.0, // tripped, frozen, off, unfrozen
        9.5,
        8.0,
        6.0,
        3.5,
        3.0 // 25, 50, 100 %, a drill, a hostile shadow
    };

    private final TestDatabase database;

    /** With traffic recorded every so many minutes, which divide an hour. */
    Fortnight(TestDatabase database, int minutes) {
        this.database = database;
        CustomerName.createTable(database, 60);
        try (Switchback switchback = switchback()) {
            walk(Operator.open(switchback.change("customer-name")));
        }
        // Nobody may be there: an instance would take the new times for control tables that were set back.
        moveApart();
        traffic(minutes);
        try (Switchback switchback = switchback()) {
            // The window is not old enough.
            Assertions.assertThatThrownBy(
                            () -> switchback.change("customer-name").contract(ADA))
                    .hasMessageContaining("the gate says NO_GO");
        }
        database.execute(
                "INSERT INTO switchback.instance (id, application, version, library_version, last_seen, expires_after,"
                        + " acknowledged) SELECT 'shop-' || n, 'shop', '1.5.0', '0.1.0', clock_timestamp(), '15 s',"
                        + " jsonb_build_object('customer-name', 99) FROM generate_series(1, 3) n");
    }

    private Switchback switchback() {
        return Operator.switchback(database, CustomerName.CHANGE)
                .window(new WindowPolicy(Duration.ofDays(21), Duration.ofDays(7), Duration.ofDays(2)))
                .requireRollbackDrill(Duration.ofDays(30))
                .application("shop", "1.5.0")
                .build();
    }

    private static void walk(ChangeHandle change) {
        change.ramp(1, ADA);
        change.ramp(5, ADA);
        change.ramp(25, ADA);
        change.ramp(50, Act.by("ada", "no errors for a day"));
        change.shadow(5, Act.by("guard", "stands for the trip, until it is renamed"));
        change.freeze(Act.by("guard", "burn rate 22 on the new path"));
        change.off(Act.by("grace", "errors on the new path, incident 812"));
        change.unfreeze(Act.by("grace", "the index is there, incident 812 closed"));
        change.ramp(25, ADA);
        change.ramp(50, ADA);
        change.ramp(100, Act.by("ada", "release 43"));
        Instant now = change.state().rampSince();
        change.drills()
                .enter(
                        new DrillReport(
                                change.definition().name(),
                                change.definition().digest(),
                                "7300000000000000001",
                                "shop_staging",
                                "shop 1.4.2",
                                "SAFE_TO_ROLL_BACK_IMAGE",
                                now.minusSeconds(90),
                                now,
                                true,
                                Duration.ofMillis(41_000),
                                Duration.ofMillis(930),
                                Duration.ofMillis(1_140),
                                List.of("20 reads in a row on the old path", "the previous image reads and writes"),
                                "grace"),
                        Act.by("ada", "played in staging"));
        change.shadow(0, HOSTILE);
    }

    /** What the guard's own events will be called is nobody's business here: any kind has to be shown. */
    private void moveApart() {
        Journal journal = new Journal(new Database(database.dataSource()), List.of());
        Instant now = Instant.parse(String.valueOf(database.text(
                "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")));
        List<JournalEntry> moved = new ArrayList<>();
        String previous = "0".repeat(64);
        for (JournalEntry entry : journal.entries()) {
            Instant at = now.minusSeconds((long) (DAYS[moved.size()] * 86_400));
            boolean trip = entry.who().equals("guard") && entry.kind().equals("ShadowSet");
            JournalEntry open = new JournalEntry(
                    entry.seq(),
                    at,
                    entry.change(),
                    trip ? "GuardTripped" : entry.kind(),
                    entry.who(),
                    trip ? "burn rate 22 over 5 min and 1 h, budget 14.4" : entry.why(),
                    trip ? null : entry.before(),
                    trip ? "TRIPPED" : entry.after(),
                    entry.detail(),
                    previous,
                    "");
            JournalEntry sealed = new JournalEntry(
                    open.seq(),
                    open.at(),
                    open.change(),
                    open.kind(),
                    open.who(),
                    open.why(),
                    open.before(),
                    open.after(),
                    open.detail(),
                    previous,
                    open.expectedHash());
            moved.add(sealed);
            previous = sealed.hash();
        }
        if (moved.size() != DAYS.length) {
            throw new IllegalStateException("the walk has " + moved.size() + " entries: " + moved);
        }
        database.execute("ALTER TABLE switchback.journal DISABLE TRIGGER append_only");
        for (JournalEntry entry : moved) {
            new Database(database.dataSource())
                    .inTransaction(session -> session.update(
                            "UPDATE switchback.journal SET at = ?, kind = ?, why = ?, before = ?, after = ?, previous = ?, hash = ?"
                                    + " WHERE seq = ?",
                            entry.at(),
                            entry.kind(),
                            entry.why(),
                            entry.before(),
                            entry.after(),
                            entry.previous(),
                            entry.hash(),
                            entry.seq()));
        }
        database.execute("ALTER TABLE switchback.journal ENABLE TRIGGER append_only");
        database.execute("UPDATE switchback.journal_head SET hash = '" + previous + "'");
        database.execute(
                "UPDATE switchback.change SET window_since = now() - interval '14 d', phase_since = now() - interval '10 d'");
    }

    /** The new path fails at the end of the eleventh day, and one night nobody counted. */
    private void traffic(int minutes) {
        database.execute("""
                INSERT INTO switchback.traffic (change, minute, path, instance, reads, writes, path_errors, missing_shape, infrastructure_errors, latency)
                SELECT 'customer-name', m, p, 'shop-' || i, reads, (reads * 0.12)::bigint, errors, 0, (errors % 3 = 1)::int,
                       ARRAY(SELECT (exp(-((b - mu) ^ 2) / 14.0) * reads * 0.17)::bigint FROM generate_series(1, 40) b)
                  FROM (SELECT *, (CASE p WHEN 'NEW' THEN share ELSE 1 - share END * load)::bigint AS reads,
                               CASE WHEN p = 'NEW' AND trouble THEN (load * share * 0.031)::bigint ELSE (load * share * 0.0004 * (1 + n % 3))::bigint END AS errors,
                               13.5 + CASE p WHEN 'NEW' THEN -0.6 ELSE 0.4 END + CASE WHEN p = 'NEW' AND trouble THEN 6 ELSE 0 END + sin(extract(epoch FROM m) / 13750) * 0.6 AS mu
                          FROM (SELECT *, extract(epoch FROM now() - m) / 86400.0 AS ago, 1900 + 1300 * sin((extract(epoch FROM m) - 30000) / 86400.0 * 2 * pi()) + (n * 7919 % 83) AS load
                                  FROM generate_series(0, 14 * 1440 / $minutes - 1) n CROSS JOIN (SELECT date_trunc('hour', now()) - interval '14 d' AS t0) t
                                 CROSS JOIN LATERAL (SELECT t0 + n * interval '$minutes min' AS m) mm CROSS JOIN generate_series(1, 2) i CROSS JOIN unnest(ARRAY['OLD', 'NEW']) p) a
                         CROSS JOIN LATERAL (SELECT ago BETWEEN 10.5 AND 10.62 AS trouble,
                               CASE WHEN ago > 13.9 THEN 0 WHEN ago > 13 THEN 0.01 WHEN ago > 12 THEN 0.05 WHEN ago > 11 THEN 0.25 WHEN ago > 10.5 THEN 0.5
                                    WHEN ago > 9.5 THEN 0 WHEN ago > 8 THEN 0.25 WHEN ago > 6 THEN 0.5 ELSE 1 END AS share) s) f
                 WHERE reads > 0 AND NOT (ago BETWEEN 4.2 AND 4.6) AND NOT (i = 2 AND ago BETWEEN 1.5 AND 1.7)
                """.replace("$minutes", String.valueOf(minutes)));
        database.execute(
                "INSERT INTO switchback.traffic_gap (change, kind, instance, began_at, ended_at, lost, reason) SELECT 'customer-name',"
                        + " 'DROPPED', 'shop-' || i, now() - interval '4.6 d', now() - interval '4.2 d', NULL, 'the database was away' FROM generate_series(1, 2) i");
        database.execute(
                "INSERT INTO switchback.traffic_gap (change, kind, instance, began_at, ended_at, lost, reason) VALUES ('customer-name',"
                        + " 'KILLED', 'shop-2', now() - interval '1.7 d', now() - interval '1.5 d', 4711, 'killed <before> it could, \"flush\"')");
        database.execute(
                "INSERT INTO switchback.path_use (change, path, last_used) VALUES ('customer-name', 'OLD', now() - interval '6 d'),"
                        + " ('customer-name', 'NEW', now()) ON CONFLICT (change, path) DO UPDATE SET last_used = excluded.last_used");
    }

    EvidencePackage evidence() {
        Database control = new Database(database.dataSource());
        Journal journal = new Journal(control, List.of());
        return new EvidencePackage(control, new PhaseStore(journal), journal, new Diagnose(control, System::nanoTime));
    }

    Path write(Path directory) {
        return evidence().write(CustomerName.CHANGE, IMAGE, directory);
    }

    Path writeZip(Path file) {
        return evidence().writeZip(CustomerName.CHANGE, IMAGE, file);
    }

    TestDatabase database() {
        return database;
    }
}
