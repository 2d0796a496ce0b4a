-- name: retire
SELECT organization_id, program_id, first, last, bodies FROM retire_bodies($1)
