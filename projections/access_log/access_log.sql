-- name: schema
-- Each combination of codes that occurs; pattern is made of them, so it is the same everywhere.
CREATE TABLE access_pattern (
    organization_id uuid NOT NULL,
    program_id      uuid NOT NULL,
    pattern         uuid NOT NULL,
    outcome         text NOT NULL,
    role            text NOT NULL,
    basis           text NOT NULL,
    purpose         text,
    rule            text NOT NULL,
    kind            text NOT NULL,
    label           text NOT NULL,
    PRIMARY KEY (organization_id, program_id, pattern)
);
-- How many records of a pattern each day (UTC) has; adding does not mind the order of streams.
CREATE TABLE access_day (
    organization_id uuid    NOT NULL,
    program_id      uuid    NOT NULL,
    pattern         uuid    NOT NULL,
    day             date    NOT NULL,
    records         integer NOT NULL,
    PRIMARY KEY (organization_id, program_id, pattern, day)
) WITH (fillfactor = 70);
CREATE INDEX access_day_by_pattern ON access_day (organization_id, pattern, day)
    INCLUDE (program_id, records);
-- How many records each day has in all: what is asked for first, and most.
CREATE TABLE access_total (
    organization_id uuid    NOT NULL,
    program_id      uuid    NOT NULL,
    day             date    NOT NULL,
    outcome         text    NOT NULL,
    records         integer NOT NULL,
    PRIMARY KEY (organization_id, program_id, day, outcome)
) WITH (fillfactor = 70);
CREATE INDEX access_total_by_day ON access_total (organization_id, day);
-- entry is the record's position in the program's access log, request its stream.
CREATE TABLE access_record (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    entry           bigint      NOT NULL,
    request         uuid        NOT NULL,
    pattern         uuid        NOT NULL,
    at              timestamptz NOT NULL,
    actor           uuid        NOT NULL,
    on_behalf_of    uuid,
    objects         integer     NOT NULL,
    object_id       uuid        NOT NULL,
    PRIMARY KEY (organization_id, program_id, entry)
);
CREATE INDEX access_record_by_pattern ON access_record (organization_id, pattern, at);
CREATE INDEX access_record_of_program ON access_record (organization_id, program_id, pattern, at);
CREATE INDEX access_record_by_actor
    ON access_record (organization_id, actor, at) INCLUDE (pattern, program_id, entry);
CREATE TABLE access_object (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    entry           bigint      NOT NULL,
    ordinal         integer     NOT NULL,
    object_id       uuid        NOT NULL,
    kind            text        NOT NULL,
    label           text        NOT NULL,
    version         timestamptz,
    at              timestamptz NOT NULL,
    actor           uuid        NOT NULL,
    pattern         uuid        NOT NULL,
    PRIMARY KEY (organization_id, program_id, entry, ordinal)
);
CREATE INDEX access_object_by_object ON access_object (organization_id, object_id, at)
    INCLUDE (program_id, entry, ordinal, actor, pattern);

-- By which grant and version of the rules, and how and from where it was asked.
CREATE TABLE access_attribution (
    organization_id uuid    NOT NULL,
    program_id      uuid    NOT NULL,
    entry           bigint  NOT NULL,
    grant_id        uuid,
    policy          text    NOT NULL,
    authority       bigint,
    strength        text    NOT NULL,
    session_id      uuid,
    address         text    NOT NULL,
    stands_for      integer NOT NULL,
    asked_in        uuid    NOT NULL,
    traceparent     text,
    PRIMARY KEY (organization_id, program_id, entry)
);
CREATE INDEX access_attribution_by_grant ON access_attribution (organization_id, grant_id)
    WHERE grant_id IS NOT NULL;
