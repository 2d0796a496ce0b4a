-- name: schema
CREATE TABLE access_log (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    entry           bigint      NOT NULL,
    ordinal         integer     NOT NULL,
    objects         integer     NOT NULL,
    at              timestamptz NOT NULL,
    outcome         text        NOT NULL,
    actor           uuid        NOT NULL,
    role            text        NOT NULL,
    on_behalf_of    uuid,
    basis           text        NOT NULL,
    purpose         text,
    rule            text        NOT NULL,
    kind            text        NOT NULL,
    label           text        NOT NULL,
    object_id       uuid        NOT NULL,
    PRIMARY KEY (organization_id, program_id, entry, ordinal)
);
CREATE INDEX access_log_by_object
    ON access_log (organization_id, object_id, at, program_id, entry);
CREATE INDEX access_log_by_time
    ON access_log (organization_id, at, program_id, entry) WHERE ordinal = 1;
CREATE INDEX access_log_by_actor
    ON access_log (organization_id, actor, at, program_id, entry) WHERE ordinal = 1;
CREATE INDEX access_log_by_purpose
    ON access_log (organization_id, purpose, at, program_id, entry) WHERE ordinal = 1;
CREATE INDEX access_log_by_outcome
    ON access_log (organization_id, outcome, at, program_id, entry) WHERE ordinal = 1;

-- name: record
INSERT INTO access_log (
    organization_id, program_id, entry, ordinal, objects, at, outcome, actor, role, on_behalf_of,
    basis, purpose, rule, kind, label, object_id
)
SELECT $1, $2, t.*
FROM unnest(
    $3::bigint[], $4::integer[], $5::integer[], $6::timestamptz[], $7::text[], $8::uuid[],
    $9::text[], $10::uuid[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[],
    $16::uuid[]
) AS t;

-- name: newest
SELECT program_id, entry, ordinal, objects, at, outcome, actor, role, on_behalf_of, basis, purpose,
    rule, kind, label, object_id
FROM access_log
WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2) AND ordinal = 1
    AND at >= $3 AND at < $4
    AND (at, program_id, entry) < ($5::timestamptz, $6::uuid, $7::bigint)
ORDER BY at DESC, program_id DESC, entry DESC
LIMIT $8;

-- name: newest_of_actor
SELECT program_id, entry, ordinal, objects, at, outcome, actor, role, on_behalf_of, basis, purpose,
    rule, kind, label, object_id
FROM access_log
WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2) AND ordinal = 1
    AND at >= $3 AND at < $4
    AND (at, program_id, entry) < ($5::timestamptz, $6::uuid, $7::bigint)
    AND actor = $9
    AND ($10::text IS NULL OR purpose = $10) AND ($11::text IS NULL OR outcome = $11)
ORDER BY at DESC, program_id DESC, entry DESC
LIMIT $8;

-- name: newest_of_purpose
SELECT program_id, entry, ordinal, objects, at, outcome, actor, role, on_behalf_of, basis, purpose,
    rule, kind, label, object_id
FROM access_log
WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2) AND ordinal = 1
    AND at >= $3 AND at < $4
    AND (at, program_id, entry) < ($5::timestamptz, $6::uuid, $7::bigint)
    AND purpose = $9 AND ($10::text IS NULL OR outcome = $10)
ORDER BY at DESC, program_id DESC, entry DESC
LIMIT $8;

-- name: newest_of_outcome
SELECT program_id, entry, ordinal, objects, at, outcome, actor, role, on_behalf_of, basis, purpose,
    rule, kind, label, object_id
FROM access_log
WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2) AND ordinal = 1
    AND at >= $3 AND at < $4
    AND (at, program_id, entry) < ($5::timestamptz, $6::uuid, $7::bigint)
    AND outcome = $9
ORDER BY at DESC, program_id DESC, entry DESC
LIMIT $8;

-- name: newest_of_objects
SELECT program_id, entry, ordinal, objects, at, outcome, actor, role, on_behalf_of, basis, purpose,
    rule, kind, label, object_id
FROM access_log
WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2)
    AND at >= $3 AND at < $4
    AND (at, program_id, entry) < ($5::timestamptz, $6::uuid, $7::bigint)
    AND object_id = ANY ($9::uuid[]) AND ($10::uuid IS NULL OR actor = $10)
    AND ($11::text IS NULL OR purpose = $11) AND ($12::text IS NULL OR outcome = $12)
ORDER BY at DESC, program_id DESC, entry DESC, ordinal
LIMIT $8;

-- name: objects_of
SELECT program_id, entry, ordinal, objects, at, outcome, actor, role, on_behalf_of, basis, purpose,
    rule, kind, label, object_id
FROM access_log
WHERE organization_id = $1 AND program_id = $2 AND entry = $3
ORDER BY ordinal;

-- name: days
SELECT (at AT TIME ZONE 'UTC')::date AS day,
    count(DISTINCT (program_id, entry)) FILTER (WHERE outcome = 'permitted')::int AS permitted,
    count(DISTINCT (program_id, entry)) FILTER (WHERE outcome = 'denied')::int AS denied,
    count(DISTINCT (program_id, entry))::int AS records
FROM access_log
WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2)
    AND at >= $3 AND at < $4
    AND (ordinal = 1 OR $5::uuid IS NOT NULL) AND ($5::uuid IS NULL OR object_id = $5)
    AND ($6::uuid IS NULL OR actor = $6)
    AND ($7::text IS NULL OR purpose = $7) AND ($8::text IS NULL OR outcome = $8)
GROUP BY day
ORDER BY day;
