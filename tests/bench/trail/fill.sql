-- name: place
SELECT set_config('search_path', $1 || ',pg_temp,public', false), set_config('maintenance_work_mem', '512MB', false),
  set_config('work_mem', '256MB', false), set_config('synchronous_commit', 'off', false);

-- name: bare
ALTER TABLE access_record DROP CONSTRAINT access_record_pkey;
ALTER TABLE access_object DROP CONSTRAINT access_object_pkey;
DROP INDEX access_record_by_pattern, access_record_of_program, access_record_by_actor, access_object_by_object;
CREATE FUNCTION pg_temp.seen(n bigint, ordinal int, names boolean, people int, items int) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN names THEN md5('person' || mod(abs(hashint8(n * 31 + ordinal))::bigint, people))::uuid
    ELSE md5('item' || mod(abs(hashint8(n))::bigint, items))::uuid END
$$;

-- name: records
-- $3 records dealt in turn to the programs $2, evenly over $4 days; a few people look far more than others.
-- $5 are patterns, each as often as it is met, $6 of how many objects; those of several are pages of names.
INSERT INTO access_record (organization_id, program_id, entry, request, pattern, at, actor, on_behalf_of, objects, object_id)
SELECT $1, ($2::uuid[])[n % cardinality($2) + 1], n / cardinality($2) + 1, gen_random_uuid(), ($5::uuid[])[card],
  now() - $4::int * interval '1 day' * (($3 - n)::float8 / $3),
  md5('person' || floor($7::int * power(random(), 2)))::uuid, NULL, ($6::int[])[card],
  pg_temp.seen(n, 1, ($6::int[])[card] > 1, $7, $8)
FROM (SELECT n, 1 + mod(abs(hashint8(n + 7))::bigint, cardinality($5::uuid[]))::int AS card
  FROM generate_series(0, $3::bigint - 1) AS n) AS dealt;

-- name: objects
INSERT INTO access_object (organization_id, program_id, entry, ordinal, object_id, kind, label, at, actor, pattern)
SELECT r.organization_id, r.program_id, r.entry, ordinal,
  pg_temp.seen((r.entry - 1) * cardinality($2::uuid[]) + array_position($2, r.program_id) - 1, ordinal, r.objects > 1, $3, $4),
  CASE WHEN r.objects > 1 THEN 'name' ELSE 'case_narrative' END, CASE WHEN r.objects > 1 THEN 'C2' ELSE 'C4' END,
  r.at, r.actor, r.pattern
FROM access_record AS r, generate_series(1, r.objects) AS ordinal
WHERE r.organization_id = $1;

-- name: around
-- One look in a thousand is by break-glass; a grant is used three times.
INSERT INTO access_attribution (organization_id, program_id, entry, grant_id, policy, authority, strength, session_id, address, stands_for, asked_in)
SELECT organization_id, program_id, entry,
  CASE WHEN mod(entry, 1000) = 0 THEN md5('grant' || entry / 3000 || program_id)::uuid END,
  '0123456789abcdef', 3, 'password', md5('session' || actor)::uuid, '192.0.2.0/24', 1, request
FROM access_record WHERE organization_id = $1;

-- name: endings
INSERT INTO access_ending (organization_id, program_id, entry, ended, rule, ended_entry)
SELECT organization_id, program_id, entry, 'released', NULL, entry FROM access_record WHERE organization_id = $1;

-- name: patterns
INSERT INTO access_pattern
SELECT $1, program, t.* FROM unnest($2::uuid[]) AS program,
  unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) AS t;

-- name: days
INSERT INTO access_day
SELECT organization_id, program_id, pattern, (at AT TIME ZONE 'UTC')::date, count(*) FROM access_record
WHERE organization_id = $1 GROUP BY 1, 2, 3, 4;

-- name: totals
INSERT INTO access_total
SELECT organization_id, program_id, day, outcome, sum(records)
FROM access_day JOIN access_pattern USING (organization_id, program_id, pattern)
WHERE organization_id = $1 GROUP BY 1, 2, 3, 4;

-- name: settle
VACUUM (ANALYZE) access_record, access_object, access_pattern, access_day, access_total, access_attribution, access_ending;

-- name: bytes
SELECT sum(pg_total_relation_size(c.oid)) / 1e9 AS gb, (SELECT count(*) FROM access_object) AS objects
FROM pg_class AS c WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r';