-- How a look ended: released, withheld, failed or unknown. Without a row it has not.
CREATE TABLE access_ending (
    organization_id uuid   NOT NULL,
    program_id      uuid   NOT NULL,
    entry           bigint NOT NULL,
    ended           text   NOT NULL,
    rule            text,
    ended_entry     bigint NOT NULL,
    PRIMARY KEY (organization_id, program_id, entry)
);

-- name: know
INSERT INTO access_pattern (
    organization_id, program_id, pattern, outcome, role, basis, purpose, rule, kind, label
)
SELECT $1, $2, t.pattern, t.outcome, t.role, t.basis, t.purpose, t.rule, t.kind, t.label
FROM fields() AS t
GROUP BY t.pattern, t.outcome, t.role, t.basis, t.purpose, t.rule, t.kind, t.label
ON CONFLICT (organization_id, program_id, pattern) DO NOTHING;

-- name: count
INSERT INTO access_day (organization_id, program_id, pattern, day, records)
SELECT $1, $2, t.pattern, (t.at AT TIME ZONE 'UTC')::date, count(*)
FROM fields() AS t
GROUP BY t.pattern, (t.at AT TIME ZONE 'UTC')::date
ON CONFLICT (organization_id, program_id, pattern, day)
DO UPDATE SET records = access_day.records + excluded.records;

-- name: total
INSERT INTO access_total (organization_id, program_id, day, outcome, records)
SELECT $1, $2, (t.at AT TIME ZONE 'UTC')::date, t.outcome, count(*)
FROM fields() AS t
GROUP BY (t.at AT TIME ZONE 'UTC')::date, t.outcome
ON CONFLICT (organization_id, program_id, day, outcome)
DO UPDATE SET records = access_total.records + excluded.records;

-- name: record
INSERT INTO access_record (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
RETURNING 1;

-- name: object
INSERT INTO access_object (
    organization_id, program_id, ordinal, entry, object_id, kind, label, version, at, actor, pattern
)
SELECT $1, $2, t.ordinal, t.entry, t.object_id, t.kind, t.label, t.version, t.at, t.actor, t.pattern
FROM fields() AS t
RETURNING 1;

-- name: attribute
INSERT INTO access_attribution (
    organization_id, program_id, entry, grant_id, policy, authority, strength, session_id, address,
    stands_for, asked_in, traceparent
)
SELECT $1, $2, t.entry, t.grant_id, t.policy, t.authority, t.strength, t.session_id, t.address,
    t.stands_for, t.asked_in, t.traceparent
FROM fields() AS t
RETURNING 1;

-- name: end
INSERT INTO access_ending (organization_id, program_id, entry, ended, rule, ended_entry)
SELECT $1, $2, t.entry, t.ended, t.rule, t.ended_entry
FROM fields() AS t
RETURNING 1;

-- name: uncount
UPDATE access_day AS d
SET records = d.records - g.records
FROM (
    SELECT r.pattern, (r.at AT TIME ZONE 'UTC')::date AS day, count(*)::integer AS records
    FROM fields() AS t
    JOIN access_record AS r ON r.entry BETWEEN t.first AND t.last
    WHERE r.organization_id = $1 AND r.program_id = $2
    GROUP BY r.pattern, day
) AS g
WHERE d.organization_id = $1 AND d.program_id = $2 AND d.pattern = g.pattern AND d.day = g.day;

-- name: uncount_totals
UPDATE access_total AS d
SET records = d.records - g.records
FROM (
    SELECT p.outcome, (r.at AT TIME ZONE 'UTC')::date AS day, count(*)::integer AS records
    FROM fields() AS t
    JOIN access_record AS r ON r.entry BETWEEN t.first AND t.last
    JOIN access_pattern AS p ON p.pattern = r.pattern
    WHERE r.organization_id = $1 AND r.program_id = $2
        AND p.organization_id = $1 AND p.program_id = $2
    GROUP BY p.outcome, day
) AS g
WHERE d.organization_id = $1 AND d.program_id = $2 AND d.outcome = g.outcome AND d.day = g.day;

-- name: forget_totals
DELETE FROM access_total AS d
USING fields() AS t
WHERE d.organization_id = $1 AND d.program_id = $2 AND d.records = 0;

-- name: forget_days
DELETE FROM access_day AS d
USING fields() AS t
WHERE d.organization_id = $1 AND d.program_id = $2 AND d.records = 0;

-- name: forget_patterns
DELETE FROM access_pattern AS p
USING fields() AS t
WHERE p.organization_id = $1 AND p.program_id = $2
    AND NOT EXISTS (
        SELECT 1 FROM access_day
        WHERE organization_id = $1 AND program_id = $2 AND pattern = p.pattern
    );

-- name: forget_objects
DELETE FROM access_object AS o
USING fields() AS t
WHERE o.organization_id = $1 AND o.program_id = $2 AND o.entry BETWEEN t.first AND t.last;

-- name: forget_attributes
DELETE FROM access_attribution AS a
USING fields() AS t
WHERE a.organization_id = $1 AND a.program_id = $2 AND a.entry BETWEEN t.first AND t.last;

-- name: forget_endings
DELETE FROM access_ending AS e
USING fields() AS t
WHERE e.organization_id = $1 AND e.program_id = $2 AND e.entry BETWEEN t.first AND t.last;

-- name: forget_records
DELETE FROM access_record AS r
USING fields() AS t
WHERE r.organization_id = $1 AND r.program_id = $2 AND r.entry BETWEEN t.first AND t.last;

-- name: patterns
SELECT DISTINCT pattern, outcome, role, basis, purpose, rule, kind, label
FROM access_pattern
WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2);

