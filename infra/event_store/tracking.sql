-- name: track
-- No row comes back if the follower is there or further already.
INSERT INTO tracking AS t (organization_id, program_id, follower, application, position)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (organization_id, program_id, follower, application)
  DO UPDATE SET position = excluded.position WHERE t.position < excluded.position
RETURNING position;

-- name: tracked
SELECT position FROM tracking
WHERE organization_id = $1 AND program_id = $2 AND follower = $3 AND application = $4;
