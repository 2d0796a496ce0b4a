-- name: schema
CREATE TABLE group_board (
    organization_id   uuid        NOT NULL,
    program_id        uuid        NOT NULL,
    group_id          uuid        NOT NULL,
    code              text        NOT NULL,
    name              text        NOT NULL,
    method            text        NOT NULL,
    mode              text        NOT NULL,
    setting           text        NOT NULL,
    frequency         text        NOT NULL,
    local_time        text        NOT NULL,
    zone              text        NOT NULL,
    slot_minutes      integer     NOT NULL,
    members_min       integer     NOT NULL,
    seats             integer     NOT NULL,
    leaders_max       integer     NOT NULL,
    agreement_version integer     NOT NULL,
    agreement_months  integer     NOT NULL,
    content_capture   text        NOT NULL,
    stage             text        NOT NULL,
    below_minimum     boolean     NOT NULL DEFAULT false,
    leader_missing    boolean     NOT NULL DEFAULT false,
    proposed_at       timestamptz NOT NULL,
    active_since      timestamptz,
    PRIMARY KEY (organization_id, program_id, group_id)
);
CREATE TABLE group_seat (
    organization_id   uuid        NOT NULL,
    program_id        uuid        NOT NULL,
    group_id          uuid        NOT NULL,
    person_id         uuid        NOT NULL,
    state             text        NOT NULL,
    agreement_version integer,
    signed_on         date,
    PRIMARY KEY (organization_id, program_id, group_id, person_id)
);
CREATE TABLE group_leader (
    organization_id   uuid        NOT NULL,
    program_id        uuid        NOT NULL,
    group_id          uuid        NOT NULL,
    person_id         uuid        NOT NULL,
    PRIMARY KEY (organization_id, program_id, group_id, person_id)
);
CREATE TABLE group_session (
    organization_id   uuid        NOT NULL,
    program_id        uuid        NOT NULL,
    session_id        uuid        NOT NULL,
    group_id          uuid        NOT NULL,
    starts_at         timestamptz NOT NULL,
    ends_at           timestamptz NOT NULL,
    state             text        NOT NULL,
    PRIMARY KEY (organization_id, program_id, session_id)
);
CREATE INDEX group_session_of_group
    ON group_session (organization_id, program_id, group_id, starts_at);

-- name: propose
INSERT INTO group_board (
    organization_id, program_id, group_id, code, name, method, mode, setting, frequency,
    local_time, zone, slot_minutes, members_min, seats, leaders_max, agreement_version,
    agreement_months, content_capture, proposed_at, stage
)
SELECT $1, $2, t.*, 'proposed'
FROM unnest(
    $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
    $11::text[], $12::integer[], $13::integer[], $14::integer[], $15::integer[], $16::integer[],
    $17::integer[], $18::text[], $19::timestamptz[]
) AS t;

-- name: reach_stage
UPDATE group_board AS g SET stage = t.stage
FROM unnest($3::uuid[], $4::text[]) AS t (group_id, stage)
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.group_id = t.group_id;

-- name: activate
UPDATE group_board AS g SET stage = 'active', active_since = coalesce(g.active_since, t.at)
FROM unnest($3::uuid[], $4::timestamptz[]) AS t (group_id, at)
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.group_id = t.group_id;

-- name: note_minimum
UPDATE group_board AS g SET below_minimum = t.noted
FROM unnest($3::uuid[], $4::boolean[]) AS t (group_id, noted)
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.group_id = t.group_id;

-- name: note_coverage
UPDATE group_board AS g SET leader_missing = t.noted
FROM unnest($3::uuid[], $4::boolean[]) AS t (group_id, noted)
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.group_id = t.group_id;

-- name: seat
INSERT INTO group_seat (organization_id, program_id, group_id, person_id, state)
SELECT $1, $2, t.*
FROM unnest($3::uuid[], $4::uuid[], $5::text[]) AS t
ON CONFLICT (organization_id, program_id, group_id, person_id)
DO UPDATE SET state = excluded.state;

-- name: sign
UPDATE group_seat AS s SET agreement_version = t.version, signed_on = t.signed_on
FROM unnest($3::uuid[], $4::uuid[], $5::integer[], $6::date[])
    AS t (group_id, person_id, version, signed_on)
WHERE s.organization_id = $1 AND s.program_id = $2 AND s.group_id = t.group_id
    AND s.person_id = t.person_id;

-- name: free_seat
DELETE FROM group_seat AS s
USING unnest($3::uuid[], $4::uuid[]) AS t (group_id, person_id)
WHERE s.organization_id = $1 AND s.program_id = $2 AND s.group_id = t.group_id
    AND s.person_id = t.person_id;

-- name: lead
INSERT INTO group_leader (organization_id, program_id, group_id, person_id)
SELECT $1, $2, t.*
FROM unnest($3::uuid[], $4::uuid[]) AS t
ON CONFLICT (organization_id, program_id, group_id, person_id) DO NOTHING;

-- name: stop_leading
DELETE FROM group_leader AS l
USING unnest($3::uuid[], $4::uuid[]) AS t (group_id, person_id)
WHERE l.organization_id = $1 AND l.program_id = $2 AND l.group_id = t.group_id
    AND l.person_id = t.person_id;

