-- The tenant is set first, as in reader.sql.

-- name: events
SELECT e.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true),
    set_config('app.program_id', $2::uuid::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT stream_id, version, type, payload FROM events
    WHERE organization_id = $1 AND program_id = t.program_id AND log = $3 AND stream_id = $4
      AND version > $5 AND version <= $6
    ORDER BY version LIMIT $7) AS e;

-- name: events_backwards
SELECT e.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true),
    set_config('app.program_id', $2::uuid::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT stream_id, version, type, payload FROM events
    WHERE organization_id = $1 AND program_id = t.program_id AND log = $3 AND stream_id = $4
      AND version > $5 AND version <= $6
    ORDER BY version DESC LIMIT $7) AS e;

-- name: notifications
SELECT e.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true),
    set_config('app.program_id', $2::uuid::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT stream_id, version, type, payload, position FROM events
    WHERE organization_id = $1 AND program_id = t.program_id AND log = $3
      AND position > $4 AND position <= $5 AND (type = ANY ($6::text[]) OR $6::text[] = '{}')
    ORDER BY position LIMIT $7) AS e;

-- name: last_notification
SELECT e.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true),
    set_config('app.program_id', $2::uuid::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT position FROM events
    WHERE organization_id = $1 AND program_id = t.program_id AND log = $3
    ORDER BY position DESC LIMIT 1) AS e;
