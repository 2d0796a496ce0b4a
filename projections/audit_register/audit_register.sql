-- name: schema
CREATE TABLE audit_register (
    organization_id uuid        NOT NULL,
    program_id      uuid        NOT NULL,
    audit_id        uuid        NOT NULL,
    quarter         text        NOT NULL,
    round           integer     NOT NULL,
    records         integer     NOT NULL,
    drawn_by        uuid        NOT NULL,
    drawn_at        timestamptz NOT NULL,
    signed_by       uuid,
    signed_at       timestamptz,
    PRIMARY KEY (organization_id, program_id, audit_id)
);
CREATE TABLE audit_finding (
    organization_id uuid   NOT NULL,
    program_id      uuid   NOT NULL,
    audit_id        uuid   NOT NULL,
    record_program  uuid   NOT NULL,
    entry           bigint NOT NULL,
    disposition     text   NOT NULL,
    PRIMARY KEY (organization_id, program_id, audit_id, record_program, entry)
);

-- name: draw
INSERT INTO audit_register (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
RETURNING 1;

-- name: find
INSERT INTO audit_finding (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
ON CONFLICT (organization_id, program_id, audit_id, record_program, entry)
DO UPDATE SET disposition = excluded.disposition;

-- name: sign
UPDATE audit_register AS a SET signed_by = t.signed_by, signed_at = t.signed_at
FROM fields() AS t
WHERE a.organization_id = $1 AND a.program_id = $2 AND a.audit_id = t.audit_id;

-- name: audits
SELECT a.audit_id, a.quarter, a.round, a.records, a.drawn_by, a.drawn_at, a.signed_by, a.signed_at,
    count(f.entry)::int AS reviewed,
    count(*) FILTER (WHERE f.disposition IN ('follow_up', 'breach_suspected'))::int AS matters
FROM audit_register AS a
LEFT JOIN audit_finding AS f
    ON f.organization_id = $1 AND f.program_id = a.program_id AND f.audit_id = a.audit_id
WHERE a.organization_id = $1 AND a.program_id = $2
GROUP BY a.organization_id, a.program_id, a.audit_id
ORDER BY a.drawn_at DESC, a.audit_id;
