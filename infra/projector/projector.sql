-- name: builds
SELECT b.schema, b.projection
FROM unnest($1::text[], $2::integer[]) AS m (projection, version)
JOIN circlekeep.projection_build AS b ON b.projection = m.projection AND b.version = m.version
WHERE b.state = $3;

-- name: standing
SELECT b.projection, b.version, b.schema, b.state, b.since, coalesce(p.events, 0)::bigint AS events,
    CASE WHEN m.log IS NOT NULL THEN coalesce(p.behind, 0)::bigint END AS behind,
    CASE WHEN m.log IS NOT NULL THEN p.logs_behind END AS logs_behind, coalesce(r.rows, 0)::bigint AS rows
FROM projection_build AS b
LEFT JOIN unnest($1::text[], $2::smallint[]) AS m (projection, log) ON m.projection = b.projection
CROSS JOIN LATERAL (
    SELECT sum(c.position) AS events, sum(h.position - coalesce(c.position, 0)) AS behind,
        count(*) FILTER (WHERE h.position > coalesce(c.position, 0)) AS logs_behind
    FROM log_head AS h
    LEFT JOIN projection_checkpoint AS c ON c.organization_id = h.organization_id
        AND c.program_id = h.program_id AND c.schema = b.schema
    WHERE h.log = m.log AND h.position > 0
) AS p
CROSS JOIN LATERAL (
    SELECT sum(n_live_tup) AS rows FROM pg_stat_user_tables WHERE schemaname = b.schema
) AS r
ORDER BY b.projection, b.version, b.since;

-- name: free_schema
-- The name itself, or with the first number that makes it new.
SELECT t.name
FROM generate_series(0, 10000) AS n
CROSS JOIN LATERAL (SELECT $1 || CASE WHEN n > 0 THEN '_' || n ELSE '' END AS name) AS t
WHERE to_regnamespace(t.name) IS NULL
    AND NOT EXISTS (SELECT 1 FROM projection_build AS b WHERE b.schema = t.name)
ORDER BY n
LIMIT 1;

-- name: make
SELECT make_projection($1), current_setting('search_path');

-- name: use_schema
SELECT set_config('search_path', $1, true);

-- name: guard
SELECT guard_projection($1, ARRAY(SELECT role_prefix() || r FROM unnest($2::text[]) AS r), $3);

-- name: register
INSERT INTO projection_build (schema, projection, version, state) VALUES ($1, $2, $3, $4);

-- name: is_fresh
-- Nothing to fill a first build with, so that it is complete as it is.
SELECT NOT EXISTS (SELECT 1 FROM projection_build AS b WHERE b.projection = $1 AND b.state = 'live')
    AND NOT EXISTS (SELECT 1 FROM log_head AS h WHERE h.log = $2 AND h.position > 0);

-- name: is_built
SELECT EXISTS (
    SELECT 1 FROM projection_build AS b
    WHERE b.projection = $1 AND b.version = $2 AND b.state <> 'retired'
);

-- name: retire_superseded
UPDATE projection_build AS old SET state = 'retired', since = statement_timestamp()
FROM projection_build AS new
WHERE old.projection = $1 AND old.version < $2 AND old.state <> 'retired'
    AND new.projection = $1 AND new.version = $2 AND new.state = 'live'
    AND new.since < clock_timestamp() - $3::interval;

-- name: left_behind
SELECT b.schema FROM projection_build AS b
WHERE b.state = 'retired' AND b.since < clock_timestamp() - $1::interval;

-- name: drop_within
SELECT set_config('lock_timeout', $2, true), drop_projection($1);

-- name: forget_checkpoints
WITH parked AS (DELETE FROM projection_parked WHERE schema = $1)
DELETE FROM projection_checkpoint WHERE schema = $1;

-- name: forget_build
DELETE FROM projection_build WHERE schema = $1;

-- name: begin_building
-- A row that only the owner may write says which process builds; whoever is killed builds no longer. Its number is kept as an id.
INSERT INTO runtime_turn AS t (name, holder) VALUES ('rebuild of ' || $1, lpad(to_hex(pg_backend_pid()), 32, '0')::uuid)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder
  WHERE t.holder IS NULL OR NOT EXISTS (SELECT 1 FROM pg_stat_activity AS a
    WHERE a.usename = session_user AND lpad(to_hex(a.pid), 32, '0')::uuid = t.holder)
RETURNING true;

-- name: end_building
UPDATE runtime_turn SET holder = NULL WHERE name = 'rebuild of ' || $1 AND holder = lpad(to_hex(pg_backend_pid()), 32, '0')::uuid;

-- name: freeze
-- Waits for the pages that are being written and lets nobody begin another: see begin_page.
SELECT freeze_build($1);

-- name: come_so_far
SELECT coalesce(sum(position), 0)::bigint FROM projection_checkpoint WHERE schema = $1;

