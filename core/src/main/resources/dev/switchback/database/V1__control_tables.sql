-- Control tables of Switchback. Names are qualified throughout: nothing here depends on search_path.

CREATE TABLE switchback.schema_version (
    version    integer PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Where every schema change stands. The epoch rises by one with every move of the phase: every move is a compare-and-set on it.
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
    ramp         numeric(6, 3) NOT NULL DEFAULT 0 CHECK (ramp >= 0 AND ramp <= 100),
    ramp_since   timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

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

CREATE FUNCTION switchback.journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'switchback.journal is append-only: % refused', TG_OP USING ERRCODE = 'SB002';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON switchback.journal
    FOR EACH STATEMENT EXECUTE FUNCTION switchback.journal_is_append_only();

-- Who is alive. One row per instance; acknowledged holds, per change, the epoch up to which no unit of work still runs on an older one.
CREATE TABLE switchback.instance (
    id              text PRIMARY KEY,
    application     text NOT NULL,
    version         text NOT NULL,
    library_version text NOT NULL,
    started_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen       timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_after   interval NOT NULL,
    acknowledged    jsonb NOT NULL
) WITH (fillfactor = 50);

-- The foreign writers' counters as last observed, and when they were last seen to change, by the database's clock.
CREATE TABLE switchback.foreign_writes (
    change     text NOT NULL REFERENCES switchback.change (name),
    shape      text NOT NULL CHECK (shape IN ('OLD', 'NEW')),
    writes     bigint NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (change, shape)
) WITH (fillfactor = 50);

-- How far the backfill of a change has come. Saved in each chunk's own transaction.
CREATE TABLE switchback.backfill (
    change      text PRIMARY KEY REFERENCES switchback.change (name),
    epoch       bigint NOT NULL,
    upper_key   text[],
    cursor_key  text[],
    estimate    bigint NOT NULL,
    examined    bigint NOT NULL DEFAULT 0,
    filled      bigint NOT NULL DEFAULT 0,
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz
) WITH (fillfactor = 50);

-- Rows whose value cannot be converted, by key. An entry is a hint: it counts only as long as its row is there and still
-- cannot be converted or does not agree; others are cleared away. Writers only ever insert here, perhaps the same row again:
-- there is no unique index, and no foreign key, that would make one writer wait for another or for an operator, or fail to
-- serialize. The digest, of the old shape, tells whether the value has changed without telling it.
CREATE TABLE switchback.quarantine (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change       text NOT NULL,
    row_key      text[] NOT NULL,
    value_digest text NOT NULL CHECK (value_digest ~ '^[0-9a-f]{64}$'),
    sql_state    text NOT NULL CHECK (sql_state ~ '^[0-9A-Z]{5}$'),
    noted_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX quarantine_by_change ON switchback.quarantine (change);

-- The same value has the same digest in every session, whatever it is set to.
CREATE FUNCTION switchback.value_digest(value anyelement) RETURNS text LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO, YMD' SET timezone = 'UTC' SET intervalstyle = 'iso_8601'
    SET extra_float_digits = 3 SET bytea_output = 'hex'
    AS $$ SELECT encode(sha256(convert_to(value::text, 'UTF8')), 'hex') $$;
GRANT EXECUTE ON FUNCTION switchback.value_digest(anyelement) TO PUBLIC;

-- One scan of every row in one snapshot. lossy: the old shape would not survive the way to the new one and back; unkept: the
-- new shape would not survive the way to the old one and back; unconvertible: the forward mapping fails for the old shape.
CREATE TABLE switchback.verification (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change      text NOT NULL REFERENCES switchback.change (name),
    epoch       bigint NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    rows        bigint NOT NULL,
    divergent   bigint NOT NULL,
    lossy       bigint NOT NULL,
    unkept      bigint NOT NULL,
    unconvertible bigint NOT NULL,
    divergent_keys text[] NOT NULL,
    lossy_keys  text[] NOT NULL,
    unkept_keys text[] NOT NULL,
    unconvertible_keys text[] NOT NULL
);
CREATE INDEX verification_by_change ON switchback.verification (change, id);

-- Requests to contract and their approval. Bound to the digest of exactly one plan, used once.
CREATE TABLE switchback.approval (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change         text NOT NULL REFERENCES switchback.change (name),
    plan_digest    text NOT NULL,
    requested_by   text NOT NULL,
    request_reason text NOT NULL,
    requested_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    approved_by    text,
    approval_reason text,
    approved_at    timestamptz,
    used_at        timestamptz,
    CHECK (approved_by IS NULL OR lower(approved_by) <> lower(requested_by))
);
CREATE INDEX approval_by_change ON switchback.approval (change, id);

-- When each path last served a unit of work, over the whole fleet.
CREATE TABLE switchback.path_use (
    change    text NOT NULL REFERENCES switchback.change (name),
    path      text NOT NULL CHECK (path IN ('OLD', 'NEW')),
    last_used timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (change, path)
) WITH (fillfactor = 50);

-- What the gate said whenever an operation depended on it, as the JSON that goes into the evidence.
CREATE TABLE switchback.gate_decision (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change  text NOT NULL REFERENCES switchback.change (name),
    at      timestamptz NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('GO', 'NO_GO', 'INCONCLUSIVE')),
    report  text NOT NULL
);
CREATE INDEX gate_decision_by_change ON switchback.gate_decision (change, id);
