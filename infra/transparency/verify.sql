-- name: heads
SELECT organization_id, program_id, log, position, recorded_us, hash FROM log_heads();

-- name: link
SELECT position, recorded_us, hash FROM events
WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND position = $4;

-- name: entries
SELECT position, stream_id, version, type, payload, event_id, command_id, metadata, salt, recorded_us, digest, hash
FROM events
WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND position > $4 AND position <= $5
ORDER BY position;

-- name: sizes
-- Whether what is kept beside a root is that of the log, and of the root, too.
SELECT c.size, c.root, c.frontier, c.chain_hash, c.note, c.chain_hash IS NOT DISTINCT FROM e.hash AS at_its_entry FROM checkpoint AS c
LEFT JOIN events AS e ON e.organization_id = $1 AND e.program_id = $2 AND e.log = $3 AND e.position = c.size
WHERE c.organization_id = $1 AND c.program_id = $2 AND c.log = $3
ORDER BY c.size;

-- name: notes
-- The last checkpoint, the last that are said to be cosigned, and by whom.
SELECT c.size, c.root, c.note, (
    SELECT coalesce(array_agg(o.line ORDER BY o.witness), '{}') FROM cosignature AS o
    WHERE o.organization_id = $1 AND o.program_id = $2 AND o.log = $3 AND o.size = c.size) AS lines, (
    SELECT coalesce(array_agg(o.witness ORDER BY o.witness), '{}') FROM cosignature AS o
    WHERE o.organization_id = $1 AND o.program_id = $2 AND o.log = $3 AND o.size = c.size) AS witnesses
FROM checkpoint AS c
WHERE c.organization_id = $1 AND c.program_id = $2 AND c.log = $3 AND c.size IN (
    SELECT max(k.size) FROM checkpoint AS k WHERE k.organization_id = $1 AND k.program_id = $2 AND k.log = $3
    UNION ALL
    (SELECT DISTINCT o.size FROM cosignature AS o WHERE o.organization_id = $1 AND o.program_id = $2 AND o.log = $3
      ORDER BY o.size DESC LIMIT 8))
ORDER BY c.size;

-- name: origin
SELECT origin FROM signed_log WHERE organization_id = $1 AND program_id = $2 AND log = $3;

-- name: keys
SELECT public_key FROM log_key WHERE organization_id = $1 ORDER BY version;

-- name: refusal
SELECT reason, size FROM log_refusal
WHERE organization_id = $1 AND program_id = $2 AND log = $3
ORDER BY found_at DESC LIMIT 1;

-- name: tiles
SELECT level, tile, root, hashes FROM tile
WHERE organization_id = $1 AND program_id = $2 AND log = $3
ORDER BY level, tile;

-- name: hashes
SELECT hash FROM events
WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND position > $4 AND position <= $5
ORDER BY position;

-- name: declared
-- The logs of an organization that there should be: of each program that its own log defines, and what was signed.
SELECT e.stream_id AS program_id, l.log FROM events AS e CROSS JOIN (VALUES (1::smallint), (2::smallint)) AS l (log)
WHERE e.organization_id = $1 AND e.program_id = $1 AND e.log = 1 AND e.type IN ('program.founded', 'program.defined')
UNION
SELECT s.program_id, s.log FROM signed_log AS s WHERE s.organization_id = $1;
