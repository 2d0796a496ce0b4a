-- name: outside
SET LOCAL search_path = pg_catalog;

-- name: definitions
-- What this database is made of, a line each, as text that is the same on every version of PostgreSQL; of functions the
-- body too. $1 stands before the plain names $2 of our roles; the name of any other role is in quotes. Told is what is ours, and
-- whatever else is where a role of ours comes: in a schema that it may use, or within PostgreSQL's own, beyond what the server is made with.
-- What the server is made with has numbers below 16384, and acts for nobody as somebody else.
WITH roles AS (
  SELECT oid, coalesce((SELECT p.name FROM unnest($2::text[]) AS p (name) WHERE $1::text || p.name = rolname), quote_literal(rolname)) AS rolname
  FROM pg_roles
), ours AS (
  SELECT r.oid FROM pg_roles AS r WHERE r.rolname IN (SELECT $1::text || p.name FROM unnest($2::text[]) AS p (name))
), reaching AS (
  SELECT r.oid, r.rolname FROM roles AS r WHERE EXISTS (SELECT 1 FROM ours AS o WHERE pg_has_role(o.oid, r.oid, 'MEMBER'))
  UNION ALL
  SELECT 0, 'everybody'
), places AS (
  SELECT n.oid, n.nspname, n.nspowner, r.rolname AS owner, n.nspacl, n.nspname IN ('pg_catalog', 'information_schema') AS of_server
  FROM pg_namespace AS n JOIN roles AS r ON r.oid = n.nspowner
  WHERE n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
    AND EXISTS (SELECT 1 FROM ours AS o WHERE o.oid = n.nspowner OR has_schema_privilege(o.oid, n.oid, 'USAGE'))
), spaces AS (
  SELECT * FROM places WHERE NOT of_server
), tables AS (
  SELECT c.oid, format('%s.%s', s.nspname, c.relname) AS name, c.relkind, c.relpersistence, c.relowner, r.rolname AS owner, c.relrowsecurity,
    c.relforcerowsecurity, c.relacl
  FROM pg_class AS c JOIN places AS s ON s.oid = c.relnamespace JOIN roles AS r ON r.oid = c.relowner
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND (NOT s.of_server OR c.oid >= 16384)
), functions AS (
  SELECT f.*, s.nspname, l.lanname, r.rolname FROM pg_proc AS f
    JOIN places AS s ON s.oid = f.pronamespace JOIN pg_language AS l ON l.oid = f.prolang JOIN roles AS r ON r.oid = f.proowner
  WHERE NOT s.of_server OR f.oid >= 16384 OR f.prosecdef OR l.lanname NOT IN ('internal', 'c', 'sql')
), granted AS (
  -- What the server's own things let somebody do: now, and as it was made. Nobody comes into public.
  SELECT 'table' AS kind, c.oid::regclass::text AS name, c.relacl AS acl,
    CASE WHEN n.nspname = 'information_schema' THEN ARRAY[makeaclitem(0, c.relowner, 'SELECT', false)] ELSE i.initprivs END AS made
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_init_privs AS i ON i.classoid = 'pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = 0
  WHERE c.oid < 16384
  UNION ALL
  SELECT 'column', format('%s.%s', a.attrelid::regclass, a.attname), a.attacl, i.initprivs
  FROM pg_attribute AS a LEFT JOIN pg_init_privs AS i ON i.classoid = 'pg_class'::regclass AND i.objoid = a.attrelid AND i.objsubid = a.attnum
  WHERE a.attrelid < 16384 AND a.attacl IS NOT NULL
  UNION ALL
  SELECT 'function', f.oid::regprocedure::text, f.proacl, coalesce(i.initprivs, acldefault('f', f.proowner))
  FROM pg_proc AS f LEFT JOIN pg_init_privs AS i ON i.classoid = 'pg_proc'::regclass AND i.objoid = f.oid
  WHERE f.oid < 16384
  UNION ALL
  SELECT 'type', t.oid::regtype::text, t.typacl, coalesce(i.initprivs, acldefault('T', t.typowner))
  FROM pg_type AS t LEFT JOIN pg_init_privs AS i ON i.classoid = 'pg_type'::regclass AND i.objoid = t.oid
  WHERE t.oid < 16384
  UNION ALL
  SELECT 'language', l.lanname, l.lanacl, coalesce(i.initprivs, acldefault('l', l.lanowner))
  FROM pg_language AS l LEFT JOIN pg_init_privs AS i ON i.classoid = 'pg_language'::regclass AND i.objoid = l.oid
  UNION ALL
  SELECT 'schema', n.nspname, n.nspacl, CASE WHEN n.nspname = 'information_schema' THEN ARRAY[makeaclitem(0, n.nspowner, 'USAGE', false)]
    WHEN n.nspname <> 'public' THEN i.initprivs END
  FROM pg_namespace AS n LEFT JOIN pg_init_privs AS i ON i.classoid = 'pg_namespace'::regclass AND i.objoid = n.oid
  WHERE n.oid < 16384
), lines AS (
  SELECT format('schema %s of %s', nspname, owner) AS line, NULL AS body FROM spaces
  UNION ALL
  SELECT format('table %s %s of %s%s%s%s', name, relkind, owner, CASE WHEN relrowsecurity THEN ' guarded' END,
    CASE WHEN relforcerowsecurity THEN ' forced' END, CASE WHEN relpersistence = 'u' THEN ' unlogged' END), NULL FROM tables
  UNION ALL
  SELECT format('column %s.%s %s%s%s%s%s', t.name, a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' END,
    CASE WHEN a.attgenerated <> '' THEN ' generated ' || a.attgenerated::text END, CASE WHEN a.attidentity <> '' THEN ' identity ' || a.attidentity::text END,
    ' default ' || pg_get_expr(d.adbin, d.adrelid)), NULL
  FROM tables AS t JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  UNION ALL
  SELECT format('constraint %s.%s %s', t.name, c.conname, pg_get_constraintdef(c.oid)), NULL
  FROM tables AS t JOIN pg_constraint AS c ON c.conrelid = t.oid WHERE c.contype <> 'n'
  UNION ALL
  SELECT format('index %s%s %s', t.name, CASE WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN ' out of use' END, pg_get_indexdef(i.indexrelid)), NULL
  FROM tables AS t JOIN pg_index AS i ON i.indrelid = t.oid
  UNION ALL
  SELECT format('child %s of %s', h.inhrelid::regclass, h.inhparent::regclass), NULL
  FROM pg_inherits AS h JOIN pg_class AS c ON c.oid = h.inhparent WHERE c.relkind IN ('r', 'p', 'f')
  UNION ALL
  SELECT format('policy %s.%s %s%s to %s using %s check %s', t.name, p.polname, p.polcmd, CASE WHEN NOT p.polpermissive THEN ' restrictive' END,
    (SELECT string_agg(coalesce(r.rolname, 'everybody'), ',' ORDER BY r.rolname) FROM unnest(p.polroles) AS g (oid) LEFT JOIN roles AS r USING (oid)),
    coalesce(pg_get_expr(p.polqual, p.polrelid), '-'), coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '-')), NULL
  FROM tables AS t JOIN pg_policy AS p ON p.polrelid = t.oid
  UNION ALL
  SELECT format('grant %s %s to %s', t.name, string_agg(lower(x.privilege_type), ',' ORDER BY x.privilege_type), coalesce(r.rolname, 'everybody')), NULL
  FROM tables AS t CROSS JOIN aclexplode(t.relacl) AS x LEFT JOIN roles AS r ON r.oid = x.grantee
  WHERE x.grantee <> t.relowner GROUP BY t.name, r.rolname
  UNION ALL
  SELECT format('grant %s.%s %s to %s', t.name, a.attname, string_agg(lower(x.privilege_type), ',' ORDER BY x.privilege_type), coalesce(r.rolname, 'everybody')), NULL
  FROM tables AS t JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum > 0 CROSS JOIN aclexplode(a.attacl) AS x
    LEFT JOIN roles AS r ON r.oid = x.grantee GROUP BY t.name, a.attname, r.rolname
  UNION ALL
  SELECT format('grant schema %s %s to %s', s.nspname, string_agg(lower(x.privilege_type), ',' ORDER BY x.privilege_type), coalesce(r.rolname, 'everybody')), NULL
  FROM spaces AS s CROSS JOIN aclexplode(s.nspacl) AS x LEFT JOIN roles AS r ON r.oid = x.grantee
  WHERE x.grantee <> s.nspowner GROUP BY s.nspname, r.rolname
  UNION ALL
  SELECT format('database %s to %s', string_agg(lower(x.privilege_type), ',' ORDER BY x.privilege_type), coalesce(r.rolname, 'everybody')), NULL
  FROM pg_database AS b CROSS JOIN aclexplode(coalesce(b.datacl, acldefault('d', b.datdba))) AS x LEFT JOIN roles AS r ON r.oid = x.grantee
  WHERE b.datname = current_database() AND x.grantee <> b.datdba GROUP BY r.rolname
  UNION ALL
  SELECT format('function %s.%s(%s) of %s %s%s%s%s%s', f.nspname, f.proname, pg_get_function_identity_arguments(f.oid),
    f.rolname, f.lanname, CASE WHEN f.prosecdef THEN ' definer' END, ' ' || f.provolatile::text,
    ' ' || array_to_string(f.proconfig, ' '), CASE WHEN f.proisstrict THEN ' strict' END), coalesce(pg_get_function_sqlbody(f.oid), f.prosrc)
  FROM functions AS f
  UNION ALL
  SELECT format('grant function %s.%s(%s) to %s', f.nspname, f.proname, pg_get_function_identity_arguments(f.oid), coalesce(r.rolname, 'everybody')), NULL
  FROM functions AS f
    CROSS JOIN aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) AS x LEFT JOIN roles AS r ON r.oid = x.grantee
  WHERE x.grantee <> f.proowner
  UNION ALL
  SELECT format('trigger %s on %s %s %s', g.tgname, g.tgrelid::regclass, g.tgenabled, pg_get_triggerdef(g.oid)), NULL FROM pg_trigger AS g WHERE NOT g.tgisinternal
  UNION ALL
  SELECT format('server''s own %s %s %s to %s', g.kind, g.name, string_agg(lower(x.privilege_type), ',' ORDER BY x.privilege_type), r.rolname), NULL
  FROM granted AS g CROSS JOIN aclexplode(g.acl) AS x JOIN reaching AS r ON r.oid = x.grantee
  WHERE NOT EXISTS (SELECT 1 FROM aclexplode(g.made) AS y WHERE y.grantee = x.grantee AND y.privilege_type = x.privilege_type)
  GROUP BY g.kind, g.name, r.rolname
  UNION ALL
  SELECT format('default %s%s %s to %s', CASE WHEN d.defaclobjtype = 'r' THEN 'tables' WHEN d.defaclobjtype = 'S' THEN 'sequences'
      WHEN d.defaclobjtype = 'f' THEN 'functions' WHEN d.defaclobjtype = 'T' THEN 'types' WHEN d.defaclobjtype = 'n' THEN 'schemas' ELSE d.defaclobjtype::text END || ' of ' || w.rolname, ' in ' || CASE WHEN d.defaclnamespace <> 0 THEN d.defaclnamespace::regnamespace::text END,
    string_agg(lower(x.privilege_type), ',' ORDER BY x.privilege_type), coalesce(r.rolname, 'everybody')), NULL
  FROM pg_default_acl AS d JOIN roles AS w ON w.oid = d.defaclrole CROSS JOIN aclexplode(d.defaclacl) AS x LEFT JOIN roles AS r ON r.oid = x.grantee
  GROUP BY d.defaclobjtype, d.defaclnamespace, w.rolname, r.rolname
  UNION ALL
  SELECT format('language %s%s%s', l.lanname, CASE WHEN l.lanpltrusted THEN ' trusted' END,
    ' by ' || CASE WHEN l.lanplcallfoid <> 0 THEN l.lanplcallfoid::regprocedure::text END), NULL FROM pg_language AS l
  UNION ALL
  SELECT format('extension %s in %s', e.extname, s.nspname), NULL
  FROM pg_extension AS e JOIN places AS s ON s.oid = e.extnamespace WHERE e.oid >= 16384
  UNION ALL
  SELECT format('type %s %s of %s%s', t.oid::regtype, t.typtype, r.rolname, ' on ' || CASE WHEN t.typbasetype <> 0 THEN format_type(t.typbasetype, t.typtypmod) END), NULL
  FROM pg_type AS t JOIN places AS s ON s.oid = t.typnamespace JOIN roles AS r ON r.oid = t.typowner LEFT JOIN pg_class AS c ON c.oid = t.typrelid
  WHERE (NOT s.of_server OR t.oid >= 16384) AND coalesce(c.relkind = 'c', true) AND NOT EXISTS (SELECT 1 FROM pg_type AS e WHERE e.typarray = t.oid)
  UNION ALL
  SELECT format('cast %s as %s %s%s', format_type(k.castsource, NULL), format_type(k.casttarget, NULL), k.castcontext,
    ' by ' || CASE WHEN k.castfunc <> 0 THEN k.castfunc::regprocedure::text END), NULL FROM pg_cast AS k WHERE k.oid >= 16384
  UNION ALL
  SELECT format('operator %s by %s', o.oid::regoperator, o.oprcode::regprocedure), NULL
  FROM pg_operator AS o JOIN places AS s ON s.oid = o.oprnamespace WHERE NOT s.of_server OR o.oid >= 16384
  UNION ALL
  SELECT format('operator class %s.%s', s.nspname, o.opcname), NULL
  FROM pg_opclass AS o JOIN places AS s ON s.oid = o.opcnamespace WHERE NOT s.of_server OR o.oid >= 16384
  UNION ALL
  SELECT format('part of operator family %s.%s', s.nspname, f.opfname), NULL
  FROM pg_opfamily AS f JOIN places AS s ON s.oid = f.opfnamespace
  WHERE EXISTS (SELECT 1 FROM pg_amop AS a WHERE a.amopfamily = f.oid AND a.oid >= 16384)
    OR EXISTS (SELECT 1 FROM pg_amproc AS a WHERE a.amprocfamily = f.oid AND a.oid >= 16384)
  UNION ALL
  SELECT format('statistics %s.%s on %s', n.nspname, x.stxname, x.stxrelid::regclass), NULL
  FROM pg_statistic_ext AS x JOIN pg_namespace AS n ON n.oid = x.stxnamespace
  WHERE x.stxnamespace IN (SELECT oid FROM places) OR x.stxrelid IN (SELECT oid FROM tables)
  UNION ALL
  SELECT format('collation %s.%s', s.nspname, c.collname), NULL
  FROM pg_collation AS c JOIN places AS s ON s.oid = c.collnamespace WHERE NOT s.of_server OR c.oid >= 16384
  UNION ALL
  SELECT format('conversion %s.%s', s.nspname, c.conname), NULL
  FROM pg_conversion AS c JOIN places AS s ON s.oid = c.connamespace WHERE NOT s.of_server OR c.oid >= 16384
  UNION ALL
  SELECT format('text search %s.%s', s.nspname, c.name), NULL
  FROM (SELECT oid, cfgname AS name, cfgnamespace AS place FROM pg_ts_config UNION ALL SELECT oid, dictname, dictnamespace FROM pg_ts_dict
    UNION ALL SELECT oid, prsname, prsnamespace FROM pg_ts_parser UNION ALL SELECT oid, tmplname, tmplnamespace FROM pg_ts_template) AS c
  JOIN places AS s ON s.oid = c.place WHERE NOT s.of_server OR c.oid >= 16384
  UNION ALL
  SELECT format('access method %s', m.amname), NULL FROM pg_am AS m WHERE m.oid >= 16384
  UNION ALL
  SELECT format('transform of %s for %s', format_type(t.trftype, NULL), l.lanname), NULL FROM pg_transform AS t JOIN pg_language AS l ON l.oid = t.trflang
  UNION ALL
  SELECT format('foreign server %s to %s', v.srvname, coalesce(r.rolname, 'everybody')), NULL
  FROM pg_foreign_server AS v CROSS JOIN aclexplode(v.srvacl) AS x JOIN reaching AS r ON r.oid = x.grantee GROUP BY v.srvname, r.rolname
  UNION ALL
  SELECT format('large object %s to %s', b.oid, r.rolname), NULL
  FROM pg_largeobject_metadata AS b CROSS JOIN aclexplode(b.lomacl) AS x JOIN reaching AS r ON r.oid = x.grantee
  WHERE x.grantee <> b.lomowner GROUP BY b.oid, r.rolname
  UNION ALL
  SELECT format('event trigger %s', e.evtname), NULL FROM pg_event_trigger AS e
  UNION ALL
  SELECT format('publication %s', p.pubname), NULL FROM pg_publication AS p
  UNION ALL
  SELECT format('subscription %s', u.subname), NULL FROM pg_subscription AS u JOIN pg_database AS b ON b.oid = u.subdbid WHERE b.datname = current_database()
  UNION ALL
  SELECT format('rule %s on %s', w.rulename, w.ev_class::regclass), NULL FROM pg_rewrite AS w
  WHERE w.rulename <> '_RETURN' AND w.oid >= 16384
)
SELECT line, body FROM lines ORDER BY line COLLATE "C";