-- name: newest
-- The newest of each pattern, and of these the newest.
SELECT r.program_id, r.entry, r.request, r.pattern, r.at, r.actor, r.on_behalf_of, r.objects,
    r.object_id, e.ended
FROM unnest($9::uuid[]) AS p (pattern)
CROSS JOIN LATERAL (
    SELECT program_id, entry, request, pattern, at, actor, on_behalf_of, objects, object_id
    FROM access_record
    WHERE organization_id = $1 AND $2::uuid = $1 AND pattern = p.pattern
        AND at >= $3 AND at < $4
        AND (at, program_id, entry) < ($5::timestamptz, $6::uuid, $7::bigint)
    ORDER BY at DESC, program_id DESC, entry DESC
    LIMIT $8
) AS r
LEFT JOIN access_ending AS e
    ON e.organization_id = $1 AND e.program_id = r.program_id AND e.entry = r.entry
ORDER BY r.at DESC, r.program_id DESC, r.entry DESC
LIMIT $8;

-- name: newest_of_program
SELECT r.program_id, r.entry, r.request, r.pattern, r.at, r.actor, r.on_behalf_of, r.objects,
    r.object_id, e.ended
FROM unnest($9::uuid[]) AS p (pattern)
CROSS JOIN LATERAL (
    SELECT program_id, entry, request, pattern, at, actor, on_behalf_of, objects, object_id
    FROM access_record
    WHERE organization_id = $1 AND program_id = $2 AND pattern = p.pattern
        AND at >= $3 AND at < $4
        AND (at, program_id, entry) < ($5::timestamptz, $6::uuid, $7::bigint)
    ORDER BY at DESC, program_id DESC, entry DESC
    LIMIT $8
) AS r
LEFT JOIN access_ending AS e
    ON e.organization_id = $1 AND e.program_id = r.program_id AND e.entry = r.entry
ORDER BY r.at DESC, r.program_id DESC, r.entry DESC
LIMIT $8;

-- name: newest_of_actor
SELECT r.program_id, r.entry, r.request, r.pattern, r.at, r.actor, r.on_behalf_of, r.objects,
    r.object_id, e.ended
