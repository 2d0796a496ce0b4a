-- name: schema
CREATE TABLE sessions (
    organization_id   uuid        NOT NULL,
    program_id        uuid        NOT NULL,
    session_id        uuid        NOT NULL,
    group_id          uuid        NOT NULL,
    code              text        NOT NULL,
    number            integer     NOT NULL,
    starts_at         timestamptz NOT NULL,
    local_start       text        NOT NULL,
    zone              text        NOT NULL,
    slot_minutes      integer     NOT NULL,
    state             text        NOT NULL,
    minutes           integer,
    quorum_overridden boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, program_id, session_id)
);
CREATE INDEX sessions_by_time
    ON sessions (organization_id, program_id, starts_at, session_id);
CREATE INDEX sessions_of_group
    ON sessions (organization_id, program_id, group_id, starts_at, session_id);
CREATE TABLE session_presence (
    organization_id   uuid        NOT NULL,
    program_id        uuid        NOT NULL,
    session_id        uuid        NOT NULL,
    person_id         uuid        NOT NULL,
    capacity          text        NOT NULL,
    PRIMARY KEY (organization_id, program_id, session_id, person_id)
);

-- name: schedule
INSERT INTO sessions (organization_id, program_id, fields, state)
SELECT $1, $2, t.*, 'scheduled' FROM fields() AS t
RETURNING 1;

-- name: reschedule
UPDATE sessions AS s SET starts_at = t.starts_at, local_start = t.local_start
FROM fields() AS t
WHERE s.organization_id = $1 AND s.program_id = $2 AND s.session_id = t.session_id;

-- name: move_session
-- What an event says nothing of stays. One statement an event: each version of a row costs three indexes.
UPDATE sessions AS s
SET state = t.state, minutes = coalesce(t.minutes, s.minutes),
    quorum_overridden = coalesce(t.quorum_overridden, s.quorum_overridden)
FROM fields() AS t
WHERE s.organization_id = $1 AND s.program_id = $2 AND s.session_id = t.session_id;

-- name: arrive
INSERT INTO session_presence (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
ON CONFLICT (organization_id, program_id, session_id, person_id)
DO UPDATE SET capacity = excluded.capacity;

-- name: miss
DELETE FROM session_presence AS p
USING fields() AS t
WHERE p.organization_id = $1 AND p.program_id = $2 AND p.session_id = t.session_id
    AND p.person_id = t.person_id;

-- name: session
SELECT s.session_id, s.group_id, s.code, s.number, s.starts_at, s.local_start, s.zone,
    s.slot_minutes, s.state, s.minutes, s.quorum_overridden,
    CASE WHEN s.state IN ('closed', 'confirmed') THEN p.present END AS present,
    CASE WHEN s.state IN ('closed', 'confirmed') THEN p.members_present END AS members_present
FROM sessions AS s
CROSS JOIN LATERAL (
    SELECT count(*)::int AS present,
        count(*) FILTER (WHERE capacity = 'member')::int AS members_present
    FROM session_presence
    WHERE organization_id = $1 AND program_id = $2 AND session_id = s.session_id
) AS p
WHERE s.organization_id = $1 AND s.program_id = $2 AND s.session_id = $3;

-- name: newest
SELECT s.session_id, s.group_id, s.code, s.number, s.starts_at, s.local_start, s.zone,
    s.slot_minutes, s.state, s.minutes, s.quorum_overridden,
    CASE WHEN s.state IN ('closed', 'confirmed') THEN p.present END AS present,
    CASE WHEN s.state IN ('closed', 'confirmed') THEN p.members_present END AS members_present
FROM sessions AS s
CROSS JOIN LATERAL (
    SELECT count(*)::int AS present,
        count(*) FILTER (WHERE capacity = 'member')::int AS members_present
    FROM session_presence
    WHERE organization_id = $1 AND program_id = $2 AND session_id = s.session_id
) AS p
WHERE s.organization_id = $1 AND s.program_id = $2
    AND (s.starts_at, s.session_id) < ($3::timestamptz, $4::uuid)
ORDER BY s.starts_at DESC, s.session_id DESC
LIMIT $5;

-- name: newest_of_group
SELECT s.session_id, s.group_id, s.code, s.number, s.starts_at, s.local_start, s.zone,
    s.slot_minutes, s.state, s.minutes, s.quorum_overridden,
    CASE WHEN s.state IN ('closed', 'confirmed') THEN p.present END AS present,
    CASE WHEN s.state IN ('closed', 'confirmed') THEN p.members_present END AS members_present
FROM sessions AS s
CROSS JOIN LATERAL (
    SELECT count(*)::int AS present,
        count(*) FILTER (WHERE capacity = 'member')::int AS members_present
    FROM session_presence
    WHERE organization_id = $1 AND program_id = $2 AND session_id = s.session_id
) AS p
WHERE s.organization_id = $1 AND s.program_id = $2 AND s.group_id = $6
    AND (s.starts_at, s.session_id) < ($3::timestamptz, $4::uuid)
ORDER BY s.starts_at DESC, s.session_id DESC
LIMIT $5;
