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
    active_since      timestamptz,
    PRIMARY KEY (organization_id, program_id, group_id)
);
CREATE TABLE group_adoption (
    organization_id   uuid        NOT NULL,
    program_id        uuid        NOT NULL,
    group_id          uuid        NOT NULL,
    decided           bigint      NOT NULL,
    since             timestamptz NOT NULL,
    members_min       integer     NOT NULL,
    seats             integer     NOT NULL,
    leaders_max       integer     NOT NULL,
    agreement_version integer     NOT NULL,
    agreement_months  integer     NOT NULL,
    PRIMARY KEY (organization_id, program_id, group_id, decided)
);

-- name: propose
INSERT INTO group_board (organization_id, program_id, fields, stage)
SELECT $1, $2, t.*, 'proposed' FROM fields() AS t
RETURNING 1;

-- name: adopt_rules
INSERT INTO group_adoption (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
RETURNING 1;

-- name: reach_stage
UPDATE group_board AS g SET stage = t.stage
FROM fields() AS t
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.group_id = t.group_id;

-- name: activate
UPDATE group_board AS g SET stage = 'active', active_since = coalesce(g.active_since, t.at)
FROM fields() AS t
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.group_id = t.group_id;

-- name: note_minimum
UPDATE group_board AS g SET below_minimum = t.below_minimum
FROM fields() AS t
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.group_id = t.group_id;

-- name: note_coverage
UPDATE group_board AS g SET leader_missing = t.leader_missing
FROM fields() AS t
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.group_id = t.group_id;

-- name: groups
SELECT g.group_id, g.code, g.name, g.method, g.mode, g.setting, g.frequency, g.local_time, g.zone,
    g.slot_minutes, r.members_min, r.seats, r.leaders_max, g.content_capture, g.active_since,
    CASE
        WHEN g.stage <> 'active' THEN g.stage
        WHEN g.leader_missing THEN 'leader_vacant'
        WHEN g.below_minimum THEN 'below_minimum'
        ELSE 'active'
    END AS state,
    g.leader_missing AND g.stage IN ('active', 'paused', 'closing') AS leader_missing,
    g.below_minimum AND g.stage IN ('active', 'paused', 'closing') AS below_minimum,
    s.members, s.signed, s.offered, s.waiting, s.leaders,
    t.next_session, t.next_session_id, t.open_session_id, t.last_session, t.held, t.unconfirmed, t.unconfirmed_since
FROM group_board AS g
CROSS JOIN LATERAL (
    SELECT members_min, seats, leaders_max, agreement_version, agreement_months
    FROM (
        SELECT 0 AS decided, g.members_min, g.seats, g.leaders_max, g.agreement_version, g.agreement_months
        UNION ALL
        SELECT decided, members_min, seats, leaders_max, agreement_version, agreement_months
        FROM group_adoption
        WHERE organization_id = $1 AND program_id = $2 AND group_id = g.group_id
            AND since <= $3::timestamptz
    ) AS decisions
    ORDER BY decided DESC
    LIMIT 1
) AS r
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE NOT leads AND state = 'active')::int AS members,
        count(*) FILTER (
            WHERE NOT leads AND state = 'active' AND agreement_version = r.agreement_version
                AND extract(year FROM since_signed) * 12 + extract(month FROM since_signed)
                    < r.agreement_months
        )::int AS signed,
        count(*) FILTER (WHERE NOT leads AND state = 'offered')::int AS offered,
        count(*) FILTER (WHERE NOT leads AND state IN ('requested', 'waiting'))::int AS waiting,
        count(*) FILTER (WHERE leads)::int AS leaders
    FROM roster
    CROSS JOIN LATERAL age(($3::timestamptz AT TIME ZONE 'UTC')::date, signed_on) AS since_signed
    WHERE organization_id = $1 AND program_id = $2 AND group_id = g.group_id
) AS s
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
    FROM sessions
    CROSS JOIN LATERAL (SELECT starts_at + make_interval(mins => slot_minutes) AS ends_at) AS e
    WHERE organization_id = $1 AND program_id = $2 AND group_id = g.group_id
) AS t
WHERE g.organization_id = $1 AND g.program_id = $2
ORDER BY g.code, g.group_id;

-- name: beside
-- Sessions of a time ($5 to $6) but one ($4): of a group ($7), or of a group where one of some people ($8) is.
-- In several programs ($3) of the organization, whose own log is asked ($2).
SELECT s.starts_at, s.ends_at, s.of_group, s.shares
FROM (
    SELECT b.starts_at, b.starts_at + make_interval(mins => b.slot_minutes) AS ends_at,
        b.group_id = $7::uuid AS of_group,
        EXISTS (
            SELECT 1 FROM roster AS r
            WHERE r.organization_id = $1 AND r.program_id = b.program_id
                AND r.group_id = b.group_id AND r.state = 'active' AND r.person_id = ANY ($8::uuid[])
        ) AS shares
    FROM sessions AS b
    WHERE b.organization_id = $1 AND $2::uuid = $1 AND b.program_id = ANY ($3::uuid[])
        AND b.session_id <> $4::uuid
        AND b.starts_at >= $5::timestamptz - interval '1 day' AND b.starts_at < $6::timestamptz
        AND b.state NOT IN ('cancelled', 'not_held', 'annulled')
) AS s
WHERE s.ends_at > $5::timestamptz AND (s.of_group OR s.shares);