-- name: schedule
INSERT INTO group_session (
    organization_id, program_id, session_id, group_id, starts_at, ends_at, state
)
SELECT $1, $2, t.*, 'scheduled'
FROM unnest($3::uuid[], $4::uuid[], $5::timestamptz[], $6::timestamptz[]) AS t;

-- name: reschedule
UPDATE group_session AS s
SET starts_at = t.starts_at, ends_at = t.starts_at + (s.ends_at - s.starts_at)
FROM unnest($3::uuid[], $4::timestamptz[]) AS t (session_id, starts_at)
WHERE s.organization_id = $1 AND s.program_id = $2 AND s.session_id = t.session_id;

-- name: move_session
UPDATE group_session AS s SET state = t.state
FROM unnest($3::uuid[], $4::text[]) AS t (session_id, state)
WHERE s.organization_id = $1 AND s.program_id = $2 AND s.session_id = t.session_id;

-- name: groups
SELECT g.group_id, g.code, g.name, g.method, g.mode, g.setting, g.frequency, g.local_time, g.zone,
    g.slot_minutes, g.members_min, g.seats, g.leaders_max, g.content_capture, g.active_since,
    CASE
        WHEN g.stage <> 'active' THEN g.stage
        WHEN g.leader_missing THEN 'leader_vacant'
        WHEN g.below_minimum THEN 'below_minimum'
        ELSE 'active'
    END AS state,
    g.leader_missing AND g.stage IN ('active', 'paused', 'closing') AS leader_missing,
    g.below_minimum AND g.stage IN ('active', 'paused', 'closing') AS below_minimum,
    s.members, s.signed, s.offered, s.waiting, l.leaders,
    t.next_session, t.next_session_id, t.open_session_id, t.last_session, t.held, t.unconfirmed, t.unconfirmed_since
FROM group_board AS g
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE state = 'active')::int AS members,
        count(*) FILTER (
            WHERE state = 'active' AND agreement_version = g.agreement_version
                AND extract(year FROM since_signed) * 12 + extract(month FROM since_signed)
                    < g.agreement_months
        )::int AS signed,
        count(*) FILTER (WHERE state = 'offered')::int AS offered,
        count(*) FILTER (WHERE state IN ('requested', 'waiting'))::int AS waiting
    FROM group_seat
    CROSS JOIN LATERAL age(($3::timestamptz AT TIME ZONE 'UTC')::date, signed_on) AS since_signed
    WHERE organization_id = $1 AND program_id = $2 AND group_id = g.group_id
) AS s
CROSS JOIN LATERAL (
    SELECT count(*)::int AS leaders
    FROM group_leader
    WHERE organization_id = $1 AND program_id = $2 AND group_id = g.group_id
) AS l
CROSS JOIN LATERAL (
    SELECT min(starts_at) FILTER (WHERE state = 'scheduled' AND ends_at > $3::timestamptz) AS next_session,
        (array_agg(session_id ORDER BY starts_at, session_id)
            FILTER (WHERE state = 'scheduled' AND ends_at > $3::timestamptz))[1] AS next_session_id,
        (array_agg(session_id ORDER BY starts_at, session_id)
            FILTER (WHERE state = 'open'))[1] AS open_session_id,
        max(starts_at) FILTER (WHERE state IN ('open', 'closed', 'confirmed')) AS last_session,
        count(*) FILTER (WHERE state IN ('closed', 'confirmed'))::int AS held,
        count(*) FILTER (WHERE state = 'closed')::int AS unconfirmed,
        min(ends_at) FILTER (WHERE state = 'closed') AS unconfirmed_since
    FROM group_session
    WHERE organization_id = $1 AND program_id = $2 AND group_id = g.group_id
) AS t
WHERE g.organization_id = $1 AND g.program_id = $2 AND ($4::uuid IS NULL OR g.group_id = $4)
ORDER BY g.code, g.group_id;

-- name: beside
-- Sessions of a time ($5 to $6) but one ($4): of a group ($7), or of a group where one of some people ($8) is.
-- In several programs ($3) of the organization, whose own log is asked ($2): the tenant is set for each of them.
SELECT s.starts_at, s.ends_at, s.group_id = $7::uuid AS of_group, s.shares
FROM unnest((SELECT $3::uuid[])) AS p (program_id)
  CROSS JOIN LATERAL (SELECT set_config('app.program_id', p.program_id::text, true)::uuid AS program_id
    WHERE $2::uuid = $1 OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT g.group_id, g.starts_at, g.ends_at,
        EXISTS (
            SELECT 1 FROM group_seat AS m
            WHERE m.organization_id = $1 AND m.program_id = t.program_id
                AND m.group_id = g.group_id AND m.state = 'active' AND m.person_id = ANY ($8::uuid[])
        ) OR EXISTS (
            SELECT 1 FROM group_leader AS l
            WHERE l.organization_id = $1 AND l.program_id = t.program_id
                AND l.group_id = g.group_id AND l.person_id = ANY ($8::uuid[])
        ) AS shares
    FROM group_session AS g
    WHERE g.organization_id = $1 AND g.program_id = t.program_id AND g.session_id <> $4::uuid
        AND g.starts_at >= $5::timestamptz - interval '1 day'
        AND g.starts_at < $6::timestamptz AND g.ends_at > $5::timestamptz
        AND g.state NOT IN ('cancelled', 'not_held', 'annulled')
    OFFSET 0) AS s
WHERE s.group_id = $7::uuid OR s.shares;
