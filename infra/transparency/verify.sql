-- name: heads
SELECT organization_id, program_id, log, position, recorded_us, hash FROM log_heads();

-- name: entries
SELECT position, stream_id, version, type, payload, event_id, command_id, metadata, salt, recorded_us, digest, hash
FROM events
WHERE organization_id = $1 AND program_id = $2 AND log = $3
ORDER BY position;
