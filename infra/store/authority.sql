-- name: authority
-- One statement, one round trip: the organization is set first, since the sub-queries name t.
-- One row at least, so that somebody without rights has a version too.
SELECT coalesce(h.version, 0) AS version, a.kind, a.program_id, a.scope_id, a.detail
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true), $2::uuid AS person_id OFFSET 0) AS t
LEFT JOIN LATERAL (SELECT version FROM authority_head
  WHERE organization_id = $1 AND person_id = t.person_id OFFSET 0) AS h ON true
LEFT JOIN LATERAL (SELECT kind, program_id, scope_id, detail FROM authority
  WHERE organization_id = $1 AND person_id = t.person_id OFFSET 0) AS a ON true
ORDER BY a.kind, a.program_id, a.scope_id, a.detail;

-- name: said_before
SELECT said_before($1, $2);

-- name: logs
SELECT organization_id, program_id FROM log_heads() WHERE log = 1 ORDER BY organization_id, program_id;

-- name: moves
SELECT position, stream_id, version, type, payload, event_id, command_id, metadata, recorded_us FROM events
WHERE organization_id = $1 AND program_id = $2 AND log = 1 AND type = ANY ($3::text[])
ORDER BY position;

-- name: kept
SELECT person_id, kind, program_id, scope_id, detail FROM authority WHERE organization_id = $1;
