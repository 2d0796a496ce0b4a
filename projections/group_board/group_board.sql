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
) VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 'proposed'
);

-- name: reach_stage
UPDATE group_board SET stage = $4
WHERE organization_id = $1 AND program_id = $2 AND group_id = $3;

-- name: activate
UPDATE group_board SET stage = 'active', active_since = coalesce(active_since, $4)
WHERE organization_id = $1 AND program_id = $2 AND group_id = $3;

-- name: note_minimum
UPDATE group_board SET below_minimum = $4
WHERE organization_id = $1 AND program_id = $2 AND group_id = $3;

-- name: note_coverage
UPDATE group_board SET leader_missing = $4
WHERE organization_id = $1 AND program_id = $2 AND group_id = $3;

-- name: seat
INSERT INTO group_seat (organization_id, program_id, group_id, person_id, state)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (organization_id, program_id, group_id, person_id)
DO UPDATE SET state = excluded.state;

-- name: sign
UPDATE group_seat SET agreement_version = $5, signed_on = $6
WHERE organization_id = $1 AND program_id = $2 AND group_id = $3 AND person_id = $4;

-- name: free_seat
DELETE FROM group_seat
WHERE organization_id = $1 AND program_id = $2 AND group_id = $3 AND person_id = $4;

-- name: lead
INSERT INTO group_leader (organization_id, program_id, group_id, person_id)
VALUES ($1, $2, $3, $4)
ON CONFLICT (organization_id, program_id, group_id, person_id) DO NOTHING;

-- name: stop_leading
DELETE FROM group_leader
WHERE organization_id = $1 AND program_id = $2 AND group_id = $3 AND person_id = $4;

-- name: schedule
INSERT INTO group_session (
    organization_id, program_id, session_id, group_id, starts_at, ends_at, state
) VALUES ($1, $2, $3, $4, $5, $6, 'scheduled');

-- name: reschedule
UPDATE group_session SET starts_at = $4::timestamptz, ends_at = $4::timestamptz + (ends_at - starts_at)
WHERE organization_id = $1 AND program_id = $2 AND session_id = $3;

-- name: move_session
UPDATE group_session SET state = $4
WHERE organization_id = $1 AND program_id = $2 AND session_id = $3;

-- name: forget
WITH seats AS (
    DELETE FROM group_seat WHERE organization_id = $1 AND program_id = $2
), leaders AS (
    DELETE FROM group_leader WHERE organization_id = $1 AND program_id = $2
), sessions AS (
    DELETE FROM group_session WHERE organization_id = $1 AND program_id = $2
)
DELETE FROM group_board WHERE organization_id = $1 AND program_id = $2;

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
    t.next_session, t.next_session_id, t.last_session, t.held, t.unconfirmed, t.unconfirmed_since
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
        max(starts_at) FILTER (WHERE state IN ('open', 'closed', 'confirmed')) AS last_session,
        count(*) FILTER (WHERE state IN ('closed', 'confirmed'))::int AS held,
        count(*) FILTER (WHERE state = 'closed')::int AS unconfirmed,
        min(ends_at) FILTER (WHERE state = 'closed') AS unconfirmed_since
    FROM group_session
    WHERE organization_id = $1 AND program_id = $2 AND group_id = g.group_id
) AS t
WHERE g.organization_id = $1 AND g.program_id = $2 AND ($4::uuid IS NULL OR g.group_id = $4)
ORDER BY g.code, g.group_id;
