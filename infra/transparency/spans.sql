-- name: public_keys
SELECT public_key FROM log_key WHERE organization_id = $1 ORDER BY version;

-- name: span
-- The smallest and the largest checkpoint of a log in which a key's signature line stands.
SELECT min(size) AS first, max(size) AS last FROM checkpoint
WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND position($4 IN note) > 0;
