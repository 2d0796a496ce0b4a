-- name: programs
SELECT organization_id, program_id FROM log_heads() WHERE log = 1 ORDER BY organization_id, program_id;

-- name: differing
-- Texts of one program that its log says are sealed and that are not here, texts that are here and that it does not say
-- are sealed, and entries that do not say which text they are about any more. An item is looked for as the log's bytes
-- have it: whatever else became of them, nothing fails.
WITH entries AS (
  SELECT e.position, e.type, substring(
    encode(e.payload, 'escape') FROM '"item":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"'
  )::uuid AS item_id
  FROM events AS e
  WHERE e.organization_id = $1 AND e.program_id = $2 AND e.log = 1 AND e.type IN ('material.sealed', 'material.shredded')
), said AS (
  SELECT item_id FROM entries WHERE item_id IS NOT NULL GROUP BY item_id HAVING NOT bool_or(type = 'material.shredded')
), here AS (
  SELECT i.item_id FROM vault_item AS i
  WHERE i.organization_id = $1 AND i.program_id = $2 AND i.kind IN ('case_narrative', 'leader_debrief', 'reflection')
)
SELECT item_id, here.item_id IS NOT NULL AS is_here, NULL::bigint AS entry
FROM said FULL JOIN here USING (item_id)
WHERE said.item_id IS NULL OR here.item_id IS NULL
UNION ALL
SELECT NULL, false, position FROM entries WHERE item_id IS NULL
ORDER BY entry, item_id;