FROM (
    SELECT program_id, entry, request, pattern, at, actor, on_behalf_of, objects, object_id
    FROM access_record
    WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2) AND actor = $10
        AND pattern = ANY ($9::uuid[])
        AND at >= $3 AND at < $4
        AND (at, program_id, entry) < ($5::timestamptz, $6::uuid, $7::bigint)
    ORDER BY at DESC, program_id DESC, entry DESC
    LIMIT $8
) AS r
LEFT JOIN access_ending AS e
    ON e.organization_id = $1 AND e.program_id = r.program_id AND e.entry = r.entry
ORDER BY r.at DESC, r.program_id DESC, r.entry DESC;

-- name: newest_of_grant
-- A grant is used for a few items, once each.
SELECT r.program_id, r.entry, r.request, r.pattern, r.at, r.actor, r.on_behalf_of, r.objects,
    r.object_id, e.ended
FROM access_attribution AS a
JOIN access_record AS r
    ON r.organization_id = $1 AND r.program_id = a.program_id AND r.entry = a.entry
LEFT JOIN access_ending AS e
    ON e.organization_id = $1 AND e.program_id = r.program_id AND e.entry = r.entry
WHERE a.organization_id = $1 AND ($2 = $1 OR a.program_id = $2) AND a.grant_id = $10
    AND r.pattern = ANY ($9::uuid[]) AND ($11::uuid IS NULL OR r.actor = $11)
    AND r.at >= $3 AND r.at < $4
    AND (r.at, r.program_id, r.entry) < ($5::timestamptz, $6::uuid, $7::bigint)
ORDER BY r.at DESC, r.program_id DESC, r.entry DESC
LIMIT $8;

-- name: newest_of_objects
-- A record that names several of the objects is listed once, by the first of them.
SELECT DISTINCT ON (r.at, r.program_id, r.entry)
    r.program_id, r.entry, r.request, r.pattern, r.at, r.actor, r.on_behalf_of, r.objects,
    o.object_id, e.ended
FROM unnest($10::uuid[]) AS w (object_id)
CROSS JOIN LATERAL (
    SELECT program_id, entry, ordinal, object_id
    FROM access_object
    WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2) AND object_id = w.object_id
        AND pattern = ANY ($9::uuid[]) AND ($11::uuid IS NULL OR actor = $11)
        AND at >= $3 AND at < $4
        AND (at, program_id, entry) < ($5::timestamptz, $6::uuid, $7::bigint)
    ORDER BY at DESC, program_id DESC, entry DESC
    LIMIT $8
) AS o
JOIN access_record AS r
    ON r.organization_id = $1 AND r.program_id = o.program_id AND r.entry = o.entry
LEFT JOIN access_ending AS e
    ON e.organization_id = $1 AND e.program_id = r.program_id AND e.entry = r.entry
ORDER BY r.at DESC, r.program_id DESC, r.entry DESC, o.ordinal
LIMIT $8;

-- name: tries
-- Who tried what, and when, of patterns whose records name one thing first.
SELECT program_id, actor, object_id, pattern, array_agg(at) AS at
FROM access_record
WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2) AND pattern = ANY ($3::uuid[])
GROUP BY program_id, actor, object_id, pattern;

-- name: entries
SELECT r.program_id, r.entry, r.request, r.pattern, r.at, r.actor, r.on_behalf_of, r.objects,
    r.object_id, e.ended
FROM unnest($3::uuid[], $4::bigint[]) AS w (program_id, entry)
JOIN access_record AS r
    ON r.organization_id = $1 AND r.program_id = w.program_id AND r.entry = w.entry
LEFT JOIN access_ending AS e
    ON e.organization_id = $1 AND e.program_id = r.program_id AND e.entry = r.entry
WHERE $2 = $1 OR r.program_id = $2;

-- name: population
SELECT pattern, sum(records)::bigint AS records
FROM access_day
WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2)
    AND day >= ($3::timestamptz AT TIME ZONE 'UTC')::date
    AND day < ($4::timestamptz AT TIME ZONE 'UTC')::date
