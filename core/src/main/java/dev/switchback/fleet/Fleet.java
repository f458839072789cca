package dev.switchback.fleet;

import dev.switchback.change.Path;
import dev.switchback.database.Database;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.journal.Journal;
import dev.switchback.journal.JournalMark;
import dev.switchback.journal.Json;
import dev.switchback.phase.Acknowledgement;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.route.Decision;
import dev.switchback.route.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The live instances. Each writes one heartbeat row with one statement; an instance whose heartbeat has expired counts as
 * gone, and its lease on the phases has run out by then.
 */
public final class Fleet {

    private static final String BEAT = "WITH heard AS (UPDATE switchback.fleet SET last_beat = clock_timestamp(),"
            + " silent_from = CASE WHEN last_beat < clock_timestamp() - interval '5 min' THEN last_beat ELSE silent_from END,"
            + " silent_until = CASE WHEN last_beat < clock_timestamp() - interval '5 min' THEN clock_timestamp()"
            + " ELSE silent_until END WHERE last_beat < clock_timestamp() - interval '5 s')"
            + " INSERT INTO switchback.instance AS i (id, application, version, library_version, expires_after,"
            + " acknowledged, built_in_flag, decided, session_name, session_role, session_address)"
            + " VALUES (?, ?, ?, ?, make_interval(secs => ?), CASE WHEN " + Journal.HOLDS
            + " THEN ?::jsonb ELSE '{}' END, ?,"
            + " (SELECT coalesce(jsonb_object_agg(d.key, jsonb_build_object('at', clock_timestamp(), 'units', d.value)), '{}')"
            + " FROM jsonb_each(?::jsonb) AS d),"
            + " current_setting('application_name'), session_user, host(inet_client_addr()))"
            + " ON CONFLICT (id) DO UPDATE SET last_seen = clock_timestamp(), acknowledged = excluded.acknowledged,"
            + " built_in_flag = excluded.built_in_flag, decided = i.decided || coalesce((SELECT jsonb_object_agg(d.key,"
            + " d.value || jsonb_build_object('from', i.last_seen)) FROM jsonb_each(excluded.decided) AS d), '{}'),"
            + " session_name = excluded.session_name,"
            + " session_role = excluded.session_role, session_address = excluded.session_address";

    /** Each decision as "path requested reason shadow units". */
    private static final String MEMBERS = "SELECT i.*, extract(epoch FROM clock_timestamp() - last_seen) AS silence,"
            + " last_seen > clock_timestamp() - expires_after AS live,"
            + " coalesce((acknowledged ->> c.change)::bigint, 0) AS epoch,"
            + " (decided -> c.change ->> 'at')::timestamptz AS decided_at,"
            + " (decided -> c.change ->> 'from')::timestamptz AS decided_from,"
            + " ARRAY(SELECT concat_ws(' ', d ->> 'path', coalesce(d ->> 'requested', '-'), d ->> 'reason',"
            + " d ->> 'shadow', d ->> 'units')"
            + " FROM jsonb_array_elements(coalesce(decided -> c.change -> 'units', '[]')) AS d"
            + " ORDER BY d ->> 'path', (d ->> 'units')::bigint DESC, d::text) AS units"
            + " FROM switchback.instance i CROSS JOIN (SELECT ?::text AS change) AS c ORDER BY last_seen DESC";

    private static final int BEATS_BEFORE_EXPIRY = 5;

    private final Database database;
    private final InstanceInfo self;
    private final PhaseWatch watch;
    private final Duration expiry;
    private final DecisionTally tally;
    private final BooleanSupplier builtInFlag;
    private final LongSupplier nanoTime;
    private @Nullable Acknowledgement said;
    private long nextBeat;

