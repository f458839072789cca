-- Control tables of Switchback. Names are qualified throughout: nothing here depends on search_path.

-- What old images' roles run the sync triggers with. Here and not with each expand: two of them would collide on the schema's row.
GRANT USAGE ON SCHEMA switchback TO PUBLIC;

CREATE TABLE switchback.schema_version (
    version    integer PRIMARY KEY,
    -- the version that a library must know to work with the tables as they are from this one on
    needs      integer NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Where every schema change stands. The epoch rises with every move of the phase: every move is a compare-and-set on it.
CREATE TABLE switchback.change (
    name         text PRIMARY KEY,
    definition   text NOT NULL,
    digest       text NOT NULL,
    phase        text NOT NULL CHECK (phase IN ('PLANNED', 'BACKFILLING', 'OPEN', 'FROZEN', 'CLOSING', 'CONTRACTED',
                                                'ABANDONING', 'ABANDONED')),
    epoch        bigint NOT NULL DEFAULT 1,
    phase_since  timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- every existing row was proved to agree since the last backfill; only then may FROZEN lead back to OPEN
    verified     boolean NOT NULL DEFAULT false,
    -- the epoch and time at which the current rollback window opened; survives FROZEN and CLOSING
    window_epoch bigint,
    window_since timestamptz,
    -- the server on which it opened first: its system_identifier, and its timeline, which rises with every failover
    window_system   text,
    window_timeline bigint,
    ramp         numeric(6, 3) NOT NULL DEFAULT 0 CHECK (ramp >= 0 AND ramp <= 100),
    ramp_since   timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- the percentage of units of work whose reads are compared with the other path
    shadow       numeric(6, 3) NOT NULL DEFAULT 0 CHECK (shadow >= 0 AND shadow <= 100),
    -- the database cannot compute its mapping: rows of which one shape was written alone are in switchback.stale
    marks_stale  boolean NOT NULL DEFAULT false,
    -- while this is set every instance reads the old shape, whatever a flag says: the guard found the new path at fault, and why
    tripped_at   timestamptz,
    trip         text,
    -- how many trips there were; and when the last one was ended by a person: what happened before does not count any more
    trips        bigint NOT NULL DEFAULT 0,
    judged_since timestamptz,
    CHECK ((tripped_at IS NULL) = (trip IS NULL))
) WITH (fillfactor = 50);

-- The columns of every change's shapes: two changes that are under way must not share one.
CREATE TABLE switchback.shape_column (
    change       text NOT NULL REFERENCES switchback.change (name) ON DELETE CASCADE,
    table_schema text NOT NULL,
    table_name   text NOT NULL,
    column_name  text NOT NULL,
    shape        text NOT NULL CHECK (shape IN ('OLD', 'NEW')),
    PRIMARY KEY (table_schema, table_name, column_name, change)
);

-- What must be in place while both shapes live, as expand made it. expects: the function that a trigger calls, or the
-- type of a column. body: the SHA-256 of that function's text, in hex.
CREATE TABLE switchback.guard (
    change       text NOT NULL REFERENCES switchback.change (name) ON DELETE CASCADE,
    kind         text NOT NULL CHECK (kind IN ('SYNC_TRIGGER', 'TRUNCATE_GUARD', 'GUARD_VIEW', 'COLUMN')),
    table_schema text NOT NULL,
    table_name   text NOT NULL,
    name         text NOT NULL,
    expects      text,
    body         text,
    PRIMARY KEY (change, kind, table_schema, table_name, name)
);

-- What of it was found missing, and until when; one row for each occurrence.
CREATE TABLE switchback.guard_fault (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change     text NOT NULL REFERENCES switchback.change (name) ON DELETE CASCADE,
    kind       text NOT NULL,
    object     text NOT NULL,
    fault      text NOT NULL,
    noticed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    mended_at  timestamptz
);
CREATE UNIQUE INDEX guard_fault_open ON switchback.guard_fault (change, kind, object, fault) WHERE mended_at IS NULL;

-- What happened: append-only, each entry's hash covers the one before it.
CREATE TABLE switchback.journal (
    seq      bigint PRIMARY KEY,
    at       timestamptz NOT NULL,
    change   text NOT NULL,
    kind     text NOT NULL,
    who      text NOT NULL,
    why      text NOT NULL,
    before   text,
    after    text,
    detail   text NOT NULL,
    previous text NOT NULL,
    hash     text NOT NULL
);

-- The last entry, kept apart so that cutting off the journal's end is noticed too.
CREATE TABLE switchback.journal_head (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    seq  bigint NOT NULL,
    hash text NOT NULL
);
INSERT INTO switchback.journal_head (seq, hash) VALUES (0, repeat('0', 64));

CREATE FUNCTION switchback.is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'switchback.% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'SB002';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON switchback.journal
    FOR EACH STATEMENT EXECUTE FUNCTION switchback.is_append_only();

-- What the one on call can do with psql alone: no instance, no flag service and no approval has a part in it. The entries are those
-- that the library would write: the hash covers the same line, character by character (JournalEntry.canonical and Json).
CREATE FUNCTION switchback.journal_text(value text) RETURNS text LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN value IS NULL THEN 'null' ELSE '"' || coalesce(string_agg(CASE
        WHEN c = '"' THEN '\"' WHEN c = '\' THEN '\\'
        WHEN code = 10 THEN '\n' WHEN code = 13 THEN '\r' WHEN code = 9 THEN '\t'
        WHEN code < 32 OR code = 127 THEN '\u' || lpad(to_hex(code), 4, '0')
        WHEN code > 65535 THEN '\u' || to_hex(55296 + ((code - 65536) >> 10)) || '\u' || to_hex(56320 + ((code - 65536) & 1023))
        ELSE c END, '' ORDER BY place), '') || '"' END
      FROM (SELECT c, ascii(c) AS code, place FROM unnest(string_to_array(value, NULL)) WITH ORDINALITY AS t (c, place)) AS chars
$$;

CREATE FUNCTION switchback.journal_append(of_change text, of_kind text, of_who text, of_why text, was text, becomes text,
                                          of_detail text) RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head   switchback.journal_head;
    now    timestamptz;
    micros integer;
    line   text;
    digest text;
BEGIN
    IF of_who IS NULL OR of_who !~ '\S' OR of_why IS NULL OR of_why !~ '\S' THEN
        RAISE EXCEPTION 'who is ''%'' and why is ''%'': both are kept in the journal', of_who, of_why
            USING ERRCODE = 'SB009', HINT = 'Name yourself, and give the reason in a sentence.';
    END IF;
    SELECT * INTO STRICT head FROM switchback.journal_head FOR UPDATE;
    now := clock_timestamp();
    micros := extract(microseconds FROM now)::integer % 1000000;
    line := '{"seq":' || head.seq + 1 || ',"at":"' || to_char(now AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
        || CASE WHEN micros = 0 THEN '' WHEN micros % 1000 = 0 THEN '.' || lpad((micros / 1000)::text, 3, '0')
           ELSE '.' || lpad(micros::text, 6, '0') END || 'Z"'
        || ',"change":' || switchback.journal_text(of_change) || ',"kind":' || switchback.journal_text(of_kind)
        || ',"who":' || switchback.journal_text(of_who) || ',"why":' || switchback.journal_text(of_why)
        || ',"before":' || switchback.journal_text(was) || ',"after":' || switchback.journal_text(becomes)
        || ',"detail":' || switchback.journal_text(of_detail) || ',"previous":"' || head.hash || '"}';
    digest := encode(sha256(convert_to(line, 'UTF8')), 'hex');
    INSERT INTO switchback.journal (seq, at, change, kind, who, why, before, after, detail, previous, hash)
        VALUES (head.seq + 1, now, of_change, of_kind, of_who, of_why, was, becomes, of_detail, head.hash, digest);
    UPDATE switchback.journal_head SET seq = head.seq + 1, hash = digest;
END $$;

-- The row of a change, locked until the transaction ends.
CREATE FUNCTION switchback.locked(of_change text) RETURNS switchback.change LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    state switchback.change;
BEGIN
    SELECT * INTO state FROM switchback.change WHERE name = of_change FOR UPDATE;
    IF state.name IS NULL THEN
        RAISE EXCEPTION 'no change named ''%'' is registered in this database', of_change USING ERRCODE = 'SB009',
            HINT = 'Registered are: ' || coalesce((SELECT string_agg(name, ', ' ORDER BY name) FROM switchback.change), 'none');
    END IF;
    RETURN state;
END $$;

-- Takes reads back to the old shape whatever any flag says, and blocks contract. Says what was done.
CREATE FUNCTION switchback.freeze(change text, who text, why text) RETURNS text LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    state switchback.change;
BEGIN
    state := switchback.locked(change);
    IF state.phase = 'FROZEN' THEN
        RETURN format('''%s'' is FROZEN already, since %s: nothing was done', change, state.phase_since);
    ELSIF state.phase NOT IN ('BACKFILLING', 'OPEN', 'CLOSING') THEN
        RAISE EXCEPTION 'freeze of ''%'' refused: the phase is %', change, state.phase USING ERRCODE = 'SB009',
            HINT = CASE state.phase WHEN 'CONTRACTED' THEN 'The old shape is gone: only a restore brings it back.'
                   ELSE 'Only the old shape is read in this phase: there is nothing to take back.' END;
    END IF;
    UPDATE switchback.change AS c SET phase = 'FROZEN', epoch = c.epoch + 1, phase_since = clock_timestamp()
        WHERE c.name = state.name;
    PERFORM switchback.journal_append(state.name, 'PhaseMoved', who, why, state.phase, 'FROZEN',
                                      'epoch ' || state.epoch + 1 || '; by switchback.freeze');
    RETURN format('''%s'' is FROZEN, it was %s: every instance reads the old shape within its poll interval', change, state.phase);
END $$;

-- Turns the built-in flag off. Says what was done.
CREATE FUNCTION switchback.off(change text, who text, why text) RETURNS text LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    state switchback.change;
BEGIN
    state := switchback.locked(change);
    UPDATE switchback.change AS c SET ramp = 0, ramp_since = clock_timestamp() WHERE c.name = state.name;
    PERFORM switchback.journal_append(state.name, 'RampSet', who, why, trim_scale(state.ramp) || ' %', '0 %', '');
    RETURN format('the built-in flag of ''%s'' is off, it was at %s %%; the phase is %s', change, trim_scale(state.ramp), state.phase)
        || CASE WHEN state.phase IN ('CLOSING', 'CONTRACTED') THEN ', in which no flag is asked' ELSE '' END;
END $$;

-- Who is alive. One row per instance; acknowledged holds, per change, the epoch up to which no unit of work still runs on an older one.
CREATE TABLE switchback.instance (
    id              text PRIMARY KEY,
    application     text NOT NULL,
    version         text NOT NULL,
    library_version text NOT NULL,
    started_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen       timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_after   interval NOT NULL,
    acknowledged    jsonb NOT NULL,
    -- whether the built-in percentage decides there, and no flag service
    built_in_flag   boolean NOT NULL DEFAULT true,
    -- per change what its units of work last decided between two heartbeats, and when it said so
    decided         jsonb NOT NULL DEFAULT '{}',
    -- how its connections call themselves, and where they come from: other sessions are told from them
    session_name    text NOT NULL DEFAULT '',
    session_role    text NOT NULL DEFAULT '',
    session_address text
) WITH (fillfactor = 50);

-- When any instance was last heard, give or take five seconds, and the last time in which none was for longer than five minutes.
CREATE TABLE switchback.fleet (
    singleton    boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    last_beat    timestamptz NOT NULL DEFAULT clock_timestamp(),
    silent_from  timestamptz,
    silent_until timestamptz
) WITH (fillfactor = 50);
INSERT INTO switchback.fleet DEFAULT VALUES;

-- The foreign writers' counters as last observed, and when they were last seen to change, by the database's clock.
CREATE TABLE switchback.foreign_writes (
    change     text NOT NULL REFERENCES switchback.change (name),
    shape      text NOT NULL CHECK (shape IN ('OLD', 'NEW')),
    writes     bigint NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (change, shape)
) WITH (fillfactor = 50);

-- A value as a text that is the same in every session and gives back exactly the value: what a cursor and a list of keys hold,
-- and what is digested.
CREATE FUNCTION switchback.key_text(key anyelement) RETURNS text LANGUAGE sql STABLE STRICT
    SET datestyle = 'ISO, YMD' SET intervalstyle = 'iso_8601' SET timezone = 'UTC' SET extra_float_digits = 3
    SET bytea_output = 'hex' SET search_path = pg_catalog, pg_temp
    AS 'SELECT key::text';
GRANT EXECUTE ON FUNCTION switchback.key_text(anyelement) TO PUBLIC;

-- The backfill of a change as a whole: what it is told to do, and whether it is done. A run begins with other bounds, and an
-- unfinished one is gone on with as long as the change's epoch is the one in which it was begun. Its row is locked by whoever
-- begins, finishes or controls it, and by nobody who fills: that is what makes a stop quick.
CREATE TABLE switchback.backfill (
    change      text PRIMARY KEY REFERENCES switchback.change (name),
    epoch       bigint NOT NULL,
    state       text NOT NULL DEFAULT 'RUNNING' CHECK (state IN ('RUNNING', 'PAUSED', 'CANCELLED', 'FINISHED')),
    estimate    bigint NOT NULL,
    -- ceilings for all workers together; NULL for none
    rows_per_second bigint CHECK (rows_per_second > 0),
    wal_per_second  bigint CHECK (wal_per_second > 0),
    -- how much of its time each worker works
    share       integer NOT NULL DEFAULT 100 CHECK (share BETWEEN 1 AND 100),
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz
) WITH (fillfactor = 50);

-- The tables that hold a change's rows, each partition for itself, and how far chunks were cut off in the order of its key. The
-- upper bound is taken with the first chunk: after the sync trigger was committed, so that later rows are the trigger's work.
CREATE TABLE switchback.backfill_leaf (
    change      text NOT NULL,
    leaf        oid NOT NULL,
    upper_key   text[],
    cut_key     text[],
    cut_all     boolean NOT NULL DEFAULT false,
    chunks      bigint NOT NULL DEFAULT 0,
    last_worker text,
    PRIMARY KEY (change, leaf)
) WITH (fillfactor = 50);

-- Chunks that were cut and are not filled yet. Whoever fills one holds the lock on its row, and has the fence that he leased it
-- with: a lease that has run out may be taken by anybody, with a higher fence, and from then on the one before finds nothing. A
-- chunk that is filled is deleted in the transaction of its rows. leaf is 0 for a statement of the application's.
CREATE TABLE switchback.backfill_chunk (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change       text NOT NULL,
    leaf         oid NOT NULL,
    after_key    text[] NOT NULL,
    upto_key     text[] NOT NULL,
    rows         bigint NOT NULL,
    worker       text,
    fence        bigint NOT NULL DEFAULT 0,
    leased_until timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);

-- What each worker has done in this run, counted in the transactions of its chunks; nobody else writes its row. Chunks that were
-- filled equal those that were cut and those that came from splitting.
CREATE TABLE switchback.backfill_worker (
    change      text NOT NULL,
    worker      text NOT NULL,
    chunks      bigint NOT NULL DEFAULT 0,
    splits      bigint NOT NULL DEFAULT 0,
    examined    bigint NOT NULL DEFAULT 0,
    filled      bigint NOT NULL DEFAULT 0,
    -- of the chunks of which it was measured
    wal_rows    bigint NOT NULL DEFAULT 0,
    wal_bytes   bigint NOT NULL DEFAULT 0,
    -- rows examined a second, of late and since it joined, without the time in which it was paused
    rate        double precision NOT NULL DEFAULT 0,
    average     double precision NOT NULL DEFAULT 0,
    waiting     text,
    joined_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    left_at     timestamptz,
    PRIMARY KEY (change, worker)
) WITH (fillfactor = 50);

-- Who vacuums for a backfill: one at a time, on whatever table. A claim is good for a minute, in which its VACUUM begins; from
-- then on its lock says that it runs.
CREATE TABLE switchback.backfill_vacuum (
    singleton  boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    leaf       oid,
    claimed_at timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);
INSERT INTO switchback.backfill_vacuum DEFAULT VALUES;

-- Rows whose value cannot be converted, by key. An entry is a hint: it counts only as long as its row is there and still
-- cannot be converted or does not agree; others are cleared away. Writers only ever insert here, perhaps the same row again:
-- there is no unique index, and no foreign key, that would make one writer wait for another or for an operator, or fail to
-- serialize. The digest, of the old shape, tells whether the value has changed without telling it.
CREATE TABLE switchback.quarantine (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change       text NOT NULL,
    row_key      text[] NOT NULL,
    value_digest text NOT NULL CHECK (value_digest ~ '^[0-9a-f]{64}$'),
    -- an SQLSTATE, or the class of what a Java mapping threw
    reason       text NOT NULL CHECK (length(reason) BETWEEN 1 AND 100),
    noted_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX quarantine_by_change ON switchback.quarantine (change);

-- The dead rows in the tables that backfills fill, by PostgreSQL's own count, and whether a VACUUM is due: for more than a thousand
-- that are more than a fifth of all, as with autovacuum's standard settings. A table without statistics has its part of the
-- estimate. No table is locked to find its partitions.
CREATE VIEW switchback.backfill_dead_rows AS
SELECT f.change, f.leaf, f.dead, f.live, f.dead > 1000 AND f.dead > 0.2 * (f.live + f.dead) AS due
  FROM (SELECT l.change, c.oid AS leaf, pg_stat_get_dead_tuples(c.oid) AS dead,
               greatest(pg_stat_get_live_tuples(c.oid), CASE WHEN c.reltuples < 0 THEN b.estimate / count(*) OVER (PARTITION BY l.change)
                                                             ELSE c.reltuples::bigint END) AS live
          FROM switchback.backfill b JOIN switchback.backfill_leaf l ON l.change = b.change CROSS JOIN LATERAL (
               WITH RECURSIVE tree (oid) AS (SELECT l.leaf UNION SELECT i.inhrelid FROM pg_inherits i JOIN tree t ON i.inhparent = t.oid)
               SELECT oid FROM tree) AS t
          JOIN pg_class c ON c.oid = t.oid AND c.relkind = 'r') AS f;

-- How far each backfill has come. A worker that has left no trace for ten seconds counts as gone. The time left is between that at
-- the faster and that at the slower of the late and the average rate; NULL where nobody can say.
CREATE VIEW switchback.backfill_progress AS
SELECT b.change, b.state, b.estimate, w.examined, w.filled, w.chunks,
       (SELECT count(*) FROM switchback.quarantine q WHERE q.change = b.change) AS quarantined,
       CASE WHEN b.state = 'FINISHED' THEN 100 WHEN b.estimate = 0 THEN 0
            ELSE least(99.9, round(100.0 * w.examined / b.estimate, 1)) END AS percent,
       w.workers, w.rate, w.average,
       CASE WHEN b.state = 'FINISHED' THEN interval '0' WHEN b.state = 'RUNNING' AND b.estimate > w.examined
            THEN make_interval(secs => least(1e10, (b.estimate - w.examined) / nullif(greatest(w.rate, w.average), 0))) END AS soonest,
       CASE WHEN b.state = 'FINISHED' THEN interval '0' WHEN b.state = 'RUNNING' AND b.estimate > w.examined
            THEN make_interval(secs => least(1e10, (b.estimate - w.examined) / nullif(least(w.rate, w.average), 0))) END AS latest,
       w.waiting, w.wal_bytes_per_row, d.dead_rows, d.vacuum_hint, b.rows_per_second, b.wal_per_second, b.share, b.started_at, w.updated_at, b.finished_at
  FROM switchback.backfill b CROSS JOIN LATERAL (
       SELECT coalesce(sum(examined), 0)::bigint AS examined, coalesce(sum(filled), 0)::bigint AS filled,
              coalesce(sum(chunks), 0)::bigint AS chunks, count(*) FILTER (WHERE live) AS workers,
              coalesce(sum(rate) FILTER (WHERE live), 0) AS rate, coalesce(sum(average) FILTER (WHERE live), 0) AS average,
              string_agg(DISTINCT waiting, '; ') FILTER (WHERE live) AS waiting,
              sum(wal_bytes)::float8 / nullif(sum(wal_rows), 0) AS wal_bytes_per_row, max(updated_at) AS updated_at
         FROM (SELECT *, left_at IS NULL AND updated_at > clock_timestamp() - interval '10 s' AS live
                 FROM switchback.backfill_worker) AS each
        WHERE each.change = b.change) AS w CROSS JOIN LATERAL (
       SELECT coalesce(sum(dead), 0)::bigint AS dead_rows, 'VACUUM is due: ' || string_agg(format('%s of about %s rows of %s are dead',
              dead, live + dead, leaf::regclass), ', ' ORDER BY dead DESC) FILTER (WHERE due) AS vacuum_hint
         FROM switchback.backfill_dead_rows r WHERE r.change = b.change) AS d;

-- Rows of a change with a Java mapping of which one shape was written alone: the side is the shape that is stale. A mark is
-- touched by nobody but the transaction that holds the lock on its row, so it never makes two writers wait for each other.
-- Like switchback.quarantine it has no foreign key to switchback.change.
CREATE TABLE switchback.stale (
    change    text NOT NULL,
    row_key   text[] NOT NULL,
    side      text NOT NULL CHECK (side IN ('OLD', 'NEW')),
    -- the transaction that wrote the other shape; 0 if none did
    xid       xid8 NOT NULL,
    -- the mapping fails for it: not tried again before it is written again, or an instance starts
    parked    boolean NOT NULL DEFAULT false,
    marked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (change, row_key)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX stale_by_transaction ON switchback.stale (xid, change);

-- Whether this transaction completes or repairs rows of a change, which is no foreign write: it says so by a setting that ends with
-- it, and is bound to it by its number, so that one left behind on a pooled connection says nothing. No permission: whoever may
-- write the table may write both shapes as well. One expression, so that it inlines into the triggers' expressions.
CREATE FUNCTION switchback.is_deriving(of_change text) RETURNS boolean LANGUAGE sql STABLE
    RETURN coalesce(current_setting('switchback.deriving', true)
        = pg_current_xact_id_if_assigned()::text || ' ' || of_change, false);
GRANT EXECUTE ON FUNCTION switchback.is_deriving(text) TO PUBLIC;

-- Both run with the rights of the sync trigger that calls them; nobody else has any on the tables. In PL/pgSQL, which keeps the plan.
CREATE FUNCTION switchback.mark_stale(of_change text, of_key text[], of_side text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO switchback.stale AS s (change, row_key, side, xid)
        VALUES (of_change, of_key, of_side, pg_current_xact_id())
        ON CONFLICT (change, row_key) DO UPDATE
        SET side = excluded.side, xid = excluded.xid, parked = false, marked_at = clock_timestamp()
        WHERE s.parked OR s.side <> excluded.side OR s.xid <> excluded.xid;
END $$;

CREATE FUNCTION switchback.row_updated(of_change text, new_key text[], old_key text[], wrote_old boolean, wrote_new boolean,
                                       unfilled boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF new_key <> old_key THEN
        -- The mark goes with the row; one that was parked is tried again, so that quarantine knows the row by its new key.
        -- A row without one that was not filled yet may be carried past the backfill's cursor.
        DELETE FROM switchback.stale WHERE change = of_change AND row_key = new_key;
        UPDATE switchback.stale SET row_key = new_key, parked = false WHERE change = of_change AND row_key = old_key;
        -- That mark is nobody's: whoever moves a row has written neither shape, and need not be able to convert it.
        IF NOT FOUND AND unfilled AND NOT wrote_old AND NOT wrote_new THEN
            INSERT INTO switchback.stale (change, row_key, side, xid) VALUES (of_change, new_key, 'NEW', '0');
        END IF;
    END IF;
    IF wrote_old = wrote_new THEN
        IF wrote_old THEN
            DELETE FROM switchback.stale WHERE change = of_change AND row_key = new_key;
        END IF;
        RETURN;
    END IF;
    -- A transaction that writes first one shape of a row and then the other has written both.
    DELETE FROM switchback.stale WHERE change = of_change AND row_key = new_key
        AND (xid = pg_current_xact_id()) IS TRUE AND side = CASE WHEN wrote_old THEN 'OLD' ELSE 'NEW' END;
    IF NOT FOUND THEN
        PERFORM switchback.mark_stale(of_change, new_key, CASE WHEN wrote_old THEN 'NEW' ELSE 'OLD' END);
    END IF;
END $$;

-- At commit: a mark that is still there was set by a foreign writer. One that wrote the old shape alone is counted; one that
-- wrote the new shape alone would leave an old image with a stale value, and is refused.
CREATE FUNCTION switchback.stale_at_commit() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    still text;
BEGIN
    -- By the key alone: through the index of transactions, a bulk update would look at all of its marks for each of them.
    SELECT CASE WHEN xid = NEW.xid THEN side END INTO still FROM switchback.stale
        WHERE change = NEW.change AND row_key = NEW.row_key;
    IF still = 'OLD' THEN
        RAISE EXCEPTION USING ERRCODE = 'SB004',
            MESSAGE = format('only the new shape of row %s of ''%s'' was written: its old shape would be stale',
                             array_to_string(NEW.row_key, ', '), NEW.change),
            HINT = 'Write both shapes in one transaction, or through a repository with dualWrite(...).';
    ELSIF still = 'NEW' THEN
        PERFORM nextval(to_regclass('switchback.' || quote_ident(NEW.change || '_old_writes')));
    END IF;
    RETURN NULL;
END $$;
-- Firing it takes no right; putting it on a table of one's own does.
REVOKE EXECUTE ON FUNCTION switchback.stale_at_commit() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT OR UPDATE OF row_key, xid ON switchback.stale
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION switchback.stale_at_commit();

-- One scan of every row. lossy: the old shape would not survive the way to the new one and back; unkept: the
-- new shape would not survive the way to the old one and back; unconvertible: the forward mapping fails for the old shape.
CREATE TABLE switchback.verification (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change      text NOT NULL REFERENCES switchback.change (name),
    epoch       bigint NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    -- one of all rows, or one for each range of keys; when the first and the last one were taken
    snapshots   text NOT NULL CHECK (snapshots IN ('ONE', 'PER_RANGE')),
    oldest_snapshot timestamptz NOT NULL,
    newest_snapshot timestamptz NOT NULL,
    -- how long the standby that was read took to replay what the primary had committed at the start; NULL on the primary
    replica_lag_ms bigint,
    rows        bigint NOT NULL,
    divergent   bigint NOT NULL,
    -- of these: whose new shape is empty; whose old shape is empty and the new one is not
    unfilled    bigint NOT NULL,
    old_empty   bigint NOT NULL,
    lossy       bigint NOT NULL,
    unkept      bigint NOT NULL,
    unconvertible bigint NOT NULL,
    divergent_keys text[] NOT NULL,
    lossy_keys  text[] NOT NULL,
    unkept_keys text[] NOT NULL,
    unconvertible_keys text[] NOT NULL
);
CREATE INDEX verification_by_change ON switchback.verification (change, id);

-- A scan with a snapshot for each range that is under way. It proves something only of the epoch in which it began.
CREATE TABLE switchback.verification_run (
    change     text PRIMARY KEY REFERENCES switchback.change (name) ON DELETE CASCADE,
    epoch      bigint NOT NULL,
    estimate   bigint NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Its ranges of keys, in the tables that hold the rows: together all keys that there were when it began. What is not cut yet is the
-- rest of a table. read_at: when its snapshot was taken, or a moment earlier; the counts are of that snapshot.
CREATE TABLE switchback.verification_range (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change        text NOT NULL REFERENCES switchback.verification_run (change) ON DELETE CASCADE,
    leaf          oid NOT NULL,
    after_key     text[] NOT NULL,
    upto_key      text[] NOT NULL,
    cut           boolean NOT NULL DEFAULT false,
    leased_until  timestamptz NOT NULL DEFAULT '-infinity',
    read_at       timestamptz,
    rows          bigint NOT NULL DEFAULT 0,
    unfilled      bigint NOT NULL DEFAULT 0,
    old_empty     bigint NOT NULL DEFAULT 0,
    divergent     bigint NOT NULL DEFAULT 0,
    lossy         bigint NOT NULL DEFAULT 0,
    unkept        bigint NOT NULL DEFAULT 0,
    unconvertible bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE INDEX verification_range_by_change ON switchback.verification_range (change, read_at);
CREATE INDEX verification_range_left ON switchback.verification_range (change, cut, id) WHERE read_at IS NULL;

-- Keys of rows that it found wrong; bounded, while the counts are exact.
CREATE TABLE switchback.verification_wrong (
    change  text NOT NULL REFERENCES switchback.verification_run (change) ON DELETE CASCADE,
    finding text NOT NULL,
    row_key text[] NOT NULL
);
CREATE INDEX verification_wrong_by_change ON switchback.verification_wrong (change, finding);

-- How far each has come. The rate is that of the last minute.
CREATE VIEW switchback.verification_progress AS
SELECT r.change, r.estimate, v.rows, v.ranges,
       CASE WHEN r.estimate = 0 THEN 0 ELSE least(99.9, round(100.0 * v.rows / r.estimate, 1)) END AS percent,
       v.rate, make_interval(secs => least(1e10, greatest(0, r.estimate - v.rows) / nullif(v.rate, 0))) AS time_left,
       v.divergent, v.lossy, v.unkept, v.unconvertible, r.started_at, v.oldest_snapshot, v.newest_snapshot
  FROM switchback.verification_run r CROSS JOIN LATERAL (
       SELECT coalesce(sum(rows), 0)::bigint AS rows, count(read_at) AS ranges,
              coalesce(sum(rows) FILTER (WHERE read_at > now() - interval '1 min'), 0)::float8
                  / greatest(1, least(60, extract(epoch FROM clock_timestamp() - r.started_at)))::float8 AS rate,
              coalesce(sum(divergent), 0)::bigint AS divergent, coalesce(sum(lossy), 0)::bigint AS lossy,
              coalesce(sum(unkept), 0)::bigint AS unkept, coalesce(sum(unconvertible), 0)::bigint AS unconvertible,
              min(read_at) AS oldest_snapshot, max(read_at) AS newest_snapshot
         FROM switchback.verification_range WHERE verification_range.change = r.change) AS v;

-- How far the audit between scans has come. lease_until: before that nobody looks but the owner, and without one nobody at all, because
-- the interval has not passed yet.
CREATE TABLE switchback.audit (
    change       text PRIMARY KEY REFERENCES switchback.change (name) ON DELETE CASCADE,
    -- the table, of those that hold the rows, and the last key looked at in it; 0 and none at the start of a round
    leaf         oid NOT NULL DEFAULT 0,
    cursor_key   text[] NOT NULL DEFAULT '{}',
    -- fewer than an instance's policy says after a time-out
    rows_at_once bigint NOT NULL,
    rows         bigint NOT NULL DEFAULT 0,
    round_rows   bigint NOT NULL DEFAULT 0,
    rounds       bigint NOT NULL DEFAULT 0,
    -- rows that were not known to be wrong
    found        bigint NOT NULL DEFAULT 0,
    looked_at    timestamptz,
    -- when a divergent row was last seen, mended since or not
    found_at     timestamptz,
    failing      text,
    owner        text,
    lease_until  timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);

-- Rows that scans and the audit found wrong, by key; a row that is wrong in more ways than one under the gravest. Bounded, while the totals in
-- switchback.verification are exact. A mended row stays for a while: its digests tell what has changed if it diverges again.
CREATE TABLE switchback.divergence (
    change     text NOT NULL REFERENCES switchback.change (name) ON DELETE CASCADE,
    row_key    text[] NOT NULL,
    class      text NOT NULL CHECK (class IN ('UNFILLED', 'OLD_EMPTY', 'NEW_STALE', 'OLD_STALE', 'BOTH_CHANGED', 'CONTRADICTORY',
                                              'UNCONVERTIBLE', 'LOSSY', 'UNKEPT')),
    -- of each shape as it was when the row was last looked at; NULL of a change by adapters
    old_digest text CHECK (old_digest ~ '^[0-9a-f]{64}$'),
    new_digest text CHECK (new_digest ~ '^[0-9a-f]{64}$'),
    seen       bigint NOT NULL DEFAULT 1,
    first_seen timestamptz NOT NULL,
    last_seen  timestamptz NOT NULL,
    -- the scan that was the last to find it; NULL if that was the audit
    scan       bigint REFERENCES switchback.verification (id),
    -- when the row was last looked at, found wrong or not
    looked_at  timestamptz NOT NULL,
    mended_at  timestamptz,
    PRIMARY KEY (change, row_key)
) WITH (fillfactor = 70);

-- Repairs, by the plan that somebody has looked at. authority: the shape that was taken for right; mends: the classes of rows that
-- are written. What is done is saved in the transaction that does it.
CREATE TABLE switchback.repair (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change      text NOT NULL REFERENCES switchback.change (name),
    authority   text NOT NULL CHECK (authority IN ('OLD', 'NEW')),
    mends       text[] NOT NULL,
    plan_digest text NOT NULL CHECK (plan_digest ~ '^[0-9a-f]{64}$'),
    planned     bigint NOT NULL,
    most        bigint NOT NULL,
    cursor_key  text[],
    repaired    bigint NOT NULL DEFAULT 0,
    -- changed by somebody between the look and the write: theirs stands
    overtaken   bigint NOT NULL DEFAULT 0,
    failed      bigint NOT NULL DEFAULT 0,
    failed_keys text[] NOT NULL DEFAULT '{}',
    began_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    UNIQUE (change, plan_digest)
) WITH (fillfactor = 50);

-- Every row that a repair has written: the SHA-256 of its key as it is listed, and of the shape before and after. The journal holds
-- a digest of each transaction's rows.
CREATE TABLE switchback.repaired (
    repair        bigint NOT NULL REFERENCES switchback.repair (id),
    place         bigint NOT NULL,
    key_digest    text NOT NULL CHECK (key_digest ~ '^[0-9a-f]{64}$'),
    before_digest text NOT NULL CHECK (before_digest ~ '^[0-9a-f]{64}$'),
    after_digest  text NOT NULL CHECK (after_digest ~ '^[0-9a-f]{64}$'),
    repaired_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (repair, place)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON switchback.repaired
    FOR EACH STATEMENT EXECUTE FUNCTION switchback.is_append_only();

-- Requests to contract and their approval. Bound to the digest of exactly one plan and its evidence, byte for byte; expires; used once.
-- The latest of a change counts.
CREATE TABLE switchback.approval (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change         text NOT NULL REFERENCES switchback.change (name),
    plan_digest    text NOT NULL CHECK (plan_digest ~ '^[0-9a-f]{64}$'),
    -- what the gate had found, and the SHA-256 of it: that is what is approved
    evidence       text NOT NULL,
    digest         text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    -- who wrote the change, if that was said
    author         text,
    requested_by   text NOT NULL,
    request_reason text NOT NULL,
    requested_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- until when it may be approved; and from then on, used
    expires_at     timestamptz NOT NULL,
    approved_by    text,
    approval_reason text,
    approved_at    timestamptz,
    used_at        timestamptz,
    ended_as       text CHECK (ended_as IN ('REJECTED', 'REVOKED')),
    ended_by       text,
    end_reason     text,
    ended_at       timestamptz,
    CHECK (approved_by IS NULL OR lower(approved_by) <> lower(requested_by)),
    CHECK (approved_by IS NULL OR lower(approved_by) <> lower(author)),
    CHECK (used_at IS NULL OR (approved_by IS NOT NULL AND ended_as IS NULL))
);
CREATE INDEX approval_by_change ON switchback.approval (change, id);

-- Findings of which a named person took the risk: counts for one window, and only as long as the check finds the same.
CREATE TABLE switchback.waiver (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change       text NOT NULL REFERENCES switchback.change (name),
    gate_check   text NOT NULL,
    finding      text NOT NULL CHECK (finding IN ('FAIL', 'UNKNOWN')),
    basis        text NOT NULL,
    window_epoch bigint NOT NULL,
    waived_by    text NOT NULL,
    reason       text NOT NULL,
    waived_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz NOT NULL,
    revoked_by   text,
    revoked_at   timestamptz
);
CREATE INDEX waiver_by_change ON switchback.waiver (change, id);

-- Emergencies: for how long, who answers for it, what is risked, how to come back, and what is left to be done afterwards.
CREATE TABLE switchback.break_glass (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change        text NOT NULL REFERENCES switchback.change (name),
    opened_by     text NOT NULL,
    reason        text NOT NULL,
    approver      text NOT NULL,
    risk_accepted text NOT NULL,
    recovery_path text NOT NULL,
    follow_up     text NOT NULL,
    opened_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at    timestamptz NOT NULL,
    ended_by      text,
    ended_at      timestamptz,
    follow_up_closed_by text,
    follow_up_closed_at timestamptz,
    CHECK (lower(approver) <> lower(opened_by)),
    CHECK (expires_at <= opened_at + interval '1 hour')
);
CREATE INDEX break_glass_by_change ON switchback.break_glass (change, id);

-- What two people say of the backups, of one database cluster and for one change; the latest counts, until it expires.
CREATE TABLE switchback.backup_attestation (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change             text NOT NULL REFERENCES switchback.change (name),
    system_identifier  text NOT NULL,
    major_version      int NOT NULL,
    backup_ended_at    timestamptz,
    restore_horizon    timestamptz,
    restore_drilled_at timestamptz,
    attested_by        text NOT NULL,
    attested_at        timestamptz NOT NULL,
    expires_at         timestamptz NOT NULL,
    confirmed_by       text,
    confirmed_at       timestamptz,
    CHECK (confirmed_by IS NULL OR lower(confirmed_by) <> lower(attested_by))
);
CREATE INDEX backup_attestation_by_change ON switchback.backup_attestation (change, id);

-- Drills of going back: with which definition and where they were played, and what came of them. entered_by: who keeps the result here,
-- which may come from another database.
CREATE TABLE switchback.drill (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change            text NOT NULL REFERENCES switchback.change (name),
    definition        text NOT NULL,
    system_identifier text NOT NULL,
    database          text NOT NULL,
    image             text NOT NULL,
    verdict           text NOT NULL,
    began_at          timestamptz NOT NULL,
    finished_at       timestamptz NOT NULL,
    passed            boolean NOT NULL,
    -- NULL for what was not played, or did not come to its end
    detect_ms         bigint,
    revert_ms         bigint,
    recover_ms        bigint,
    findings          text[] NOT NULL,
    who               text NOT NULL,
    entered_by        text NOT NULL,
    entered_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX drill_by_change ON switchback.drill (change, finished_at);

-- When each path last served a unit of work, over the whole fleet.
CREATE TABLE switchback.path_use (
    change    text NOT NULL REFERENCES switchback.change (name),
    path      text NOT NULL CHECK (path IN ('OLD', 'NEW')),
    last_used timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (change, path)
) WITH (fillfactor = 50);

-- What each path did, minute by minute and instance by instance; minutes by the database's clock. A row stands for a minute in which
-- that instance counted something on that path; nobody else writes it. No foreign key: it would wait for whoever has locked the change.
CREATE TABLE switchback.traffic (
    change     text NOT NULL,
    minute     timestamptz NOT NULL,
    path       text NOT NULL CHECK (path IN ('OLD', 'NEW')),
    instance   text NOT NULL,
    reads      bigint NOT NULL DEFAULT 0,
    writes     bigint NOT NULL DEFAULT 0,
    -- calls that failed by the path's own fault; of these, for a column or table that is not there; and those that failed by the
    -- database's or the network's, which never count against a path
    path_errors           bigint NOT NULL DEFAULT 0,
    missing_shape         bigint NOT NULL DEFAULT 0,
    infrastructure_errors bigint NOT NULL DEFAULT 0,
    -- of shadow reads, under the path that was decided
    matches    bigint NOT NULL DEFAULT 0,
    mismatches bigint NOT NULL DEFAULT 0,
    -- how many calls were in each bucket of durations: element i those of at most 50 us * 2^((i-1)/2) that are in none before; the last
    -- of the 40 also all that are slower
    latency    bigint[] NOT NULL,
    PRIMARY KEY (change, minute, path, instance)
) WITH (fillfactor = 70);

-- Until when which instance has written what it counted, also if that was nothing. ended: SIGNED_OFF, or GONE if it fell silent. settled:
-- it has looked whether anybody counted before it.
CREATE TABLE switchback.traffic_counter (
    instance       text PRIMARY KEY,
    changes        text[] NOT NULL,
    counting_since timestamptz NOT NULL DEFAULT clock_timestamp(),
    counted_until  timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_after  interval NOT NULL,
    settled        boolean NOT NULL DEFAULT false,
    ended          text CHECK (ended IN ('SIGNED_OFF', 'GONE'))
) WITH (fillfactor = 50);

-- Times of which nobody, or not everybody, can say what happened. DROPPED: an instance could not write for so long that it dropped what it
-- had counted. KILLED: it ended without signing off. SILENCE: no instance that knows the change was there to count; instance is NULL.
CREATE TABLE switchback.traffic_gap (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change   text NOT NULL,
    instance text,
    kind     text NOT NULL DEFAULT 'DROPPED' CHECK (kind IN ('DROPPED', 'KILLED', 'SILENCE')),
    began_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    -- calls that were counted and dropped; NULL if nobody knows
    lost     bigint,
    reason   text NOT NULL
);
CREATE INDEX traffic_gap_by_change ON switchback.traffic_gap (change, ended_at);
-- Whoever notices records it, and all others notice too.
CREATE UNIQUE INDEX traffic_gap_once ON switchback.traffic_gap (change, kind, coalesce(instance, ''), began_at);

-- When somebody last deleted what is older than it needs to be.
CREATE TABLE switchback.traffic_retention (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    ran_at   timestamptz NOT NULL
);

-- What the guard goes by: switchback.traffic summed up over the fleet, minute by minute, so that a large fleet's history is read
-- once. Kept for as long as the longest window. No foreign key, as with switchback.traffic.
CREATE TABLE switchback.slo_minute (
    change     text NOT NULL,
    minute     timestamptz NOT NULL,
    path       text NOT NULL CHECK (path IN ('OLD', 'NEW')),
    -- without those that failed by the database's or the network's fault
    calls      bigint NOT NULL,
    errors     bigint NOT NULL,
    missing_shape bigint NOT NULL,
    infrastructure_errors bigint NOT NULL,
    matches    bigint NOT NULL,
    mismatches bigint NOT NULL,
    latency    bigint[] NOT NULL,
    PRIMARY KEY (change, minute, path)
) WITH (fillfactor = 70);

-- Whose turn it is to judge a change, and what came of it last; one row per change. summed_until: the minute up to which the history
-- is summed up. rates: burn rates in the order of the windows. would_trip: what it would have tripped for, in a dry run.
CREATE TABLE switchback.slo (
    change       text PRIMARY KEY,
    next_at      timestamptz NOT NULL DEFAULT '-infinity',
    summed_until timestamptz,
    judged_at    timestamptz,
    breached_at  timestamptz,
    would_trip   text,
    windows      text[] NOT NULL DEFAULT '{}',
    rates        text[] NOT NULL DEFAULT '{}'
) WITH (fillfactor = 50);

-- The plan for a change's ramp that is in force, and where it stands: the number of the step, from 1, or 0 before the first. Set
-- under the lock on the change's row, but for looked_at: when an instance last took its turn to step up or to look.
CREATE TABLE switchback.ramp (
    change        text PRIMARY KEY REFERENCES switchback.change (name) ON DELETE CASCADE,
    minimum_calls bigint NOT NULL CHECK (minimum_calls > 0),
    -- whether the built-in percentage was what decides when it was begun; if not, the ramp is only seen
    built_in      boolean NOT NULL,
    step          integer NOT NULL DEFAULT 0 CHECK (step >= 0),
    step_since    timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- who turned the automatic step-up on, and when; NULL while it is off
    automatic_by    text,
    automatic_since timestamptz,
    begun_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    looked_at     timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

CREATE TABLE switchback.ramp_step (
    change  text NOT NULL REFERENCES switchback.ramp (change) ON DELETE CASCADE,
    step    integer NOT NULL CHECK (step > 0),
    percent numeric(6, 3) NOT NULL CHECK (percent > 0 AND percent <= 100),
    hold    interval NOT NULL,
    PRIMARY KEY (change, step)
);

-- Where shadow reads found the paths to differ: by row and field, without the values. Bounded; the meters count all.
CREATE TABLE switchback.shadow_mismatch (
    change     text NOT NULL REFERENCES switchback.change (name),
    -- the key's values; or the digest of a statement whose whole results were compared, of field *
    row_key    text NOT NULL,
    field      text NOT NULL,
    difference text NOT NULL CHECK (difference IN ('OLD_EMPTY', 'NEW_EMPTY', 'VALUES', 'RESULTS')),
    path       text NOT NULL CHECK (path IN ('OLD', 'NEW')),
    old_digest text NOT NULL CHECK (old_digest ~ '^[0-9a-f]{64}$'),
    new_digest text NOT NULL CHECK (new_digest ~ '^[0-9a-f]{64}$'),
    seen       bigint NOT NULL DEFAULT 1,
    first_seen timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (change, row_key, field)
);

-- What the gate said whenever an operation depended on it, as the JSON that goes into the evidence.
CREATE TABLE switchback.gate_decision (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change  text NOT NULL REFERENCES switchback.change (name),
    at      timestamptz NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('GO', 'NO_GO', 'INCONCLUSIVE')),
    report  text NOT NULL
);
CREATE INDEX gate_decision_by_change ON switchback.gate_decision (change, id);
