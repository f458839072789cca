-- Whether everything that must be in place is in place, for all changes at once.
--
-- One statement, and nothing but tables: so the phase and the catalog are seen in the same snapshot, and what expand,
-- contract or abandon does in its transaction is seen whole or not at all. Functions like to_regclass() would look past it.
--
-- Parameters: the names of the changes whose record is looked at; a JSON array of what else must be in place.
WITH RECURSIVE wanted (change, mark, kind, table_schema, table_name, name, expects, body) AS MATERIALIZED (
    SELECT g.change, 'switchback ' || c.name || ' ' || c.digest, g.kind, g.table_schema, g.table_name, g.name, g.expects,
           g.body
      FROM switchback.guard g JOIN switchback.change c ON c.name = g.change
     WHERE c.name = ANY (?) AND c.phase IN ('BACKFILLING', 'OPEN', 'FROZEN', 'CLOSING', 'ABANDONING')
    UNION ALL
    SELECT u.change, u.mark, u.kind, u.table_schema, u.table_name, u.name, u.expects, NULL
      FROM jsonb_to_recordset(?::jsonb) AS u (change text, mark text, kind text, table_schema text, table_name text,
           name text, expects text)
), marked AS (
    SELECT d.classoid, d.objoid, split_part(d.description, ':', 1) AS mark
      FROM pg_catalog.pg_description d
     WHERE d.objsubid = 0 AND starts_with(d.description, 'switchback ')
       AND d.classoid IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_trigger'::regclass)
), held (mark, relid, attnum) AS (
    -- what a guard view reads, whatever it is called now: a renamed column or table stays in it
    SELECT DISTINCT m.mark, d.refobjid, d.refobjsubid
      FROM marked m
      JOIN pg_catalog.pg_rewrite u ON u.ev_class = m.objoid
      JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = u.oid
           AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0
     WHERE m.classoid = 'pg_catalog.pg_class'::regclass AND m.mark IN (SELECT w.mark FROM wanted w)
), placed AS (
    SELECT w.*, w.table_schema || '.' || w.table_name AS place, t.oid AS relid, CASE WHEN t.oid IS NULL
           THEN 'missing with its table, which was ' || coalesce(
               (SELECT 'renamed to ' || string_agg(DISTINCT n.nspname || '.' || r.relname, ' or ') FROM held h
                  JOIN pg_catalog.pg_class r ON r.oid = h.relid
                  JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
                 WHERE h.mark = w.mark AND NOT EXISTS (SELECT FROM wanted x WHERE x.change = w.change
                   AND x.table_schema = n.nspname AND x.table_name = r.relname)), 'dropped') END AS displaced
      FROM wanted w LEFT JOIN (pg_catalog.pg_class t JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace)
        ON n.nspname = w.table_schema AND t.relname = w.table_name AND t.relkind IN ('r', 'p')
), clone (root, oid, relid, enabled) AS (
    -- a row trigger of a partitioned table has one in every partition, which can be disabled by itself
    SELECT g.oid, g.oid, g.tgrelid, g.tgenabled
      FROM placed w JOIN pg_catalog.pg_trigger g ON g.tgrelid = w.relid AND g.tgname = w.name
     WHERE w.kind IN ('SYNC_TRIGGER', 'TRUNCATE_GUARD')
    UNION ALL
    SELECT c.root, g.oid, g.tgrelid, g.tgenabled FROM clone c JOIN pg_catalog.pg_trigger g ON g.tgparentid = c.oid
), triggers AS (
    SELECT w.change, w.kind, w.name || ' on ' || w.place AS object, CASE
           WHEN w.relid IS NULL THEN w.displaced
           WHEN g.oid IS NULL THEN coalesce(
               (SELECT 'renamed to ' || min(o.tgname::text) FROM pg_catalog.pg_trigger o JOIN marked m
                    ON m.classoid = 'pg_catalog.pg_trigger'::regclass AND m.objoid = o.oid AND m.mark = w.mark
                 WHERE o.tgrelid = w.relid
                   AND NOT EXISTS (SELECT FROM wanted x WHERE x.change = w.change AND x.name = o.tgname)), 'missing')
           WHEN g.tgenabled = 'D' THEN 'disabled'
           WHEN g.tgenabled = 'R' THEN 'disabled except on replicas'
           WHEN d.places IS NOT NULL THEN 'disabled on ' || d.places
           WHEN fn.nspname || '.' || f.proname <> w.expects
               THEN 'calls ' || fn.nspname || '.' || f.proname || ' instead of ' || w.expects
           WHEN w.body <> encode(sha256(convert_to(f.prosrc, 'UTF8')), 'hex') THEN 'calls ' || w.expects || ', whose text somebody has replaced'
           WHEN m.mark IS NULL THEN 'carries no mark of ours'
           WHEN m.mark <> w.mark THEN 'carries the mark of another definition, ' || m.mark END AS fault
      FROM placed w
      LEFT JOIN pg_catalog.pg_trigger g ON g.tgrelid = w.relid AND g.tgname = w.name
      LEFT JOIN (pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace) ON f.oid = g.tgfoid
      LEFT JOIN marked m ON m.classoid = 'pg_catalog.pg_trigger'::regclass AND m.objoid = g.oid
      LEFT JOIN (SELECT c.root, string_agg(p.relname::text, ', ' ORDER BY p.relname::text) AS places
                   FROM clone c JOIN pg_catalog.pg_class p ON p.oid = c.relid
                  WHERE c.enabled NOT IN ('O', 'A') GROUP BY c.root) AS d ON d.root = g.oid
     WHERE w.kind IN ('SYNC_TRIGGER', 'TRUNCATE_GUARD')
), views AS (
    SELECT w.change, w.kind, 'switchback.' || w.name AS object, CASE
           WHEN v.oid IS NULL THEN coalesce(
               (SELECT 'renamed to ' || min(n.nspname || '.' || o.relname) FROM marked m
                  JOIN pg_catalog.pg_class o ON o.oid = m.objoid
                  JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
                 WHERE m.classoid = 'pg_catalog.pg_class'::regclass AND m.mark = w.mark), 'missing')
           WHEN m.mark IS NULL THEN 'carries no mark of ours'
           WHEN m.mark <> w.mark THEN 'carries the mark of another definition, ' || m.mark END AS fault
      FROM placed w
      LEFT JOIN (pg_catalog.pg_class v JOIN pg_catalog.pg_namespace vn ON vn.oid = v.relnamespace)
        ON vn.nspname = 'switchback' AND v.relname = w.name AND v.relkind = 'v'
      LEFT JOIN marked m ON m.classoid = 'pg_catalog.pg_class'::regclass AND m.objoid = v.oid
     WHERE w.kind = 'GUARD_VIEW'
), columns AS (
    SELECT w.change, w.kind, w.place || '.' || w.name AS object, CASE
           WHEN w.relid IS NULL THEN w.displaced
           WHEN a.attname IS NULL THEN coalesce(
               (SELECT 'renamed; the guard view reads ' || string_agg(r.attname::text, ', ' ORDER BY r.attname::text)
                  FROM held h JOIN pg_catalog.pg_attribute r ON r.attrelid = h.relid AND r.attnum = h.attnum
                 WHERE h.mark = w.mark AND h.relid = w.relid AND NOT EXISTS (SELECT FROM wanted k
                 WHERE k.change = w.change AND k.kind = 'COLUMN' AND k.name = r.attname)), 'missing')
           WHEN w.expects <> '' AND pg_catalog.format_type(a.atttypid, a.atttypmod) <> w.expects
               THEN 'of type ' || pg_catalog.format_type(a.atttypid, a.atttypmod) || ' instead of ' || w.expects
           END AS fault
      FROM placed w
      LEFT JOIN pg_catalog.pg_attribute a
        ON a.attrelid = w.relid AND a.attname = w.name AND a.attnum > 0 AND NOT a.attisdropped
     WHERE w.kind = 'COLUMN'
), later AS (
    SELECT w.change, 'LATER_TRIGGER' AS kind, o.tgname || ' on ' || n.nspname || '.' || p.relname AS object,
           'fires after ' || min(w.name) || ' and may change a shape unseen' AS fault
      FROM placed w
      JOIN pg_catalog.pg_trigger g ON g.tgrelid = w.relid AND g.tgname = w.name AND g.tgtype & 2 = 2
      JOIN clone c ON c.root = g.oid
      JOIN pg_catalog.pg_trigger o ON o.tgrelid = c.relid AND NOT o.tgisinternal AND o.tgparentid = 0
           AND o.tgenabled <> 'D' AND o.tgtype & 3 = 3 AND o.tgtype & g.tgtype & 20 <> 0
           AND o.tgname::text COLLATE "C" > w.name COLLATE "C" AND NOT starts_with(o.tgname::text, '~switchback_')
      JOIN pg_catalog.pg_class p ON p.oid = o.tgrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
     WHERE w.kind = 'SYNC_TRIGGER'
     GROUP BY w.change, o.tgname, n.nspname, p.relname
), earlier AS (
    SELECT DISTINCT w.change, 'EARLIER_TRIGGER' AS kind, o.tgname || ' on ' || n.nspname || '.' || p.relname AS object,
           'may change a shape by an update that names no column of it, for which ' || w.name || ' does not fire' AS fault
      FROM placed w
      JOIN pg_catalog.pg_trigger g ON g.tgrelid = w.relid AND g.tgname = w.name AND g.tgattr::text <> ''
      JOIN clone c ON c.root = g.oid
      JOIN pg_catalog.pg_trigger o ON o.tgrelid = c.relid AND NOT o.tgisinternal AND o.tgparentid = 0
           AND o.tgtype & 19 = 19 AND NOT starts_with(o.tgname::text, '~switchback_')
      JOIN pg_catalog.pg_class p ON p.oid = o.tgrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
     WHERE w.kind = 'SYNC_TRIGGER' AND w.name = '~switchback_' || w.change
)
SELECT change, kind, object, fault FROM triggers
UNION ALL SELECT change, kind, object, fault FROM earlier
UNION ALL SELECT change, kind, object, fault FROM views
UNION ALL SELECT change, kind, object, fault FROM columns
UNION ALL SELECT change, kind, object, fault FROM later
 ORDER BY change, kind, object
