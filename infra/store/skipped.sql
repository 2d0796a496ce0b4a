-- name: programs
SELECT organization_id, program_id FROM log_head WHERE log = 1 AND position > 0;

-- name: skipped
SELECT s.organization_id, s.program_id, e.position, e.stream_id, e.version, e.type, e.payload, e.event_id, e.command_id, e.metadata,
  e.recorded_us
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS s (organization_id, program_id, stream_id)
JOIN events AS e ON e.organization_id = s.organization_id AND e.program_id = s.program_id AND e.log = 1 AND e.stream_id = s.stream_id
ORDER BY e.recorded_us, e.position;