-- name: strong_roles
-- Who can do here what is none of theirs. $1 are the names of our roles; the migrator $2 acts as the owner $3. Whoever
-- made the server can do everything, and who owns the database of an installation has to make its roles.
WITH installers AS (
  SELECT b.datdba AS oid FROM pg_database AS b WHERE b.datname = current_database() OR EXISTS (
    SELECT 1 FROM pg_roles AS o WHERE shobj_description(o.oid, 'pg_authid') = 'Circlekeep: database ' || b.datname
  )
), people AS (
  SELECT r.*, r.rolname = ANY ($1::text[]) AS ours, r.oid IN (SELECT oid FROM installers) AS installer
  FROM pg_roles AS r WHERE r.oid <> 10 AND r.rolname !~ '^pg_'
), mighty AS (
  SELECT r.oid, r.rolname FROM pg_roles AS r
  WHERE r.rolname = ANY ($1::text[]) OR r.rolsuper OR r.oid IN (SELECT oid FROM installers)
)
SELECT format('%s %s', p.rolname, c.may) AS line
FROM people AS p CROSS JOIN LATERAL (VALUES
  (p.rolsuper, 'is a superuser'),
  (p.rolbypassrls, 'reads past every policy (BYPASSRLS)'),
  (p.rolreplication, 'may copy the whole server (REPLICATION)'),
  (p.rolcreaterole AND NOT p.installer, 'may make and join roles (CREATEROLE)')
) AS c (can, may) WHERE c.can
UNION
SELECT format('%s may act as %s', p.rolname, m.rolname)
FROM people AS p JOIN mighty AS m ON m.oid <> p.oid
WHERE NOT p.rolsuper AND NOT (p.rolname = $2 AND m.rolname = $3)
  AND pg_has_role(p.oid, m.oid, CASE WHEN p.installer THEN 'USAGE' ELSE 'MEMBER' END)
UNION
SELECT format('%s may do what %s may', p.rolname, m.rolname)
FROM people AS p JOIN pg_roles AS m ON m.rolname ~ '^pg_' AND m.rolname <> ALL ('{pg_monitor,pg_read_all_settings,pg_read_all_stats,pg_stat_scan_tables,pg_checkpoint,pg_use_reserved_connections,pg_database_owner}'::text[])
WHERE NOT p.rolsuper AND pg_has_role(p.oid, m.oid, 'MEMBER')
UNION
SELECT format('%s may %s the parameter %s', coalesce(p.rolname, 'everybody'), lower(x.privilege_type), a.parname)
FROM pg_parameter_acl AS a CROSS JOIN aclexplode(a.paracl) AS x LEFT JOIN people AS p ON p.oid = x.grantee
WHERE x.grantee = 0 OR p.ours
ORDER BY line;

-- name: prefix
-- What stands before the plain name of each role of this installation.
SELECT left(pg_get_userbyid(nspowner), -length($1)) FROM pg_namespace WHERE nspname = 'circlekeep';
