-- name: due
SELECT organization_id FROM letters_due($1);

-- name: sent
SELECT l.person_id
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT DISTINCT c.person_id FROM checkpoint_letter AS c
    WHERE c.organization_id = $1 AND c.organization_id = t.organization_id AND c.day = $2 OFFSET 0) AS l;

-- name: held
SELECT l.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT c.program_id, c.log, max(c.size) AS size FROM checkpoint_letter AS c
    WHERE c.organization_id = $1 AND c.organization_id = t.organization_id AND c.person_id = $2
    GROUP BY c.program_id, c.log OFFSET 0) AS l;

-- name: note
SELECT note_letter($1, $2, $3, $4, $5, $6, $7);

-- name: alone
-- Whoever is killed has the turn a little longer; nobody is sent a day's checkpoints twice: see sent.
SELECT letters_turn($1, $2);

-- name: others_too
SELECT letters_turn($1, 0);
