-- name: ends
-- Where the log ends, and how many of its entries were recorded before two moments.
SELECT e.position, e.recorded_us, e.hash,
  CASE WHEN $4::bigint IS NULL THEN 0 ELSE recorded_before($1, $2, $3, $4) END AS before_first,
  CASE WHEN $5::bigint IS NULL THEN e.position ELSE recorded_before($1, $2, $3, $5) END AS up_to
FROM log_end($1, $2, $3) AS e;

-- name: entry
SELECT position, recorded_us, hash FROM events
WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND position = $4;

-- name: hash
SELECT hash FROM events WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND position = $4;

-- name: signed
-- Under which name the log is signed; its last checkpoint, and the last that was cosigned and that was sent by mail;
-- and the last that the log still reaches with so many entries.
SELECT s.origin,
  (SELECT max(c.size) FROM checkpoint AS c
    WHERE c.organization_id = $1 AND c.program_id = $2 AND c.log = $3 AND c.size <= $4) AS reached,
  ARRAY[(SELECT max(c.size) FROM checkpoint AS c WHERE c.organization_id = $1 AND c.program_id = $2 AND c.log = $3),
    (SELECT max(o.size) FROM cosignature AS o WHERE o.organization_id = $1 AND o.program_id = $2 AND o.log = $3),
    (SELECT max(l.size) FROM checkpoint_letter AS l
      WHERE l.organization_id = $1 AND l.program_id = $2 AND l.log = $3 AND l.left_us)] AS sizes,
  ARRAY(SELECT DISTINCT o.witness FROM cosignature AS o
    WHERE o.organization_id = $1 AND o.program_id = $2 AND o.log = $3 ORDER BY 1) AS witnesses
FROM signed_log AS s WHERE s.organization_id = $1 AND s.program_id = $2 AND s.log = $3;

-- name: retirements
-- The last announcement that bodies were retired which a tree of this size holds, then the last beyond it.
SELECT position, stream_id, version, type, payload, event_id, command_id, metadata, salt, recorded_us, digest, hash
FROM events
WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND type = 'access.bodies_retired' AND position IN (
  (SELECT max(s.position) FROM events AS s WHERE s.organization_id = $1 AND s.program_id = $2 AND s.log = $3
    AND s.type = 'access.bodies_retired' AND s.position <= $4),
  (SELECT max(s.position) FROM events AS s WHERE s.organization_id = $1 AND s.program_id = $2 AND s.log = $3
    AND s.type = 'access.bodies_retired' AND s.position > $4))
ORDER BY position;

-- name: page
SELECT position, stream_id, version, type, payload, event_id, command_id, metadata, salt, recorded_us, digest, hash
FROM events
WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND position > $4 AND position <= $5
ORDER BY position LIMIT $6;
