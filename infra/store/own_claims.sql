-- name: begun
-- What was begun by others than the Warden, at ids that are derived, with what such an id is derived from.
SELECT e.organization_id, e.program_id, e.stream_id, k.named, said_in(e.payload, 'code') AS code
FROM events AS e JOIN event_kind AS k ON k.log = 1 AND k.type = e.type AND k.named IS NOT NULL
WHERE e.log = 1 AND e.version = 1 AND get_byte(uuid_send(e.stream_id), 6) >> 4 = 5
ORDER BY e.organization_id, e.program_id, e.position;

-- name: idle
SELECT program_id, encode(key, 'hex')::uuid FROM idle_claims() WHERE octet_length(key) = 16 ORDER BY 1, 2;

-- name: release
SELECT release_idle_claims();
