-- name: open_log
SELECT open_log($1, $2);

-- name: append
SELECT outcome, version, last_position, recorded_us, subject, holder
FROM append_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
  $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27);

-- name: append_alone
-- One statement is one transaction: the tenant is set for it, before the function that depends on it.
SELECT a.outcome, a.version, a.last_position, a.recorded_us, a.subject, a.holder
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id,
    set_config('app.program_id', $2::uuid::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN LATERAL append_events(t.organization_id, t.program_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
    $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27) AS a;
