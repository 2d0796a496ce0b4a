-- Each is one statement and so one transaction, and one round trip: the tenant is set for it first, and what
-- row-level security hides is looked at after. OFFSET 0 and LIMIT hold that order: a sub-query with one is
-- not merged into the rest, and one that names t is not begun before t is there. A stream is looked up by
-- itself, in the order of its index, so that no plan made for an empty table scans or sorts a full one.
-- Sub-queries hide from the planner how long arrays are: it would plan anew for each length below ten, which
-- takes as long as reading a hundred events.

-- name: streams
SELECT e.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true),
    set_config('app.program_id', $2::uuid::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN unnest((SELECT $4::uuid[])) AS s (stream_id)
  CROSS JOIN LATERAL (
    SELECT position, stream_id, version, type, payload, event_id, command_id, metadata, recorded_us
    FROM events
    WHERE organization_id = $1 AND program_id = t.program_id AND log = $3 AND stream_id = s.stream_id
    ORDER BY version OFFSET 0) AS e;

-- name: onward
-- From the version given on, each stream in its order; that one too, for whoever wants to see it is there.
-- The streams are of programs of one organization: the tenant is set for each before it is looked up.
SELECT s.n::int - 1 AS n, e.*
FROM unnest((SELECT $3::uuid[]), (SELECT $4::uuid[]), (SELECT $5::int[])) WITH ORDINALITY AS s (program_id, stream_id, version, n)
  CROSS JOIN LATERAL (SELECT set_config('app.organization_id', $1::uuid::text, true),
    set_config('app.program_id', s.program_id::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT version, position, type, payload, CASE WHEN version <= 1 THEN metadata END
    FROM events
    WHERE organization_id = $1 AND program_id = t.program_id AND log = $2
      AND stream_id = s.stream_id AND version >= s.version
    ORDER BY version OFFSET 0) AS e;

-- name: commands
SELECT e.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true),
    set_config('app.program_id', $2::uuid::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN unnest((SELECT $4::uuid[]), (SELECT $5::uuid[])) AS s (stream_id, command_id)
  CROSS JOIN LATERAL (
    SELECT position, stream_id, version, type, payload, event_id, command_id, metadata, recorded_us
    FROM events
    WHERE organization_id = $1 AND program_id = t.program_id AND log = $3
      AND stream_id = s.stream_id AND command_id = s.command_id
    ORDER BY version OFFSET 0) AS e;

-- name: page
SELECT e.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true),
    set_config('app.program_id', $2::uuid::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT position, stream_id, version, type, payload, event_id, command_id, metadata, recorded_us
    FROM events
    WHERE organization_id = $1 AND program_id = t.program_id AND log = $3 AND position > $4
    ORDER BY position LIMIT $5) AS e;
