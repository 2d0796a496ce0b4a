-- name: schema
CREATE TABLE attendance (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    session_id      uuid        NOT NULL,
    person_id       uuid        NOT NULL,
    outcome         text        NOT NULL,
    capacity        text,
    PRIMARY KEY (organization_id, program_id, session_id, person_id)
);
CREATE INDEX attendance_of_person ON attendance (organization_id, program_id, person_id);
CREATE TABLE attended_session (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    session_id      uuid        NOT NULL,
    group_id        uuid        NOT NULL,
    number          integer     NOT NULL,
    starts_at       timestamptz NOT NULL,
    state           text        NOT NULL,
    PRIMARY KEY (organization_id, program_id, session_id)
);
CREATE INDEX attended_session_of_group
    ON attended_session (organization_id, program_id, group_id, starts_at);
CREATE TABLE roster (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    group_id        uuid        NOT NULL,
    person_id       uuid        NOT NULL,
    leads           boolean     NOT NULL,
    spell           bigint      NOT NULL,
    role            text        NOT NULL,
    state           text        NOT NULL,
    is_open         boolean     NOT NULL DEFAULT true,
    signed_version  integer     NOT NULL DEFAULT 0,
    supervisor      uuid,
    since           timestamptz,
    until           timestamptz,
    PRIMARY KEY (organization_id, program_id, group_id, person_id, leads, spell)
);
CREATE UNIQUE INDEX roster_open
    ON roster (organization_id, program_id, group_id, person_id, leads) WHERE is_open;
CREATE INDEX roster_of_person ON roster (organization_id, program_id, person_id);

-- name: schedule
INSERT INTO attended_session (
    organization_id, program_id, session_id, group_id, number, starts_at, state
)
SELECT $1, $2, t.*, 'scheduled'
FROM unnest($3::uuid[], $4::uuid[], $5::integer[], $6::timestamptz[]) AS t;

-- name: reschedule
UPDATE attended_session AS s SET starts_at = t.starts_at
FROM unnest($3::uuid[], $4::timestamptz[]) AS t (session_id, starts_at)
WHERE s.organization_id = $1 AND s.program_id = $2 AND s.session_id = t.session_id;

-- name: move_session
UPDATE attended_session AS s SET state = t.state
FROM unnest($3::uuid[], $4::text[]) AS t (session_id, state)
WHERE s.organization_id = $1 AND s.program_id = $2 AND s.session_id = t.session_id;

-- name: note
INSERT INTO attendance (organization_id, program_id, session_id, person_id, outcome, capacity)
SELECT $1, $2, t.*
FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[]) AS t
ON CONFLICT (organization_id, program_id, session_id, person_id)
DO UPDATE SET outcome = excluded.outcome, capacity = excluded.capacity;

-- name: forget_mark
DELETE FROM attendance AS a
USING unnest($3::uuid[], $4::uuid[]) AS t (session_id, person_id)
WHERE a.organization_id = $1 AND a.program_id = $2 AND a.session_id = t.session_id
    AND a.person_id = t.person_id;

-- name: clear
DELETE FROM attendance AS a
USING unnest($3::uuid[]) AS t (session_id)
WHERE a.organization_id = $1 AND a.program_id = $2 AND a.session_id = t.session_id;

-- name: stand
INSERT INTO roster (
    organization_id, program_id, group_id, person_id, leads, spell, role, state, supervisor, since
)
SELECT $1, $2, t.*
FROM unnest(
    $3::uuid[], $4::uuid[], $5::boolean[], $6::bigint[], $7::text[], $8::text[], $9::uuid[],
    $10::timestamptz[]
) AS t
ON CONFLICT (organization_id, program_id, group_id, person_id, leads) WHERE is_open
DO UPDATE SET role = excluded.role, state = excluded.state, supervisor = excluded.supervisor,
    since = coalesce(roster.since, excluded.since);

-- name: sign
UPDATE roster AS r SET signed_version = t.version
FROM unnest($3::uuid[], $4::uuid[], $5::integer[]) AS t (group_id, person_id, version)
WHERE r.organization_id = $1 AND r.program_id = $2 AND r.group_id = t.group_id
    AND r.person_id = t.person_id AND r.is_open;

-- name: end_spell
UPDATE roster AS r SET state = t.state, is_open = false, until = t.until
FROM unnest($3::uuid[], $4::uuid[], $5::boolean[], $6::text[], $7::timestamptz[])
    AS t (group_id, person_id, leads, state, until)
WHERE r.organization_id = $1 AND r.program_id = $2 AND r.group_id = t.group_id
    AND r.person_id = t.person_id AND r.leads = t.leads AND r.is_open;

-- name: of_session
SELECT a.session_id, s.group_id, s.number, s.starts_at, s.state, a.person_id, a.outcome, a.capacity
FROM attendance AS a
JOIN attended_session AS s ON s.organization_id = $1 AND s.program_id = $2
    AND s.session_id = a.session_id
WHERE a.organization_id = $1 AND a.program_id = $2 AND a.session_id = $3
ORDER BY a.person_id;

-- name: of_person
SELECT a.session_id, s.group_id, s.number, s.starts_at, s.state, a.person_id, a.outcome, a.capacity
FROM attendance AS a
JOIN attended_session AS s ON s.organization_id = $1 AND s.program_id = $2
    AND s.session_id = a.session_id
WHERE a.organization_id = $1 AND a.program_id = $2 AND a.person_id = $3
ORDER BY s.starts_at, a.session_id;

-- name: of_group
SELECT a.session_id, s.group_id, s.number, s.starts_at, s.state, a.person_id, a.outcome, a.capacity
FROM attended_session AS s
JOIN attendance AS a ON a.organization_id = $1 AND a.program_id = $2
    AND a.session_id = s.session_id
WHERE s.organization_id = $1 AND s.program_id = $2 AND s.group_id = $3
ORDER BY s.starts_at, a.session_id, a.person_id;

-- name: roster
SELECT group_id, person_id, role, state, signed_version, supervisor, since, until
FROM roster
WHERE organization_id = $1 AND program_id = $2 AND group_id = $3 AND (is_open OR $4)
ORDER BY leads DESC, role DESC, since, spell;

-- name: people
SELECT DISTINCT person_id
FROM roster
WHERE organization_id = $1 AND program_id = $2 AND is_open AND state = 'active'
ORDER BY person_id;

-- name: rosters_of_person
SELECT group_id, person_id, role, state, signed_version, supervisor, since, until
FROM roster
WHERE organization_id = $1 AND program_id = $2 AND person_id = $3 AND (is_open OR $4)
ORDER BY since, spell, group_id;

-- name: rosters_of_person_in
-- In several programs ($3) of the organization, whose own log is asked ($2): the tenant is set for each of them.
SELECT t.program_id, r.group_id, r.state
FROM unnest((SELECT $3::uuid[])) AS p (program_id)
  CROSS JOIN LATERAL (SELECT set_config('app.program_id', p.program_id::text, true)::uuid AS program_id
    WHERE $2::uuid = $1 OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT group_id, state FROM roster
    WHERE organization_id = $1 AND program_id = t.program_id AND person_id = $4 AND is_open
    ORDER BY since, spell, group_id OFFSET 0) AS r;
