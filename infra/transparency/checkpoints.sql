-- Each sets the organization for itself first; what row-level security hides is looked at after.

-- name: logs
-- Every signed log of an organization: its last checkpoint, how far letters go, and why it is not signed any more.
SELECT l.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT s.program_id, s.log, s.origin, c.size, c.root, c.signed_at, w.size AS sent_size, w.sent_at, r.reason
    FROM signed_log AS s
      CROSS JOIN LATERAL (
        SELECT k.size, k.root, k.signed_at FROM checkpoint AS k
        WHERE k.organization_id = $1 AND k.program_id = s.program_id AND k.log = s.log
        ORDER BY k.size DESC LIMIT 1) AS c
      LEFT JOIN LATERAL (
        SELECT m.size, m.sent_at FROM checkpoint_letter AS m
        WHERE m.organization_id = $1 AND m.program_id = s.program_id AND m.log = s.log AND m.left_us
        ORDER BY m.size DESC, m.sent_at LIMIT 1) AS w ON true
      LEFT JOIN LATERAL (
        SELECT f.reason FROM log_refusal AS f
        WHERE f.organization_id = $1 AND f.program_id = s.program_id AND f.log = s.log
        ORDER BY f.found_at DESC LIMIT 1) AS r ON true
    WHERE s.organization_id = $1 AND s.organization_id = t.organization_id
    ORDER BY s.program_id, s.log OFFSET 0) AS l;

-- name: cosigned
-- Of each signed log the largest checkpoints that are said to be cosigned by these witnesses, the largest first.
SELECT l.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT s.program_id, s.log, k.size, k.witness, k.line, k.note
    FROM signed_log AS s CROSS JOIN unnest($2::text[]) AS w (witness)
      CROSS JOIN LATERAL (
        SELECT o.size, o.witness, o.line, c.note FROM cosignature AS o
          JOIN checkpoint AS c ON c.organization_id = $1 AND c.program_id = o.program_id AND c.log = o.log
            AND c.size = o.size
        WHERE o.organization_id = $1 AND o.program_id = s.program_id AND o.log = s.log AND o.witness = w.witness
        ORDER BY o.size DESC LIMIT $3) AS k
    WHERE s.organization_id = $1 AND s.organization_id = t.organization_id
    ORDER BY k.size DESC OFFSET 0) AS l;

-- name: at_or_after
-- The first checkpoint of at least this size, with all that is said to be a cosignature of it.
SELECT k.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT c.size, c.root, c.chain_hash, c.note, c.signed_at, (
      SELECT coalesce(array_agg(o.witness ORDER BY o.witness), '{}') FROM cosignature AS o
      WHERE o.organization_id = $1 AND o.program_id = $2 AND o.log = $3 AND o.size = c.size) AS witnesses, (
      SELECT coalesce(array_agg(o.line ORDER BY o.witness), '{}') FROM cosignature AS o
      WHERE o.organization_id = $1 AND o.program_id = $2 AND o.log = $3 AND o.size = c.size) AS lines
    FROM checkpoint AS c
    WHERE c.organization_id = $1 AND c.organization_id = t.organization_id AND c.program_id = $2 AND c.log = $3 AND c.size >= $4
    ORDER BY c.size LIMIT 1 OFFSET 0) AS k;

-- name: latest
SELECT k.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT c.size, c.root, c.chain_hash, c.note, c.signed_at, (
      SELECT coalesce(array_agg(o.witness ORDER BY o.witness), '{}') FROM cosignature AS o
      WHERE o.organization_id = $1 AND o.program_id = $2 AND o.log = $3 AND o.size = c.size) AS witnesses, (
      SELECT coalesce(array_agg(o.line ORDER BY o.witness), '{}') FROM cosignature AS o
      WHERE o.organization_id = $1 AND o.program_id = $2 AND o.log = $3 AND o.size = c.size) AS lines
    FROM checkpoint AS c
    WHERE c.organization_id = $1 AND c.organization_id = t.organization_id AND c.program_id = $2 AND c.log = $3
    ORDER BY c.size DESC LIMIT 1 OFFSET 0) AS k;

-- name: all
-- Checkpoints of a log between two sizes, smallest first.
SELECT k.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT c.size, c.root, c.chain_hash, c.note, c.signed_at, (
      SELECT coalesce(array_agg(o.witness ORDER BY o.witness), '{}') FROM cosignature AS o
      WHERE o.organization_id = $1 AND o.program_id = $2 AND o.log = $3 AND o.size = c.size) AS witnesses, (
      SELECT coalesce(array_agg(o.line ORDER BY o.witness), '{}') FROM cosignature AS o
      WHERE o.organization_id = $1 AND o.program_id = $2 AND o.log = $3 AND o.size = c.size) AS lines
    FROM checkpoint AS c
    WHERE c.organization_id = $1 AND c.organization_id = t.organization_id AND c.program_id = $2 AND c.log = $3 AND c.size BETWEEN $4 AND $5
    ORDER BY c.size OFFSET 0) AS k;

-- name: keys
SELECT k.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT n.version, n.public_key, n.noted_at FROM log_key AS n
    WHERE n.organization_id = $1 AND n.organization_id = t.organization_id ORDER BY n.version OFFSET 0) AS k;
