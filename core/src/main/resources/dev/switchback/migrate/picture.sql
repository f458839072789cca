-- Everything that a migration must leave as it is, by what the catalog says now. Nothing but pg_catalog: the control schema may be gone.
--
-- Parameters: the changes, as JSON: name, and strict where nobody may touch what expand has made; the columns that they
-- need, as JSON: change, relid, attnum, and typed where the type counts; the names of the other changes.
WITH changes AS MATERIALIZED (
    SELECT w.name, w.strict FROM jsonb_to_recordset(?::jsonb) AS w (name text, strict boolean)
), needed AS MATERIALIZED (
    SELECT n.change, n.relid, n.attnum, n.typed
      FROM jsonb_to_recordset(?::jsonb) AS n (change text, relid oid, attnum integer, typed boolean)
), others AS MATERIALIZED (
    SELECT unnest(?::text[]) AS name
), tables AS (
    SELECT DISTINCT d.change, t.oid, s.nspname || '.' || t.relname AS name
      FROM needed d JOIN pg_catalog.pg_class t ON t.oid = d.relid JOIN pg_catalog.pg_namespace s ON s.oid = t.relnamespace
), ours AS (
    SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname = 'switchback'
), relations AS (
    SELECT c.oid, c.relname::text AS name, c.relkind, coalesce(w.name, '') AS change
      FROM pg_catalog.pg_class c JOIN ours ON ours.oid = c.relnamespace
      LEFT JOIN changes w ON starts_with(c.relname::text, w.name || '_')
     WHERE c.relkind IN ('r', 'v', 'S') AND NOT EXISTS (SELECT FROM others o WHERE starts_with(c.relname::text, o.name || '_'))
), functions AS (
    SELECT f.oid, f.proname::text AS name, coalesce(w.name, '') AS change, coalesce(w.strict, true) AS strict,
           pg_catalog.pg_get_function_identity_arguments(f.oid) AS arguments,
           encode(sha256(convert_to(f.prosrc || coalesce(f.prosqlbody::text, ''), 'UTF8')), 'hex') AS body
      FROM pg_catalog.pg_proc f JOIN ours ON ours.oid = f.pronamespace
      LEFT JOIN changes w ON starts_with(f.proname::text, w.name || '_')
     WHERE NOT EXISTS (SELECT FROM others o WHERE starts_with(f.proname::text, o.name || '_'))
)
SELECT t.change, 'table ' || t.oid AS key, 'table ' || t.name AS label, t.name, '' AS state, '' AS stamp FROM tables t
UNION ALL
SELECT t.change, 'column ' || t.oid || ' ' || a.attnum, 'column ' || t.name || '.' || a.attname, a.attname,
       CASE WHEN d.typed THEN pg_catalog.format_type(a.atttypid, a.atttypmod) ELSE '' END, ''
  FROM tables t JOIN needed d ON d.change = t.change AND d.relid = t.oid
  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.attnum AND NOT a.attisdropped
UNION ALL
SELECT t.change, 'trigger ' || t.oid || ' ' || g.tgname, 'trigger ' || g.tgname || ' on ' || t.name, g.tgname,
       CASE g.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'enabled on replicas alone' ELSE 'enabled' END,
       CASE WHEN w.strict THEN g.xmin::text ELSE '' END
  FROM tables t JOIN changes w ON w.name = t.change JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid
 WHERE g.tgname = '~switchback_' || w.name OR starts_with(g.tgname::text, '~switchback_' || w.name || '_')
    OR starts_with(g.tgname::text, '!switchback_' || w.name || '_')
UNION ALL
SELECT r.change, CASE r.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' ELSE 'sequence' END || ' '
           || CASE WHEN r.change = '' THEN r.oid::text ELSE r.name END,
       CASE r.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' ELSE 'sequence' END || ' switchback.' || r.name, r.name, '', ''
  FROM relations r
UNION ALL
SELECT '', 'column ' || r.oid || ' ' || a.attnum, 'column switchback.' || r.name || '.' || a.attname, a.attname,
       pg_catalog.format_type(a.atttypid, a.atttypmod), ''
  FROM relations r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE r.relkind = 'r'
UNION ALL
SELECT '', 'trigger ' || r.oid || ' ' || g.tgname, 'trigger ' || g.tgname || ' on switchback.' || r.name, g.tgname,
       CASE g.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'enabled on replicas alone' ELSE 'enabled' END, g.xmin::text
  FROM relations r JOIN pg_catalog.pg_trigger g ON g.tgrelid = r.oid AND NOT g.tgisinternal WHERE r.relkind = 'r'
UNION ALL
SELECT f.change, 'function ' || f.name || '(' || f.arguments || ')', 'function switchback.' || f.name, f.name, '',
       CASE WHEN f.strict THEN f.body ELSE '' END
  FROM functions f
ORDER BY change, key
