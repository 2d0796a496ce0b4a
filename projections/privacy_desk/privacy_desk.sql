-- name: schema
CREATE TABLE desk_request (
    organization_id   uuid        NOT NULL,
    program_id        uuid        NOT NULL,
    request_id        uuid        NOT NULL,
    kind              text        NOT NULL,
    own               boolean     NOT NULL,
    asked_by          uuid        NOT NULL,
    subject           uuid,
    due_on            date        NOT NULL,
    of_program        uuid,
    of_session        uuid,
    of_class          text,
    asked_at          timestamptz NOT NULL,
    stage             text        NOT NULL,
    obstacle          text,
    decided_at        timestamptz,
    backups_expire_on date,
    proven_at      timestamptz,
    PRIMARY KEY (organization_id, program_id, request_id)
);
CREATE TABLE desk_hold (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    hold_id         uuid        NOT NULL,
    of_person       uuid,
    of_program      uuid,
    of_group        uuid,
    of_session      uuid,
    of_class        text,
    ground          text        NOT NULL,
    placed_by       uuid        NOT NULL,
    review_on       date        NOT NULL,
    lapses_at       timestamptz,
    placed_at       timestamptz NOT NULL,
    lifting_by      uuid,
    lifted_at       timestamptz,
    PRIMARY KEY (organization_id, program_id, hold_id)
);
CREATE TABLE desk_rules (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    stream_id       uuid        NOT NULL,
    entry           bigint      NOT NULL,
    from_day        date        NOT NULL,
    case_narrative  integer     NOT NULL,
    reflection      integer     NOT NULL,
    leader_debrief  integer     NOT NULL,
    presentation    integer     NOT NULL,
    access_records  integer     NOT NULL,
    proposed_by     uuid        NOT NULL,
    proposed_at     timestamptz NOT NULL,
    adopted_at      timestamptz,
    PRIMARY KEY (organization_id, program_id, stream_id, entry)
);
CREATE TABLE desk_run (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    stream_id       uuid        NOT NULL,
    entry           bigint      NOT NULL,
    kind            text        NOT NULL,
    items           integer     NOT NULL,
    before          timestamptz NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (organization_id, program_id, stream_id, entry)
);
CREATE INDEX desk_run_by_time ON desk_run (organization_id, at);
CREATE TABLE desk_announced (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    stream_id       uuid        NOT NULL,
    entry           bigint      NOT NULL,
    kind            text        NOT NULL,
    items           integer     NOT NULL,
    before          timestamptz NOT NULL,
    goes_at         timestamptz NOT NULL,
    PRIMARY KEY (organization_id, program_id, stream_id, entry)
);
CREATE INDEX desk_announced_by_time ON desk_announced (organization_id, goes_at);
CREATE TABLE desk_clearing (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    stream_id       uuid        NOT NULL,
    clearing_by     uuid        NOT NULL,
    proposed_at     timestamptz NOT NULL,
    until           timestamptz,
    PRIMARY KEY (organization_id, program_id, stream_id)
);

-- name: request
INSERT INTO desk_request (organization_id, program_id, fields, stage)
SELECT $1, $2, t.*, 'requested' FROM fields() AS t
RETURNING 1;

-- name: decide
UPDATE desk_request AS r
SET stage = t.stage, obstacle = t.obstacle, decided_at = t.decided_at
FROM fields() AS t
WHERE r.organization_id = $1 AND r.program_id = $2 AND r.request_id = t.request_id;

-- name: prove
UPDATE desk_request AS r
SET stage = 'proven', backups_expire_on = t.backups_expire_on, proven_at = t.proven_at
FROM fields() AS t
WHERE r.organization_id = $1 AND r.program_id = $2 AND r.request_id = t.request_id;

-- name: place
INSERT INTO desk_hold (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
RETURNING 1;

-- name: confirm
UPDATE desk_hold AS h
SET lapses_at = NULL
FROM fields() AS t
WHERE h.organization_id = $1 AND h.program_id = $2 AND h.hold_id = t.hold_id;

-- name: renew
UPDATE desk_hold AS h
SET review_on = t.review_on, lifting_by = NULL
FROM fields() AS t
WHERE h.organization_id = $1 AND h.program_id = $2 AND h.hold_id = t.hold_id;

-- name: propose_lifting
UPDATE desk_hold AS h
SET lifting_by = t.lifting_by
FROM fields() AS t
WHERE h.organization_id = $1 AND h.program_id = $2 AND h.hold_id = t.hold_id;

-- name: lift
UPDATE desk_hold AS h
SET lifted_at = t.lifted_at
FROM fields() AS t
WHERE h.organization_id = $1 AND h.program_id = $2 AND h.hold_id = t.hold_id;

-- name: propose
INSERT INTO desk_rules (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
RETURNING 1;

-- name: adopt
UPDATE desk_rules AS r
SET adopted_at = t.adopted_at
FROM fields() AS t
WHERE r.organization_id = $1 AND r.program_id = $2 AND r.stream_id = t.stream_id
    AND r.adopted_at IS NULL AND r.from_day = t.from_day
    AND (r.case_narrative, r.reflection, r.leader_debrief, r.presentation, r.access_records)
    = (t.case_narrative, t.reflection, t.leader_debrief, t.presentation, t.access_records);

-- name: run
INSERT INTO desk_run (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
RETURNING 1;

-- name: announce
INSERT INTO desk_announced (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
RETURNING 1;

-- name: propose_clearing
INSERT INTO desk_clearing AS c (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
ON CONFLICT (organization_id, program_id, stream_id) DO UPDATE
SET clearing_by = excluded.clearing_by, proposed_at = excluded.proposed_at, until = NULL;

-- name: agree_clearing
UPDATE desk_clearing AS c
SET until = t.until
FROM fields() AS t
WHERE c.organization_id = $1 AND c.program_id = $2 AND c.stream_id = t.stream_id;

-- name: announced
SELECT program_id, kind, items, before, goes_at
FROM desk_announced
WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2)
ORDER BY goes_at DESC, entry DESC
LIMIT 100;

-- name: clearing
SELECT clearing_by, proposed_at, until
FROM desk_clearing
WHERE organization_id = $1 AND program_id = $2;

-- name: requests
SELECT request_id, kind, own, asked_by, subject, due_on, of_program, of_session, of_class, asked_at, stage,
    obstacle, decided_at, backups_expire_on, proven_at
FROM desk_request
WHERE organization_id = $1 AND program_id = $2
ORDER BY asked_at DESC, request_id
LIMIT 1000;

-- name: holds
SELECT hold_id, of_person, of_program, of_group, of_session, of_class, ground, placed_by, review_on,
    lapses_at, placed_at, lifting_by, lifted_at
FROM desk_hold
WHERE organization_id = $1 AND program_id = $2
ORDER BY lifted_at IS NOT NULL, placed_at DESC, hold_id
LIMIT 1000;

-- name: rules
SELECT from_day, case_narrative, reflection, leader_debrief, presentation, access_records, proposed_by,
    proposed_at, adopted_at
FROM desk_rules
WHERE organization_id = $1 AND program_id = $2
ORDER BY proposed_at DESC, entry DESC
LIMIT 100;

-- name: runs
SELECT program_id, kind, items, before, at
FROM desk_run
WHERE organization_id = $1 AND ($2 = $1 OR program_id = $2)
ORDER BY at DESC, entry DESC
LIMIT 100;
