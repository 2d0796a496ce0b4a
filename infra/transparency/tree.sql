-- Each is one statement; the organization is set for it first. Arrays come as text: on a connection that has seen none the
-- driver would ask what an array is, which takes longer than all the rest.

-- name: leaves
-- Entries' hashes, by where each run of them begins: fetched first, by a function that asks who may see them.
SELECT w.first, (
    SELECT string_agg(l.hash, ''::bytea ORDER BY l.position)
    FROM leaves_of(t.organization_id, $2, $3, w.first + 1, w.after + 1) AS l) AS hashes
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id OFFSET 0) AS t
  CROSS JOIN unnest((SELECT $4::text::bigint[]), (SELECT $5::text::bigint[])) AS w (first, after);

-- name: nodes
-- Full tiles, roots of full tiles, and the frontier at a checkpoint.
SELECT f.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT 0 AS part, k.level, k.tile AS index, k.hashes AS hash
    FROM unnest((SELECT $4::text::smallint[]), (SELECT $5::text::bigint[])) AS w (level, tile)
      JOIN tile AS k ON k.organization_id = $1 AND k.program_id = $2 AND k.log = $3
        AND k.level = w.level AND k.tile = w.tile
    WHERE k.organization_id = t.organization_id
    UNION ALL
    SELECT 1, w.level, w.first, (
      SELECT string_agg(k.root, ''::bytea ORDER BY k.tile) FROM tile AS k
      WHERE k.organization_id = $1 AND k.organization_id = t.organization_id AND k.program_id = $2 AND k.log = $3
        AND k.level = w.level AND k.tile >= w.first AND k.tile < w.after)
    FROM unnest((SELECT $6::text::smallint[]), (SELECT $7::text::bigint[]), (SELECT $8::text::bigint[])) AS w (level, first, after)
    UNION ALL
    SELECT 2, 0::smallint, c.size, c.frontier FROM checkpoint AS c
    WHERE c.organization_id = $1 AND c.organization_id = t.organization_id AND c.program_id = $2 AND c.log = $3 AND c.size = $9
    OFFSET 0) AS f;
