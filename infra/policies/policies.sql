-- name: relate
INSERT INTO policy_relation (organization_id, program_id, policy, stream_id, category, other_id)
SELECT $1, $2, $3, r.stream_id, r.category, r.other_id
FROM unnest($4::uuid[], $5::text[], $6::uuid[]) AS r (stream_id, category, other_id)
ON CONFLICT DO NOTHING;

-- name: related
SELECT stream_id, category, other_id FROM policy_relation
WHERE organization_id = $1 AND program_id = $2 AND policy = $3 AND stream_id = ANY ($4::uuid[]);

-- name: owe
-- What is owed already, or was, stays as it is: the log may be read anew.
INSERT INTO outbox (organization_id, program_id, command_id, policy, event_id, correlation_id, deed, due_at)
SELECT $1, $2, o.command_id, $3, o.event_id, o.correlation_id, o.deed, o.due_at
FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::bytea[], $8::timestamptz[])
  AS o (command_id, event_id, correlation_id, deed, due_at)
ON CONFLICT (organization_id, program_id, command_id) DO NOTHING;

-- name: ahead
SELECT follower, organization_id, program_id, position, head FROM followers_ahead() WHERE follower = ANY ($1::text[]);

-- name: follow_anew
SELECT follow_anew();

-- name: pass_over
SELECT organization_id, program_id, first, upto, head FROM pass_over($1, $2, $3, $4, $5, $6, $7, $8);

-- name: parked
SELECT stream_id FROM projection_parked WHERE organization_id = $1 AND program_id = $2 AND schema = $3;

-- name: place
SELECT position FROM tracking WHERE organization_id = $1 AND program_id = $2 AND follower = $3 AND application = $4;

-- name: hold_place
-- Whoever takes in a page moves this row, and waits for us.
SELECT position FROM tracking WHERE organization_id = $1 AND program_id = $2 AND follower = $3 AND application = $4 FOR UPDATE;

-- name: in_debt
SELECT organization_id, program_id FROM programs_in_debt();

-- name: take
-- Each attempt moves the next one on, by a pause that doubles. Whoever looks at the same moment
-- waits for us and finds that it is not due; whoever is killed leaves it due again after the pause.
WITH due AS (
  SELECT d.command_id, clock_timestamp() + make_interval(secs => least($4 * 2.0 ^ d.attempts, $5)) AS due_at FROM outbox AS d
  WHERE d.organization_id = $1 AND d.program_id = $2 AND d.state = 'owed' AND d.due_at <= clock_timestamp()
  ORDER BY d.due_at, d.command_id LIMIT $3 FOR NO KEY UPDATE
)
UPDATE outbox AS o
SET attempts = o.attempts + 1, due_at = due.due_at
FROM due WHERE o.organization_id = $1 AND o.program_id = $2 AND o.command_id = due.command_id
RETURNING o.command_id, o.policy, o.event_id, o.correlation_id, o.deed, o.due_at, o.attempts;

-- name: settle
-- What failed stays owed, and is due when its attempt said.
UPDATE outbox AS o
SET state = CASE WHEN s.settlement = 'failed' THEN 'owed' ELSE s.settlement END, code = s.code,
  settled_at = CASE WHEN s.settlement = 'failed' THEN NULL ELSE statement_timestamp() END
FROM unnest($3::uuid[], $4::text[], $5::text[]) AS s (command_id, settlement, code)
WHERE o.organization_id = $1 AND o.program_id = $2 AND o.command_id = s.command_id AND o.state = 'owed';

-- name: set_aside
SELECT organization_id, program_id, command_id, policy, event_id, attempts, code, settled_at
FROM reactions_set_aside();

-- name: retry
UPDATE outbox SET state = 'owed', attempts = 0, due_at = statement_timestamp(), settled_at = NULL
WHERE organization_id = $1 AND program_id = $2 AND command_id = $3 AND state = 'set_aside';

-- name: skip
UPDATE outbox SET state = 'skipped', settled_at = statement_timestamp()
WHERE organization_id = $1 AND program_id = $2 AND command_id = $3 AND state = 'set_aside';

-- name: held_up
SELECT policy, code, tried, given_up, since FROM held_up($1);

-- name: take_up
UPDATE outbox SET state = 'owed', attempts = 0, due_at = statement_timestamp(), settled_at = NULL
WHERE organization_id = $1 AND policy = $2 AND state = 'set_aside';

-- name: said_before
SELECT said_before($1, $2);

-- name: keep_said
SELECT keep_said($1, $2, $3);

-- name: figures
SELECT due, oldest_s, set_aside FROM outbox_figures();

-- name: now
SELECT clock_timestamp();

-- name: places
-- How far a policy has come in each log, and what it has parked there.
SELECT t.organization_id, t.program_id, t.position, ARRAY(
    SELECT p.stream_id FROM projection_parked AS p
    WHERE p.organization_id = t.organization_id AND p.program_id = t.program_id AND p.schema = t.follower) AS parked
FROM tracking AS t WHERE t.follower = $1 AND t.application = $2 AND t.position > 0
ORDER BY t.organization_id, t.program_id;

-- name: facts
SELECT position, stream_id, version, type, payload, event_id, command_id, metadata, recorded_us FROM events
WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND position > $4 AND position <= $5 AND NOT type = ANY ($6::text[])
ORDER BY position LIMIT $7;

-- name: facts_of
SELECT event_id, position, stream_id FROM events
WHERE organization_id = $1 AND program_id = $2 AND log = $3 AND event_id = ANY ($4::uuid[]);

-- name: kept
SELECT command_id, event_id, correlation_id, deed, due_at, attempts, state FROM outbox
WHERE organization_id = $1 AND program_id = $2 AND policy = $3;

-- name: owe_anew
UPDATE tracking SET position = 0
WHERE organization_id = $1 AND program_id = $2 AND follower LIKE 'policy.' || $3 || '.%' AND application = $4;
