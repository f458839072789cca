-- Every fact of a database's catalog that somebody made, one a row, by names and not by numbers. Left out: what the server
-- keeps for itself (system schemas, TOAST, statistics, the has-triggers hints that only VACUUM takes back).
WITH room AS (
    SELECT oid, nspname, nspowner, nspacl FROM pg_namespace
     WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'),
relation AS (
    SELECT c.*, format('%I.%I', n.nspname, c.relname) AS name
      FROM pg_class c JOIN room n ON n.oid = c.relnamespace),
fact (kind, name, facts) AS (
    SELECT 'schema', quote_ident(nspname), concat_ws(' ', nspowner::regrole, nspacl) FROM room
    UNION ALL
    SELECT 'relation', name, concat_ws(' ', relkind, relpersistence, relowner::regrole, 'acl', relacl,
           'options', reloptions, 'rls', relrowsecurity, relforcerowsecurity, 'identity', relreplident,
           reltablespace::text, pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid),
           CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END)
      FROM relation WHERE relkind <> 'i'
    UNION ALL
    SELECT 'column', format('%s.%I', r.name, a.attname), concat_ws(' ', format_type(a.atttypid, a.atttypmod),
           'not null', a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid), 'identity', a.attidentity::text,
           'generated', a.attgenerated::text, 'acl', a.attacl, 'collation', a.attcollation::regcollation,
           a.attstorage, a.attcompression::text, a.attstattarget, a.attoptions, a.attislocal, a.attinhcount)
      FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE r.relkind NOT IN ('i', 'I', 'S')
    UNION ALL
    SELECT 'scar', r.name, a.attnum::text
      FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attisdropped
    UNION ALL
    SELECT 'index', format('%s on %s', r.name, i.indrelid::regclass), concat_ws(' ', pg_get_indexdef(r.oid),
           i.indisvalid, i.indisready, i.indislive, i.indisreplident, i.indisclustered, r.relowner::regrole)
      FROM relation r JOIN pg_index i ON i.indexrelid = r.oid
    UNION ALL
    SELECT 'constraint', format('%I on %s', k.conname, coalesce(nullif(k.conrelid, 0)::regclass::text,
           k.contypid::regtype::text)), concat_ws(' ', pg_get_constraintdef(k.oid), k.convalidated, k.conislocal)
      FROM pg_constraint k JOIN room n ON n.oid = k.connamespace
    UNION ALL
    SELECT 'trigger', format('%I on %s', t.tgname, r.name), concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
      FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'rule', format('%I on %s', w.rulename, r.name), concat_ws(' ', pg_get_ruledef(w.oid), w.ev_enabled)
      FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class
    UNION ALL
    SELECT 'policy', format('%I on %s', p.polname, r.name), concat_ws(' ', p.polcmd, p.polpermissive,
           p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
      FROM pg_policy p JOIN relation r ON r.oid = p.polrelid
    UNION ALL
    SELECT 'sequence', r.name, concat_ws(' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
           s.seqcache, s.seqcycle)
      FROM pg_sequence s JOIN relation r ON r.oid = s.seqrelid
    UNION ALL
    SELECT 'inheritance', i.inhrelid::regclass::text, concat_ws(' ', i.inhparent::regclass, i.inhseqno)
      FROM pg_inherits i JOIN relation r ON r.oid = i.inhrelid
    UNION ALL
    SELECT 'statistics', format('%I.%I', n.nspname, s.stxname), pg_get_statisticsobjdef(s.oid)
      FROM pg_statistic_ext s JOIN room n ON n.oid = s.stxnamespace
    UNION ALL
    SELECT 'routine', p.oid::regprocedure::text, concat_ws(' ', p.proowner::regrole, 'acl', p.proacl,
           CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END)
      FROM pg_proc p JOIN room n ON n.oid = p.pronamespace
    UNION ALL
    SELECT 'type', format('%I.%I', n.nspname, t.typname), concat_ws(' ', t.typtype, t.typowner::regrole, t.typacl,
           format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault,
           (SELECT string_agg(quote_literal(e.enumlabel), ',' ORDER BY e.enumsortorder) FROM pg_enum e
             WHERE e.enumtypid = t.oid))
      FROM pg_type t JOIN room n ON n.oid = t.typnamespace
     WHERE t.typelem = 0 AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind <> 'c')
    UNION ALL
    SELECT 'publication', quote_ident(p.pubname), concat_ws(' ', p.pubowner::regrole, p.puballtables, p.pubinsert,
           p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot)
      FROM pg_publication p
    UNION ALL
    SELECT 'published', format('%s by %s', r.prrelid::regclass, p.pubname), concat_ws(' ', r.prattrs,
           pg_get_expr(r.prqual, r.prrelid))
      FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
    UNION ALL
    SELECT 'published', format('schema %s by %s', r.pnnspid::regnamespace, p.pubname), ''
      FROM pg_publication_namespace r JOIN pg_publication p ON p.oid = r.pnpubid
    UNION ALL
    SELECT 'event trigger', quote_ident(evtname), concat_ws(' ', evtevent, evtowner::regrole, evtfoid::regprocedure,
           evtenabled, evttags) FROM pg_event_trigger
    UNION ALL
    SELECT 'extension', quote_ident(extname), concat_ws(' ', extversion, extnamespace::regnamespace)
      FROM pg_extension
    UNION ALL
    SELECT 'default privileges', concat_ws(' ', defaclrole::regrole, nullif(defaclnamespace, 0)::regnamespace),
           concat_ws(' ', defaclobjtype, defaclacl) FROM pg_default_acl
    UNION ALL
    SELECT 'comment', pg_describe_object(classoid, objoid, objsubid), description FROM pg_description
     WHERE objoid >= 16384
    UNION ALL
    SELECT 'dependency', pg_describe_object(classid, objid, objsubid), concat_ws(' ', deptype, 'on',
           pg_describe_object(refclassid, refobjid, refobjsubid))
      FROM pg_depend
     WHERE objid >= 16384 AND pg_describe_object(classid, objid, objsubid) !~ 'pg_toast|pg_temp'
       AND pg_describe_object(refclassid, refobjid, refobjsubid) !~ 'pg_toast|pg_temp')
SELECT kind || ' ' || name || ': ' || regexp_replace(facts, '\s+', ' ', 'g') AS fact FROM fact ORDER BY 1
