-- name: schema
CREATE TABLE roster (
    organization_id   uuid    NOT NULL,
    program_id        uuid    NOT NULL,
    group_id          uuid    NOT NULL,
    person_id         uuid    NOT NULL,
    leads             boolean NOT NULL,
    role              text    NOT NULL,
    state             text    NOT NULL,
    since             timestamptz,
    agreement_version integer,
    signed_on         date,
    PRIMARY KEY (organization_id, program_id, group_id, person_id, leads)
);
CREATE INDEX roster_of_person ON roster (organization_id, program_id, person_id);

-- name: stand
INSERT INTO roster (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
ON CONFLICT (organization_id, program_id, group_id, person_id, leads)
DO UPDATE SET role = excluded.role, state = excluded.state,
    since = coalesce(roster.since, excluded.since);

-- name: sign
UPDATE roster AS r SET agreement_version = t.agreement_version, signed_on = t.signed_on
FROM fields() AS t
WHERE r.organization_id = $1 AND r.program_id = $2 AND r.group_id = t.group_id
    AND r.person_id = t.person_id AND r.leads = t.leads;

-- name: leave
DELETE FROM roster AS r
USING fields() AS t
WHERE r.organization_id = $1 AND r.program_id = $2 AND r.group_id = t.group_id
    AND r.person_id = t.person_id AND r.leads = t.leads;

-- name: people
SELECT DISTINCT person_id
FROM roster
WHERE organization_id = $1 AND program_id = $2 AND state = 'active'
ORDER BY person_id;

-- name: of_person
SELECT group_id, role, state
FROM roster
WHERE organization_id = $1 AND program_id = $2 AND person_id = $3
ORDER BY since, group_id, leads;

-- name: of_person_in
-- In several programs ($3) of the organization, whose own log is asked ($2).
SELECT program_id, group_id, state
FROM roster
WHERE organization_id = $1 AND $2::uuid = $1 AND program_id = ANY ($3::uuid[]) AND person_id = $4
ORDER BY array_position($3, program_id), since, group_id, leads;