-- name: checkpoints
SELECT organization_id, program_id, position FROM projection_checkpoint WHERE schema = $1
ORDER BY organization_id, program_id;

-- name: where_behind
SELECT o.organization_id, o.program_id, o.position
FROM projection_checkpoint AS o
WHERE o.schema = $1 AND NOT EXISTS (
    SELECT 1 FROM projection_checkpoint AS n
    WHERE n.organization_id = o.organization_id AND n.program_id = o.program_id
        AND n.schema = $2 AND n.position >= o.position
);

-- name: newly_parked
SELECT count(*) FROM projection_parked AS n
WHERE n.schema = $2 AND NOT EXISTS (
    SELECT 1 FROM projection_parked AS o
    WHERE o.organization_id = n.organization_id AND o.program_id = n.program_id
        AND o.schema = $1 AND o.stream_id = n.stream_id
);

-- name: newest_live
SELECT schema FROM projection_build
WHERE projection = $1 AND version <= $2 AND state = 'live'
ORDER BY version DESC
LIMIT 1;

-- name: shapes
-- The tables of a build, with the columns of their keys after the tenant's, and the others.
SELECT c.relname AS name,
    coalesce(array_agg(a.attname::text ORDER BY array_position(i.indkey::int2[], a.attnum))
        FILTER (WHERE a.attnum = ANY (i.indkey)), '{}') AS key,
    coalesce(array_agg(a.attname::text ORDER BY a.attnum)
        FILTER (WHERE NOT a.attnum = ANY (i.indkey)), '{}') AS columns
FROM pg_class AS c
JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = to_regnamespace($1) AND c.relkind = 'r'
    AND a.attname NOT IN ('organization_id', 'program_id')
GROUP BY c.relname;

-- name: rows
SELECT key, "values" FROM circlekeep.build_rows($1, $2, $3, $4, $5, $6);

-- name: change_state
UPDATE projection_build SET state = $2, since = statement_timestamp() WHERE schema = $1;

-- name: choose_live
-- The tenant and the builds of one transaction, in one round trip; no row unless all of them are live.
-- All builds are in the path, so that none has to be named: no two read models have a table of one name.
SELECT set_config('app.organization_id', $3, true), set_config('app.program_id', $4, true),
    set_config('search_path', string_agg(b.schema, ','), true)
FROM circlekeep.projection_build AS b
JOIN unnest($1::text[], $2::integer[]) AS m (projection, version)
    ON b.projection = m.projection AND b.version = m.version
WHERE b.state = 'live'
HAVING count(*) = cardinality($1::text[]);

-- name: reached
SELECT reached FROM reached($1, $2, $3, $4);

-- name: heads
SELECT organization_id, program_id, log, position FROM dirty_heads();

-- name: checkpoint
SELECT position FROM circlekeep.projection_checkpoint
WHERE organization_id = $1 AND program_id = $2 AND schema = $3;

-- name: begin_page
-- All builds are in the path, so that none has to be named: no two read models have a table of one name.
SELECT moved, parked_schemas, parked_streams, set_config('search_path', array_to_string($4::text[], ','), true)
FROM circlekeep.begin_page($1, $2, $3, $4, $5, $6);

-- name: behind
SELECT organization_id, program_id, log, head, schema, position FROM behind($1, $2, $3, $4);

-- name: behind_of
SELECT organization_id, program_id, log, head, schema, position FROM behind_of($1, $2, $3, $4, $5);

-- name: analyze
SELECT analyze_build($1);

-- name: park
INSERT INTO circlekeep.projection_parked (
    organization_id, program_id, schema, stream_id, position, event_type, code, parked_at
) VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())
RETURNING parked_at;

-- name: unpark
DELETE FROM circlekeep.projection_parked
WHERE organization_id = $1 AND program_id = $2 AND schema = $3 AND stream_id = $4
    AND ($5::bigint IS NULL OR position = $5)
RETURNING position;

-- name: rest_of_stream
SELECT position, stream_id, version, type, payload, event_id, command_id, metadata, recorded_us
FROM circlekeep.events
WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND stream_id = $4
    AND position BETWEEN $5 AND $6
ORDER BY version;

-- name: parked_streams
SELECT organization_id, program_id, schema, stream_id, position, event_type, code, parked_at
FROM parked_streams();

-- name: lease
SELECT lease_buckets($1, $2, $3);

-- name: release
SELECT release_buckets($1);

-- name: announce
-- In a transaction of its own that nothing waits for: what it says is on disk already.
SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2);

-- name: note_progress
SELECT note_progress($1, $2);

-- name: seconds_since_beat
SELECT seconds_since_beat($1);

-- name: act_as_owner
SELECT set_config('role', left(session_user, -length('migrator')) || 'owner', false);
SET search_path = circlekeep;
SET lock_timeout = '60s';
