-- name: left_open
SELECT organization_id, program_id, log, swept, positions, streams FROM accesses_left_open($1, $2, $3, $4)

-- name: swept
SELECT accesses_swept($1, $2, $3, $4)
