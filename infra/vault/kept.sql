-- name: programs
SELECT organization_id, program_id FROM log_heads() WHERE log = 1 ORDER BY organization_id, program_id;

-- name: differing
-- Texts of one program that its log says are sealed and that are not here, and texts that are here and that it does not
-- say are sealed.
WITH said AS (
  SELECT (convert_from(e.payload, 'UTF8')::jsonb ->> 'item')::uuid AS item_id,
    bool_or(e.type = 'material.shredded') AS shredded
  FROM events AS e
  WHERE e.organization_id = $1 AND e.program_id = $2 AND e.log = 1 AND e.type IN ('material.sealed', 'material.shredded')
  GROUP BY 1
), here AS (
  SELECT i.item_id FROM vault_item AS i
  WHERE i.organization_id = $1 AND i.program_id = $2 AND i.kind IN ('case_narrative', 'leader_debrief', 'reflection')
)
SELECT item_id, here.item_id IS NOT NULL AS is_here
FROM (SELECT item_id FROM said WHERE NOT shredded) AS said FULL JOIN here USING (item_id)
WHERE said.item_id IS NULL OR here.item_id IS NULL
ORDER BY item_id;
