-- name: open_log
SELECT open_log($1, $2);

-- name: append
SELECT outcome, version, last_position, recorded_us, subject, holder
FROM append_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
  $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27);

-- name: streams
SELECT position, stream_id, version, type, payload, event_id, command_id, metadata, salt, recorded_us, digest, hash
FROM events
WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND stream_id = ANY ($4::uuid[])
ORDER BY stream_id, version;

-- name: commands
SELECT position, stream_id, version, type, payload, event_id, command_id, metadata, salt, recorded_us, digest, hash
FROM events
WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND stream_id = ANY ($4::uuid[]) AND command_id = ANY ($5::uuid[])
ORDER BY stream_id, version;

-- name: page
SELECT position, stream_id, version, type, payload, event_id, command_id, metadata, salt, recorded_us, digest, hash
FROM events
WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND position > $4
ORDER BY position
LIMIT $5;