GROUP BY pattern;

-- name: sample
-- Whoever has the seed draws the same again: it is put before the program and the entry.
SELECT program_id, entry, actor, count(*) OVER () AS population
FROM access_record
WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2) AND pattern = ANY ($5::uuid[])
    AND at >= $3 AND at < $4
ORDER BY sha256($6::bytea || uuid_send(program_id) || int8send(entry))
LIMIT $7;

-- name: attribution
SELECT a.grant_id, a.policy, a.authority, a.strength, a.session_id, a.address, a.stands_for,
    a.asked_in, a.traceparent, e.ended, e.rule AS failed_by
FROM access_attribution AS a
LEFT JOIN access_ending AS e
    ON e.organization_id = $1 AND e.program_id = a.program_id AND e.entry = a.entry
WHERE a.organization_id = $1 AND a.program_id = $2 AND a.entry = $3;

-- name: objects_of
SELECT ordinal, kind, label, object_id, version
FROM access_object
WHERE organization_id = $1 AND program_id = $2 AND entry = $3
ORDER BY ordinal;

-- name: days_in_all
SELECT day, outcome, sum(records)::bigint AS records
FROM access_total
WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2)
    AND day >= ($3::timestamptz AT TIME ZONE 'UTC')::date
    AND day < ($4::timestamptz AT TIME ZONE 'UTC')::date
    AND ($5::text IS NULL OR outcome = $5)
GROUP BY day, outcome
ORDER BY day;

-- name: days
SELECT d.day, p.outcome, sum(d.records)::bigint AS records
FROM unnest($5::uuid[], $6::text[]) AS p (pattern, outcome)
CROSS JOIN LATERAL (
    SELECT day, sum(records) AS records
    FROM access_day
    WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2) AND pattern = p.pattern
        AND day >= ($3::timestamptz AT TIME ZONE 'UTC')::date
        AND day < ($4::timestamptz AT TIME ZONE 'UTC')::date
    GROUP BY day
) AS d
GROUP BY d.day, p.outcome
ORDER BY d.day;

-- name: days_of_actor
SELECT (r.at AT TIME ZONE 'UTC')::date AS day, p.outcome, count(*) AS records
FROM access_record AS r
JOIN unnest($5::uuid[], $6::text[]) AS p (pattern, outcome) USING (pattern)
WHERE r.organization_id = $1 AND ($2 = $1 OR r.program_id = $2) AND r.actor = $7
    AND r.at >= $3 AND r.at < $4
GROUP BY 1, 2
ORDER BY 1;

-- name: days_of_objects
SELECT (o.at AT TIME ZONE 'UTC')::date AS day, p.outcome,
    count(DISTINCT (o.program_id, o.entry)) AS records
FROM access_object AS o
JOIN unnest($5::uuid[], $6::text[]) AS p (pattern, outcome) USING (pattern)
WHERE o.organization_id = $1 AND ($2 = $1 OR o.program_id = $2)
    AND o.object_id = ANY ($7::uuid[]) AND ($8::uuid IS NULL OR o.actor = $8)
    AND o.at >= $3 AND o.at < $4
GROUP BY 1, 2
ORDER BY 1;

-- name: reach
SELECT program_id, reached, head FROM circlekeep.trail_reach(current_schema()::text, $1)
WHERE $2::uuid = $1 OR program_id = $2;

-- name: missing
SELECT t.program_id, m.entry
FROM unnest($3::uuid[], $4::bigint[], $5::bigint[]) AS t (program_id, after, upto)
CROSS JOIN LATERAL circlekeep.missing_entries(
    current_schema()::text, $1, t.program_id, t.after, t.upto, $6, $7, $8
) AS m (entry)
WHERE $2::uuid = $1 OR t.program_id = $2
ORDER BY t.program_id, m.entry
LIMIT $8;
