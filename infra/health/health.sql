-- name: projection_lag
SELECT projection, version, state, events, programs, seconds FROM projection_lag($1, $2, $3);

-- name: follower_lag
SELECT follower, events, programs, seconds FROM follower_lag($1, $2, $3);

-- name: standing_still
SELECT part FROM standing_still($1, $2, $3, $4, $5, $6, $7, $8);

-- name: seconds_since
SELECT seconds_since_beat($1) AS seconds;

-- name: followers_ahead
SELECT follower, program_id::text AS program, position, head FROM followers_ahead();

-- name: clock
SELECT extract(epoch FROM clock_timestamp())::double precision

-- name: agreed_time
SELECT ((wall_us() - expected_us) / 1000000.0)::double precision AS ahead_s, earliest_us IS NOT NULL AS compared,
  coalesce((SELECT (r.wall_us - r.database_us) / 1000000.0 FROM clock_reading AS r ORDER BY abs(r.wall_us - r.database_us) DESC LIMIT 1),
    0)::double precision AS apart_s
FROM agreed_time;

-- name: outbox
SELECT due, oldest_s, set_aside FROM outbox_figures();

-- name: transparency
SELECT logs, unsigned_s, refused, unwitnessed_s FROM transparency_figures();

-- name: refusals
-- Why logs are not signed any more, and how many; asked as the owner.
SELECT r.reason, count(*) FROM (
  SELECT DISTINCT ON (organization_id, program_id, log) reason FROM log_refusal
  ORDER BY organization_id, program_id, log, found_at DESC) AS r
WHERE r.reason IS NOT NULL GROUP BY r.reason;

-- name: sessions
-- A role sees the transactions of its own sessions alone; ours is not among them.
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(xact_start)), 0)::double precision AS oldest_s,
  count(*) FILTER (WHERE state LIKE 'idle in transaction%' AND state_change < clock_timestamp() - interval '10 s') AS idle,
  count(*) AS connections
FROM pg_stat_activity
WHERE usename = session_user AND datname = current_database() AND pid <> pg_backend_pid();

-- name: parked
-- What follows the logs besides read models parks under the name by which it does.
SELECT CASE WHEN b.schema IS NULL THEN split_part(p.schema, '.', 2) ELSE b.projection || ' v' || b.version END AS name, p.streams
FROM parked_counts() AS p LEFT JOIN projection_build AS b ON b.schema = p.schema
WHERE b.state = 'live' OR b.schema IS NULL AND p.schema LIKE 'policy.%'
ORDER BY name;

-- name: parked_places
SELECT p.program_id::text AS program, p."position", p.event_type, p.code FROM parked_streams() AS p
LEFT JOIN projection_build AS b ON b.schema = p.schema
WHERE b.state = 'live' OR b.schema IS NULL AND p.schema LIKE 'policy.%'
GROUP BY p.program_id, p."position", p.event_type, p.code
ORDER BY min(p.parked_at), p."position"
LIMIT $1;

-- name: trails
-- Each program whose access log has rows in the live build, with how far they go.
SELECT b.schema, c.organization_id, c.program_id, c.position FROM projection_build AS b
JOIN projection_checkpoint AS c ON c.schema = b.schema
WHERE b.projection = $1 AND b.state = 'live' AND c.log = 2 AND c.position > 0
ORDER BY c.organization_id, c.program_id;

-- name: missing
SELECT missing_entries FROM missing_entries($1, $2, $3, 0, $4, $5, $6, $7);

-- name: only_look
-- Whoever examines sees what the owner sees, and can change nothing.
SET default_transaction_read_only = on;

-- name: server
SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
  ARRAY(SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off') AS unsafe;

-- name: applied
SELECT name, checksum FROM migration;

-- name: too_strong
SELECT rolname FROM pg_roles
WHERE rolname IN (SELECT role_prefix() || r FROM unnest($1::text[]) AS r) AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
ORDER BY rolname;

-- name: writers
-- Who may write what only the store's own functions write.
SELECT DISTINCT r.name || ' may ' || lower(p.name) || ' ' || t.name
FROM unnest($1::text[]) AS r (name)
CROSS JOIN unnest('{INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) AS p (name)
CROSS JOIN unnest('{events,log_head,reservation,authority,authority_head,migration,checkpoint,tile,cosignature,log_key,log_refusal}'::text[]) AS t (name)
WHERE has_table_privilege(role_prefix() || r.name, 'circlekeep.' || t.name, p.name)
ORDER BY 1;

-- name: unguarded
SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public') AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
  AND EXISTS (SELECT 1 FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'organization_id')
ORDER BY 1;

-- name: given_to_all
WITH ours AS (
  SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
)
SELECT c.oid::regclass::text AS name FROM pg_class AS c JOIN ours ON ours.oid = c.relnamespace
CROSS JOIN aclexplode(c.relacl) AS acl WHERE acl.grantee = 0
UNION
SELECT p.oid::regprocedure::text FROM pg_proc AS p JOIN ours ON ours.oid = p.pronamespace
CROSS JOIN aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS acl WHERE acl.grantee = 0
ORDER BY name;

-- name: builds
SELECT projection, version, state FROM projection_build ORDER BY projection, version, since;

-- name: heartbeat
SELECT seconds_since_beat($1);

-- name: leases
SELECT (SELECT count(*) FROM projection_worker WHERE until > clock_timestamp()) AS workers,
  (SELECT count(*) FROM projection_lease AS l
    WHERE NOT EXISTS (SELECT 1 FROM projection_worker AS w WHERE w.worker = l.worker AND w.until > clock_timestamp())) AS free;

-- name: prepared
SELECT count(*) AS number, coalesce(extract(epoch FROM clock_timestamp() - min(prepared)), 0)::double precision AS oldest_s
FROM pg_prepared_xacts WHERE database = current_database();

-- name: torn_logs
-- A head must be the last event of its log, by position and by hash, and there must be one. Verify looks at all the others.
WITH RECURSIVE written AS (
  (SELECT e.organization_id, e.program_id, e.log FROM events AS e ORDER BY 1, 2, 3 LIMIT 1)
  UNION ALL
  SELECT n.organization_id, n.program_id, n.log FROM written AS w CROSS JOIN LATERAL (
    SELECT e.organization_id, e.program_id, e.log FROM events AS e
    WHERE (e.organization_id, e.program_id, e.log) > (w.organization_id, w.program_id, w.log) ORDER BY 1, 2, 3 LIMIT 1) AS n
)
SELECT (SELECT count(*) FROM log_head AS h
  LEFT JOIN events AS e ON e.organization_id = h.organization_id AND e.program_id = h.program_id AND e.log = h.log AND e.position = h.position
  WHERE h.position > 0 AND e.hash IS DISTINCT FROM h.hash
    OR EXISTS (SELECT 1 FROM events AS n
      WHERE n.organization_id = h.organization_id AND n.program_id = h.program_id AND n.log = h.log AND n.position > h.position))
  + (SELECT count(*) FROM written AS w
    WHERE NOT EXISTS (SELECT 1 FROM log_head AS h WHERE (h.organization_id, h.program_id, h.log) = (w.organization_id, w.program_id, w.log)));

-- name: logs
SELECT count(*) FROM log_head WHERE position > 0;