    /**
     * The fleet as this instance joins it.
     *
     * @param builtInFlag whether the built-in percentage decides here, and no flag service
     */
    public Fleet(
            Database database,
            InstanceInfo self,
            PhaseWatch watch,
            Duration expiry,
            DecisionTally tally,
            BooleanSupplier builtInFlag,
            LongSupplier nanoTime) {
        this.database = database;
        this.self = self;
        this.watch = watch;
        this.expiry = expiry;
        this.tally = tally;
        this.builtInFlag = builtInFlag;
        this.nanoTime = nanoTime;
        this.nextBeat = nanoTime.getAsLong();
    }

    /**
     * Says that this instance is alive, which epochs it has acknowledged, what it decided since it last said so, and how its
     * connections call themselves; and notes a silence of the whole fleet that ends with it. One statement. Where the journal does
     * not hold what this instance has read, it has acknowledged nothing: the epochs that it knows are those of a lost future.
     */
    public void beat() {
        long now = nanoTime.getAsLong();
        DecisionTally.Taken taken = tally.take();
        Acknowledgement acknowledgement = watch.acknowledgement();
        JournalMark read = acknowledgement.read();
        database.autocommit(session -> session.update(
                BEAT,
                self.id(),
                self.application(),
                self.version(),
                InstanceInfo.libraryVersion(),
                expiry.toMillis() / 1000.0,
                read.seq(),
                read.seq(),
                read.hash(),
                Json.line(acknowledgement.epochs()),
                builtInFlag.getAsBoolean(),
                Json.line(taken.byChange())));
        taken.written();
        said = acknowledgement;
        nextBeat = now + expiry.dividedBy(BEATS_BEFORE_EXPIRY).toNanos();
    }

    /**
     * Does the same, unless it was said a moment ago and would say nothing new: a row that is written again and again is most of what
     * an idle instance writes. A fifth of the expiry is so little that the lease on the phases, half of it at most, runs out
     * before this instance counts as gone. Called by one thread.
     */
    public void beatIfDue() {
        boolean recent = nanoTime.getAsLong() - nextBeat < 0;
        if (!recent || !watch.acknowledgement().equals(said) || tally.hasNews()) {
            beat();
        }
    }

    /** Takes this instance out of the fleet, and with it every instance that has been silent for a day. */
    public void leave() {
        database.autocommit(session -> session.update(
                "DELETE FROM switchback.instance WHERE id = ? OR last_seen < clock_timestamp() - interval '1 day'",
                self.id()));
    }

    /** Every instance with a heartbeat row, the most recent first. */
    public List<Member> members(String change) {
        return database.autocommit(session -> members(session, change));
    }

    /** Which live instances have acknowledged an epoch, as seen within the caller's transaction. */
    public Confirmation confirmation(Session session, String change, long epoch) throws SQLException {
        return new Confirmation(
                epoch, members(session, change).stream().filter(Member::live).toList());
    }

    /** The same, within the caller's transaction. */
    public static List<Member> members(Session session, String change) throws SQLException {
        return session.query(MEMBERS, Fleet::member, change);
    }

    private static Member member(Row row) throws SQLException {
        return new Member(
                new InstanceInfo(row.text("id"), row.text("application"), row.text("version")),
                row.text("library_version"),
                row.time("started_at"),
                row.time("last_seen"),
                Duration.ofMillis((long) (row.decimal("silence") * 1000)),
                row.bool("live"),
                row.number("epoch"),
                row.bool("built_in_flag"),
                row.timeOrNull("decided_from"),
                row.timeOrNull("decided_at"),
                row.texts("units").stream().flatMap(Fleet::decided).toList());
    }

    /** A newer version of this library may know reasons that this one does not: those decisions are passed over here. */
    private static Stream<Decided> decided(String text) {
        List<String> parts = List.of(text.split(" ", 5));
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.name().equals(parts.get(2)))
                .map(reason -> new Decided(
                        new Decision(
                                Path.valueOf(parts.get(0)),
                                Boolean.parseBoolean(parts.get(3)),
                                parts.get(1).equals("-") ? null : Path.valueOf(parts.get(1)),
                                reason),
                        Long.parseLong(parts.get(4))));
    }
}
