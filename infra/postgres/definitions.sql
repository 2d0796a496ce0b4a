-- name: outside
SET LOCAL search_path = pg_catalog;

-- name: definitions
-- What this database is made of, a line each, as text that is the same on every version of PostgreSQL; of functions the
-- body too. $1 stands before the plain names $2 of our roles; the name of any other role is in quotes.
WITH roles AS (
  SELECT oid, coalesce((SELECT p.name FROM unnest($2::text[]) AS p (name) WHERE $1::text || p.name = rolname), quote_literal(rolname)) AS rolname
  FROM pg_roles
), spaces AS (
  SELECT n.oid, n.nspname, n.nspowner, r.rolname AS owner, n.nspacl FROM pg_namespace AS n JOIN roles AS r ON r.oid = n.nspowner
  WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')
), tables AS (
  SELECT c.oid, format('%s.%s', s.nspname, c.relname) AS name, c.relkind, c.relpersistence, c.relowner, r.rolname AS owner, c.relrowsecurity,
    c.relforcerowsecurity, c.relacl
  FROM pg_class AS c JOIN spaces AS s ON s.oid = c.relnamespace JOIN roles AS r ON r.oid = c.relowner WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
), lines AS (
  SELECT format('schema %s of %s', nspname, owner) AS line, NULL AS body FROM spaces
  UNION ALL
  SELECT format('table %s %s of %s%s%s%s', name, relkind, owner, CASE WHEN relrowsecurity THEN ' guarded' END,
    CASE WHEN relforcerowsecurity THEN ' forced' END, CASE relpersistence WHEN 'u' THEN ' unlogged' END), NULL FROM tables
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
  SELECT format('function %s.%s(%s) of %s %s%s%s%s%s', s.nspname, f.proname, pg_get_function_identity_arguments(f.oid),
    r.rolname, l.lanname, CASE WHEN f.prosecdef THEN ' definer' END, ' ' || f.provolatile::text,
    ' ' || array_to_string(f.proconfig, ' '), CASE WHEN f.proisstrict THEN ' strict' END), coalesce(pg_get_function_sqlbody(f.oid), f.prosrc)
  FROM pg_proc AS f JOIN spaces AS s ON s.oid = f.pronamespace JOIN pg_language AS l ON l.oid = f.prolang JOIN roles AS r ON r.oid = f.proowner
  UNION ALL
  SELECT format('grant function %s.%s(%s) to %s', s.nspname, f.proname, pg_get_function_identity_arguments(f.oid), coalesce(r.rolname, 'everybody')), NULL
  FROM pg_proc AS f JOIN spaces AS s ON s.oid = f.pronamespace
    CROSS JOIN aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) AS x LEFT JOIN roles AS r ON r.oid = x.grantee
  WHERE x.grantee <> f.proowner
  UNION ALL
  SELECT format('trigger %s on %s %s %s', g.tgname, g.tgrelid::regclass, g.tgenabled, pg_get_triggerdef(g.oid)), NULL FROM pg_trigger AS g WHERE NOT g.tgisinternal
  UNION ALL
  SELECT format('event trigger %s', e.evtname), NULL FROM pg_event_trigger AS e
  UNION ALL
  SELECT format('publication %s', p.pubname), NULL FROM pg_publication AS p
  UNION ALL
  SELECT format('subscription %s', u.subname), NULL FROM pg_subscription AS u JOIN pg_database AS b ON b.oid = u.subdbid WHERE b.datname = current_database()
  UNION ALL
  SELECT format('rule %s on %s', w.rulename, w.ev_class::regclass), NULL FROM pg_rewrite AS w
    JOIN pg_class AS c ON c.oid = w.ev_class JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE w.rulename <> '_RETURN' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
)
SELECT line, body FROM lines ORDER BY line COLLATE "C";

-- name: strong_roles
-- Who can do here what is none of theirs. $1 are the names of our roles; the migrator $2 acts as the owner $3. Whoever
-- made the server can do everything, and who owns the database of an installation has to make its roles.
WITH installers AS (
  SELECT b.datdba AS oid FROM pg_database AS b WHERE b.datname = current_database() OR EXISTS (
    SELECT FROM pg_roles AS o WHERE shobj_description(o.oid, 'pg_authid') = 'Circlekeep: database ' || b.datname
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
