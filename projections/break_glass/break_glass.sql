-- name: schema
CREATE TABLE break_glass (
    organization_id       uuid        NOT NULL,
    program_id            uuid        NOT NULL,
    grant_id              uuid        NOT NULL,
    ground                text        NOT NULL,
    requester             uuid        NOT NULL,
    asked_at              timestamptz NOT NULL,
    stage                 text        NOT NULL,
    privacy_officer       uuid,
    privacy_officer_at    timestamptz,
    organization_admin    uuid,
    organization_admin_at timestamptz,
    until                 timestamptz,
    ended_by              uuid,
    ended_at              timestamptz,
    deferred_until        timestamptz,
    reviewer              uuid,
    disposition           text,
    reviewed_at           timestamptz,
    PRIMARY KEY (organization_id, program_id, grant_id)
);
CREATE INDEX break_glass_newest ON break_glass (organization_id, asked_at, grant_id);
CREATE TABLE break_glass_item (
    organization_id uuid NOT NULL,
    program_id      uuid NOT NULL,
    grant_id        uuid NOT NULL,
    item_id         uuid NOT NULL,
    group_id        uuid,
    opened_at       timestamptz,
    told_at         timestamptz,
    PRIMARY KEY (organization_id, program_id, grant_id, item_id)
);
CREATE INDEX break_glass_opened ON break_glass_item (organization_id, opened_at)
    WHERE opened_at IS NOT NULL;

-- name: request
INSERT INTO break_glass (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
RETURNING 1;

-- name: name
INSERT INTO break_glass_item (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
RETURNING 1;

-- name: approve
UPDATE break_glass AS g SET privacy_officer = t.person, privacy_officer_at = t.at
FROM fields() AS t
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.grant_id = t.grant_id;

-- name: approve_too
UPDATE break_glass AS g SET organization_admin = t.person, organization_admin_at = t.at
FROM fields() AS t
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.grant_id = t.grant_id;

-- name: activate
UPDATE break_glass AS g SET stage = t.stage, until = t.until
FROM fields() AS t
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.grant_id = t.grant_id;

-- name: end
UPDATE break_glass AS g SET stage = t.stage, ended_by = t.person, ended_at = t.at
FROM fields() AS t
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.grant_id = t.grant_id;

-- name: open
UPDATE break_glass_item AS i SET opened_at = t.at
FROM fields() AS t
WHERE i.organization_id = $1 AND i.program_id = $2 AND i.grant_id = t.grant_id
    AND i.item_id = t.item_id;

-- name: defer
UPDATE break_glass AS g SET deferred_until = t.until
FROM fields() AS t
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.grant_id = t.grant_id;

-- name: tell
UPDATE break_glass_item AS i SET told_at = t.at
FROM fields() AS t
WHERE i.organization_id = $1 AND i.program_id = $2 AND i.grant_id = t.grant_id
    AND i.item_id = t.item_id;

-- name: review
UPDATE break_glass AS g SET reviewer = t.person, disposition = t.disposition, reviewed_at = t.at
FROM fields() AS t
WHERE g.organization_id = $1 AND g.program_id = $2 AND g.grant_id = t.grant_id;

-- name: register
SELECT g.program_id, g.grant_id, g.ground, g.requester, g.asked_at, g.stage, g.privacy_officer,
    g.privacy_officer_at, g.organization_admin, g.organization_admin_at, g.until, g.ended_by,
    g.ended_at, g.deferred_until, g.reviewer, g.disposition, g.reviewed_at
FROM break_glass AS g
WHERE g.organization_id = $1 AND ($2 = $1 OR g.program_id = $2)
    AND ($3::uuid IS NULL OR g.grant_id = $3)
ORDER BY g.asked_at DESC, g.grant_id DESC
LIMIT $4;

-- name: items_of
SELECT i.grant_id, i.item_id, i.group_id, i.opened_at, i.told_at
FROM break_glass_item AS i
WHERE i.organization_id = $1 AND ($2 = $1 OR i.program_id = $2) AND i.grant_id = ANY ($3::uuid[])
ORDER BY i.grant_id, i.item_id;

-- name: opened_of
SELECT g.program_id, g.grant_id, g.ground, i.item_id, i.group_id, i.opened_at
FROM break_glass_item AS i
JOIN break_glass AS g
    ON g.organization_id = $1 AND g.program_id = i.program_id AND g.grant_id = i.grant_id
WHERE i.organization_id = $1 AND ($2 = $1 OR i.program_id = $2) AND i.opened_at IS NOT NULL
    AND (i.item_id = ANY ($3::uuid[]) OR i.group_id = ANY ($4::uuid[]))
    AND (g.deferred_until IS NULL OR g.deferred_until <= $5)
ORDER BY i.opened_at DESC, i.item_id;

-- name: naming
SELECT g.program_id, g.grant_id, i.item_id, g.asked_at
FROM break_glass_item AS i
JOIN break_glass AS g
    ON g.organization_id = $1 AND g.program_id = i.program_id AND g.grant_id = i.grant_id
WHERE i.organization_id = $1 AND ($2 = $1 OR i.program_id = $2) AND i.item_id = ANY ($3::uuid[])
ORDER BY g.asked_at, g.grant_id, i.item_id;

-- name: used_since
SELECT count(DISTINCT (i.program_id, i.grant_id))::int AS grants
FROM break_glass_item AS i
WHERE i.organization_id = $1 AND ($2 = $1 OR i.program_id = $2) AND i.opened_at >= $3;
