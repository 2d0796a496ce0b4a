-- name: schema
CREATE TABLE people_register (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    person_id       uuid        NOT NULL,
    home_program    uuid,
    registered_at   timestamptz NOT NULL,
    ended           boolean     NOT NULL DEFAULT false,
    departed        boolean     NOT NULL DEFAULT false,
    deceased        boolean     NOT NULL DEFAULT false,
    unconfirmed     boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, program_id, person_id)
);
CREATE INDEX people_at_home ON people_register (organization_id, program_id, home_program);
CREATE TABLE people_invited (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    invitation_id   uuid        NOT NULL,
    person_id       uuid        NOT NULL,
    to_program      uuid        NOT NULL,
    role            text        NOT NULL,
    mailed          boolean     NOT NULL,
    stage           text        NOT NULL,
    returned        boolean     NOT NULL DEFAULT false,
    invited_at      timestamptz NOT NULL,
    until           timestamptz NOT NULL,
    PRIMARY KEY (organization_id, program_id, invitation_id)
);
CREATE TABLE people_linked (
    organization_id uuid    NOT NULL,
    program_id      uuid    NOT NULL,
    second_id       uuid    NOT NULL,
    first_id        uuid    NOT NULL,
    stands          boolean NOT NULL,
    PRIMARY KEY (organization_id, program_id, second_id)
);

