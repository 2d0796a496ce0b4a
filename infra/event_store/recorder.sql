-- name: open_log
SELECT open_log($1, $2);

-- name: append
-- One statement is one transaction: the tenant is set for it, before the function that depends on it.
-- For several programs it is the organization alone.
SELECT a.outcome, a.version, a.last_position, a.recorded_us, a.subject, a.holder
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id,
    set_config('app.program_id', CASE WHEN cardinality($3::uuid[]) = 1 THEN ($3::uuid[])[1]::text ELSE '' END, true) OFFSET 0) AS t
  CROSS JOIN LATERAL append_events(t.organization_id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
    $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30) AS a;

-- name: append_one
SELECT a.outcome, a.version, a.last_position, a.recorded_us, a.subject, a.holder
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id,
    set_config('app.program_id', $2::uuid::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN LATERAL append_one(t.organization_id, t.program_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS a;

-- name: read_back
-- What is kept at these positions, in their order, and the hash before each; a row of nulls where nothing is.
SELECT e.digest, e.hash, e.recorded_us, b.hash AS before
FROM unnest((SELECT $3::uuid[]), (SELECT $4::bigint[])) WITH ORDINALITY AS w (program_id, position, n)
  CROSS JOIN LATERAL (SELECT set_config('app.organization_id', $1::uuid::text, true),
    set_config('app.program_id', w.program_id::text, true)::uuid AS program_id OFFSET 0) AS t
  LEFT JOIN LATERAL (SELECT digest, hash, recorded_us FROM events
    WHERE organization_id = $1 AND program_id = t.program_id AND log = $2 AND position = w.position OFFSET 0) AS e ON true
  LEFT JOIN LATERAL (SELECT hash FROM events
    WHERE organization_id = $1 AND program_id = t.program_id AND log = $2 AND position = w.position - 1 OFFSET 0) AS b ON true
ORDER BY w.n;
