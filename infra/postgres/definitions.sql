-- name: outside
SET LOCAL search_path = pg_catalog;

-- name: definitions
-- What this database is made of, a line each, as text that is the same on every version of PostgreSQL. Indexes that
-- no constraint needs are left out: they change how fast an answer comes, not which.
WITH spaces AS (
  SELECT n.oid, n.nspname, pg_get_userbyid(n.nspowner) AS owner, n.nspacl FROM pg_namespace AS n
  WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')
), tables AS (
  SELECT c.oid, format('%s.%s', s.nspname, c.relname) AS name, c.relkind, c.relowner, c.relrowsecurity, c.relforcerowsecurity, c.relacl
  FROM pg_class AS c JOIN spaces AS s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
), lines AS (
  SELECT format('schema %s of %s', nspname, owner) AS line FROM spaces
  UNION ALL
  SELECT format('table %s %s of %s%s%s', name, relkind, pg_get_userbyid(relowner), CASE WHEN relrowsecurity THEN ' guarded' END,
    CASE WHEN relforcerowsecurity THEN ' forced' END) FROM tables
  UNION ALL
  SELECT format('column %s.%s %s%s%s', t.name, a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' END,
    ' default ' || pg_get_expr(d.adbin, d.adrelid))
  FROM tables AS t JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  UNION ALL
  SELECT format('constraint %s.%s %s', t.name, c.conname, pg_get_constraintdef(c.oid))
  FROM tables AS t JOIN pg_constraint AS c ON c.conrelid = t.oid WHERE c.contype <> 'n'
  UNION ALL
  SELECT format('policy %s.%s %s%s to %s using %s check %s', t.name, p.polname, p.polcmd, CASE WHEN NOT p.polpermissive THEN ' restrictive' END,
    (SELECT string_agg(coalesce(r.rolname, 'everybody'), ',' ORDER BY r.rolname) FROM unnest(p.polroles) AS g (oid) LEFT JOIN pg_roles AS r USING (oid)),
    coalesce(pg_get_expr(p.polqual, p.polrelid), '-'), coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '-'))
  FROM tables AS t JOIN pg_policy AS p ON p.polrelid = t.oid
  UNION ALL
  SELECT format('grant %s %s to %s', t.name, string_agg(lower(x.privilege_type), ',' ORDER BY x.privilege_type), coalesce(r.rolname, 'everybody'))
  FROM tables AS t CROSS JOIN aclexplode(t.relacl) AS x LEFT JOIN pg_roles AS r ON r.oid = x.grantee
  WHERE x.grantee <> t.relowner GROUP BY t.name, r.rolname
  UNION ALL
  SELECT format('grant %s.%s %s to %s', t.name, a.attname, string_agg(lower(x.privilege_type), ',' ORDER BY x.privilege_type), coalesce(r.rolname, 'everybody'))
  FROM tables AS t JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum > 0 CROSS JOIN aclexplode(a.attacl) AS x
    LEFT JOIN pg_roles AS r ON r.oid = x.grantee GROUP BY t.name, a.attname, r.rolname
  UNION ALL
  SELECT format('grant schema %s %s to %s', s.nspname, string_agg(lower(x.privilege_type), ',' ORDER BY x.privilege_type), coalesce(r.rolname, 'everybody'))
  FROM spaces AS s CROSS JOIN aclexplode(s.nspacl) AS x LEFT JOIN pg_roles AS r ON r.oid = x.grantee
  WHERE coalesce(r.rolname, '') <> s.owner GROUP BY s.nspname, r.rolname
  UNION ALL
  SELECT format('function %s.%s(%s) of %s %s%s%s%s%s %s', s.nspname, f.proname, pg_get_function_identity_arguments(f.oid),
    pg_get_userbyid(f.proowner), l.lanname, CASE WHEN f.prosecdef THEN ' definer' END, ' ' || f.provolatile::text,
    ' ' || array_to_string(f.proconfig, ' '), CASE WHEN f.proisstrict THEN ' strict' END,
    encode(sha256(convert_to(f.prosrc, 'UTF8')), 'hex'))
  FROM pg_proc AS f JOIN spaces AS s ON s.oid = f.pronamespace JOIN pg_language AS l ON l.oid = f.prolang
  UNION ALL
  SELECT format('grant function %s.%s(%s) to %s', s.nspname, f.proname, pg_get_function_identity_arguments(f.oid), coalesce(r.rolname, 'everybody'))
  FROM pg_proc AS f JOIN spaces AS s ON s.oid = f.pronamespace
    CROSS JOIN aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) AS x LEFT JOIN pg_roles AS r ON r.oid = x.grantee
  WHERE x.grantee <> f.proowner
  UNION ALL
  SELECT format('trigger %s on %s %s', g.tgname, g.tgrelid::regclass, g.tgenabled) FROM pg_trigger AS g WHERE NOT g.tgisinternal
  UNION ALL
  SELECT format('event trigger %s', e.evtname) FROM pg_event_trigger AS e
  UNION ALL
  SELECT format('rule %s on %s', w.rulename, w.ev_class::regclass) FROM pg_rewrite AS w
    JOIN pg_class AS c ON c.oid = w.ev_class JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE w.rulename <> '_RETURN' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
)
SELECT line FROM lines ORDER BY line COLLATE "C";

-- name: strong_roles
-- Who can do everything here besides whoever made the server, and who may act as one of ours.
SELECT format('%s is a superuser', r.rolname) AS line FROM pg_roles AS r WHERE r.rolsuper AND r.oid <> 10
UNION ALL
SELECT format('%s may act as %s', m.rolname, o.rolname)
FROM pg_roles AS o CROSS JOIN pg_roles AS m
WHERE o.rolname = ANY ($1::text[]) AND m.rolname <> ALL ($1::text[]) AND NOT m.rolsuper AND pg_has_role(m.oid, o.oid, 'USAGE')
UNION ALL
SELECT format('%s may act as %s', m.rolname, o.rolname)
FROM pg_roles AS o CROSS JOIN pg_roles AS m
WHERE o.rolname = ANY ($1::text[]) AND m.rolname = ANY ($1::text[]) AND m.oid <> o.oid
  AND pg_has_role(m.oid, o.oid, 'MEMBER') AND NOT (m.rolname = $2 AND o.rolname = $3)
ORDER BY 1;

-- name: prefix
-- What stands before the plain name of each role of this installation.
SELECT left(pg_get_userbyid(nspowner), -length($1)) FROM pg_namespace WHERE nspname = 'circlekeep';
