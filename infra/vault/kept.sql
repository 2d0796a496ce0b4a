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

-- name: missing
-- Of what is sealed besides texts, how much one program's log says is there and is not: names and addresses, and who
-- presented. Which is not said: by its entry it would be somebody's. Where a program or group has ever kept nothing,
-- a presentation may never have been sealed.
WITH sealed AS (
  SELECT e.stream_id, e.type, substring(
    encode(e.payload, 'escape') FROM '"sealed":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"'
  )::uuid AS item_id
  FROM events AS e
  WHERE e.organization_id = $1 AND e.program_id = $2 AND e.log = 1
    AND e.type IN ('person.registered', 'presentation.started', 'presentation.entered_late')
), gone AS (
  SELECT e.stream_id, e.type, encode(e.payload, 'escape') AS body FROM events AS e
  WHERE e.organization_id = $1 AND e.program_id = $2 AND e.log = 1
    AND e.type IN ('person.erased', 'presentation.withdrawn', 'presentation.erased')
), keeps_nothing AS (
  SELECT 1 FROM events AS e
  WHERE e.organization_id = $1 AND e.program_id = $2 AND e.log = 1 AND e.type ~ '^(program|group)\.'
    AND position('capture":"none"' IN encode(e.payload, 'escape')) > 0
  LIMIT 1
)
SELECT split_part(s.type, '.', 1) AS kind, count(*) AS items
FROM sealed AS s
WHERE s.item_id IS NOT NULL
  AND (s.type = 'person.registered' OR NOT EXISTS (SELECT 1 FROM keeps_nothing))
  AND NOT EXISTS (SELECT 1 FROM vault_item AS i WHERE i.organization_id = $1 AND i.program_id = $2 AND i.item_id = s.item_id)
  AND NOT EXISTS (SELECT 1 FROM gone AS g WHERE g.stream_id = s.stream_id
    AND (g.type = 'person.erased' OR position(s.item_id::text IN g.body) > 0))
GROUP BY 1
ORDER BY 1;

-- name: destroyed
-- What is in the vault of one program though its log says that it is destroyed: texts, who presented, and names.
WITH told AS (
  SELECT substring(
    encode(e.payload, 'escape') FROM '"(?:item|presentation)":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"'
  )::uuid AS item_id
  FROM events AS e
  WHERE e.organization_id = $1 AND e.program_id = $2 AND e.log = 1
    AND e.type IN ('material.shredded', 'presentation.withdrawn', 'presentation.erased')
  UNION
  SELECT substring(
    encode(s.payload, 'escape') FROM '"sealed":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"'
  )::uuid
  FROM events AS g JOIN events AS s ON s.organization_id = $1 AND s.program_id = $2 AND s.log = 1
    AND s.stream_id = g.stream_id AND s.type = 'person.registered'
  WHERE g.organization_id = $1 AND g.program_id = $2 AND g.log = 1 AND g.type = 'person.erased'
)
SELECT i.item_id, i.kind FROM vault_item AS i
WHERE i.organization_id = $1 AND i.program_id = $2 AND i.item_id IN (SELECT item_id FROM told)
ORDER BY i.item_id;
