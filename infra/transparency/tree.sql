-- name: nodes
-- Full tiles, roots of full tiles, and entries' hashes, in one statement; the organization is set for it first.
SELECT f.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT 0 AS part, k.level, k.tile AS index, k.hashes AS hash
    FROM unnest((SELECT $4::smallint[]), (SELECT $5::bigint[])) AS w (level, tile)
      JOIN tile AS k ON k.organization_id = t.organization_id AND k.program_id = $2 AND k.log = $3
        AND k.level = w.level AND k.tile = w.tile
    UNION ALL
    SELECT 1, k.level, k.tile, k.root
    FROM unnest((SELECT $6::smallint[]), (SELECT $7::bigint[]), (SELECT $8::bigint[])) AS w (level, first, after)
      JOIN tile AS k ON k.organization_id = t.organization_id AND k.program_id = $2 AND k.log = $3
        AND k.level = w.level AND k.tile >= w.first AND k.tile < w.after
    UNION ALL
    SELECT 2, 0::smallint, l.position - 1, l.hash
    FROM unnest((SELECT $9::bigint[]), (SELECT $10::bigint[])) AS w (first, after)
      CROSS JOIN LATERAL leaves_of(t.organization_id, $2, $3, w.first + 1, w.after + 1) AS l
    OFFSET 0) AS f;