-- name: register
INSERT INTO people_register (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
RETURNING 1;

-- name: forget
DELETE FROM people_register AS p
USING fields() AS t
WHERE p.organization_id = $1 AND p.program_id = $2 AND p.person_id = t.person_id;

-- name: mark_access
UPDATE people_register AS p SET ended = t.ended, departed = t.departed
FROM fields() AS t
WHERE p.organization_id = $1 AND p.program_id = $2 AND p.person_id = t.person_id;

-- name: mark_death
-- Whose access had ended before stays as it was; anybody else left by it.
UPDATE people_register AS p
SET deceased = t.deceased, departed = p.departed OR NOT p.ended, ended = true
FROM fields() AS t
WHERE p.organization_id = $1 AND p.program_id = $2 AND p.person_id = t.person_id;

-- name: link
INSERT INTO people_linked AS l (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
ON CONFLICT (organization_id, program_id, second_id)
    DO UPDATE SET first_id = excluded.first_id, stands = excluded.stands
RETURNING 1;

-- name: part
DELETE FROM people_linked AS l
USING fields() AS t
WHERE l.organization_id = $1 AND l.program_id = $2 AND l.second_id = t.second_id;

-- name: mark_status
UPDATE people_register AS p SET unconfirmed = t.unconfirmed
FROM fields() AS t
WHERE p.organization_id = $1 AND p.program_id = $2 AND p.person_id = t.person_id;

-- name: invite
INSERT INTO people_invited (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
RETURNING 1;

-- name: renew
UPDATE people_invited AS i
SET mailed = t.mailed, stage = t.stage, until = t.until, returned = false
FROM fields() AS t
WHERE i.organization_id = $1 AND i.program_id = $2 AND i.invitation_id = t.invitation_id;

-- name: answer
UPDATE people_invited AS i SET stage = t.stage
FROM fields() AS t
WHERE i.organization_id = $1 AND i.program_id = $2 AND i.invitation_id = t.invitation_id;

-- name: return_letter
UPDATE people_invited AS i SET returned = true
FROM fields() AS t
WHERE i.organization_id = $1 AND i.program_id = $2 AND i.invitation_id = t.invitation_id;

-- name: at_home
SELECT person_id
FROM people_register
WHERE organization_id = $1 AND program_id = $2 AND home_program = $3
ORDER BY person_id;

-- name: ended
SELECT person_id
FROM people_register
WHERE organization_id = $1 AND program_id = $2 AND person_id = ANY ($3::uuid[]) AND ended;

-- name: deceased
SELECT person_id
FROM people_register
WHERE organization_id = $1 AND program_id = $2 AND deceased
ORDER BY person_id;

-- name: proposed
SELECT second_id
FROM people_linked
WHERE organization_id = $1 AND program_id = $2 AND NOT stands
ORDER BY second_id;

-- name: proposed_as
SELECT second_id
FROM people_linked
WHERE organization_id = $1 AND program_id = $2 AND first_id = $3 AND NOT stands
ORDER BY second_id;

-- name: accepted_as
SELECT DISTINCT ON (i.to_program, i.person_id) i.to_program, i.person_id, i.invited_at
FROM people_invited AS i
JOIN people_register AS p
    ON p.organization_id = i.organization_id AND p.program_id = i.program_id AND p.person_id = i.person_id
WHERE i.organization_id = $1 AND i.program_id = $2 AND p.organization_id = $1 AND i.role = $3
    AND i.stage = 'accepted' AND NOT p.ended
ORDER BY i.to_program, i.person_id, i.invited_at DESC;

-- name: accepted_by
SELECT DISTINCT role
FROM people_invited
WHERE organization_id = $1 AND program_id = $2 AND person_id = $3 AND stage = 'accepted';

-- name: people
-- Who is registered, the newest first, whose organization's own log is asked ($2): all of it, or who
-- is at home in a program ($3), on a roster there or invited to it; of a state ($6), with a role ($7),
-- in a group ($8), of some people ($9), from a moment and a person back ($10, $11). Rosters are those
-- of these programs ($4), and it is this moment ($5). Of a program, whoever was invited and has not come
-- in is listed the same whether they were known before or not: since they were invited, at home nowhere,
-- and nothing of their access or death, but of who is at home there.
-- Of two registrations of one human the second is left out where the first is in the list; of a program
-- none of it is said of who has not come in.
WITH s AS (
    SELECT p.person_id,
        CASE WHEN $3 IS NULL OR r.person_id IS NOT NULL OR coalesce(i.stage, 'accepted') = 'accepted'
            THEN p.home_program END AS home_program,
        CASE WHEN $3 IS NULL THEN p.registered_at ELSE coalesce(i.invited_at, p.registered_at) END
            AS registered_at,
        $3 IS NULL OR r.person_id IS NOT NULL OR coalesce(i.stage, 'accepted') = 'accepted' AS inside,
        coalesce(r.roles, '{}') AS roles, coalesce(r.groups, '{}') AS groups,
        coalesce(r.programs, '{}') AS programs,
        i.invitation_id, i.to_program, i.role AS invited_as, i.invited_at, i.until,
        t.told AND p.unconfirmed AND NOT p.ended AS unconfirmed,
        CASE
            WHEN t.told AND p.deceased THEN 'deceased'
            WHEN t.told AND p.ended AND NOT (p.departed AND coalesce(i.stage = 'open', false)) THEN 'deactivated'
            WHEN i.stage = 'open' AND i.until <= $5::timestamptz THEN 'lapsed'
            WHEN i.stage = 'open' AND i.returned THEN 'came_back'
            WHEN i.stage = 'open' THEN 'invited'
            WHEN i.stage = 'accepted' OR r.person_id IS NOT NULL THEN 'in'
            WHEN i.stage IS NOT NULL THEN i.stage
            ELSE 'registered'
        END AS state
    FROM people_register AS p
    LEFT JOIN (
        SELECT organization_id, person_id, array_agg(role ORDER BY since, group_id, leads) AS roles,
            array_agg(group_id ORDER BY since, group_id, leads) AS groups,
            array_agg(program_id ORDER BY since, group_id, leads) AS programs
        FROM roster
        WHERE organization_id = $1 AND program_id = ANY ($4::uuid[]) AND state = 'active'
        GROUP BY organization_id, person_id
    ) AS r ON r.organization_id = p.organization_id AND r.person_id = p.person_id
    LEFT JOIN (
        SELECT DISTINCT ON (organization_id, person_id) organization_id, person_id,
            invitation_id, to_program, role, stage, returned, invited_at, until
        FROM people_invited
        WHERE organization_id = $1 AND program_id = $2
            AND ($3::uuid IS NULL OR to_program = $3)
        ORDER BY organization_id, person_id, invited_at DESC, invitation_id DESC
    ) AS i ON i.organization_id = p.organization_id AND i.person_id = p.person_id
    CROSS JOIN LATERAL (
        SELECT $3 IS NULL OR p.home_program IS NOT DISTINCT FROM $3 OR r.person_id IS NOT NULL
            OR coalesce(i.stage, 'accepted') = 'accepted' AS told
    ) AS t
    WHERE p.organization_id = $1 AND p.program_id = $2
        AND ($9::uuid[] IS NULL OR p.person_id = ANY ($9))
        AND ($3::uuid IS NULL OR p.home_program = $3 OR r.person_id IS NOT NULL
            OR i.person_id IS NOT NULL)
), m AS (
    SELECT s.* FROM s
    WHERE ($6::text IS NULL OR s.state = $6 OR ($6 = 'unconfirmed' AND s.unconfirmed))
        AND ($7::text IS NULL OR $7 = ANY (s.roles) OR (s.state NOT IN ('in', 'deactivated', 'deceased') AND s.invited_as = $7))
        AND ($8::uuid IS NULL OR $8 = ANY (s.groups))
)
SELECT f.person_id, f.home_program, f.registered_at, f.state, f.roles, f.groups, f.programs,
    f.invitation_id, f.to_program, f.invited_as, f.invited_at, f.until, f.unconfirmed, f.twice, f.total
FROM (
    SELECT m.*, t.person_id IS NOT NULL AS twice, count(*) OVER () AS total
    FROM m
    LEFT JOIN (
        SELECT l.second_id AS person_id, l.first_id AS other_id
        FROM people_linked AS l WHERE l.organization_id = $1 AND l.program_id = $2 AND l.stands
        UNION ALL
        SELECT l.first_id, l.second_id
        FROM people_linked AS l WHERE l.organization_id = $1 AND l.program_id = $2 AND l.stands
    ) AS t ON t.person_id = m.person_id AND m.inside
        AND ($3 IS NULL OR EXISTS (SELECT 1 FROM s WHERE s.person_id = t.other_id AND s.inside))
    WHERE NOT EXISTS (
        SELECT 1 FROM people_linked AS l JOIN m AS a ON a.person_id = l.first_id AND a.inside AND m.inside
        WHERE l.organization_id = $1 AND l.program_id = $2 AND l.stands AND l.second_id = m.person_id)
) AS f
WHERE $10::timestamptz IS NULL OR (f.registered_at, f.person_id) < ($10, $11::uuid)
ORDER BY f.registered_at DESC, f.person_id DESC
LIMIT $12::int;
