-- name: is_made
SELECT to_regnamespace($1) IS NOT NULL;

-- name: make
SELECT make_projection($1), current_setting('search_path');

-- name: use_schema
SELECT set_config('search_path', $1, true);

-- name: guard
SELECT guard_projection($1, $2, $3);

-- name: make_live
INSERT INTO projection_live (projection, version, schema) VALUES ($1, $2, $3)
ON CONFLICT (projection) DO UPDATE SET version = excluded.version, schema = excluded.schema;

-- name: use_live
SELECT set_config('search_path', schema, true) FROM projection_live WHERE projection = $1;

-- name: heads
SELECT organization_id, program_id, log, position FROM dirty_heads();

-- name: checkpoint
SELECT position FROM circlekeep.projection_checkpoint
WHERE organization_id = $1 AND program_id = $2 AND projection = $3 AND version = $4;

-- name: hold_checkpoint
SELECT position FROM circlekeep.projection_checkpoint
WHERE organization_id = $1 AND program_id = $2 AND projection = $3 AND version = $4
FOR UPDATE;

-- name: move_checkpoint
-- From $6 to $7 and from nowhere else: gives no row to whoever comes second.
INSERT INTO circlekeep.projection_checkpoint AS c (
    organization_id, program_id, projection, version, log, position
) VALUES ($1, $2, $3, $4, $5, $7)
ON CONFLICT (organization_id, program_id, projection, version)
DO UPDATE SET position = excluded.position WHERE c.position = $6
RETURNING position;

-- name: live_checkpoint
SELECT c.position
FROM projection_checkpoint AS c
JOIN projection_live AS l ON l.projection = c.projection AND l.version = c.version
WHERE c.organization_id = $1 AND c.program_id = $2 AND c.projection = $3;

-- name: beat
SELECT beat($1);

-- name: seconds_since_beat
SELECT seconds_since_beat($1);
