-- name: authority
-- One row at least, so that somebody without rights has a version too.
SELECT coalesce(h.version, 0) AS version, a.kind, a.program_id, a.scope_id, a.detail
FROM (SELECT $1::uuid AS organization_id, $2::uuid AS person_id) AS asked
LEFT JOIN authority_head AS h ON h.organization_id = $1 AND h.person_id = asked.person_id
LEFT JOIN authority AS a ON a.organization_id = $1 AND a.person_id = asked.person_id
ORDER BY a.kind, a.program_id, a.scope_id, a.detail;
