-- name: schema
CREATE TABLE program_register (
    organization_id      uuid        NOT NULL,
    program_id           uuid        NOT NULL,
    program              uuid        NOT NULL,
    code                 text        NOT NULL,
    languages            text[]      NOT NULL,
    named_in             text[]      NOT NULL,
    names                text[]      NOT NULL,
    setting              text        NOT NULL,
    region               text        NOT NULL,
    zone                 text        NOT NULL,
    participation        text        NOT NULL,
    same_practice        text        NOT NULL,
    eligible_professions text[]      NOT NULL,
    content_capture      text        NOT NULL,
    defined_at           timestamptz NOT NULL,
    PRIMARY KEY (organization_id, program_id, program)
);

-- name: define
INSERT INTO program_register (
    organization_id, program_id, program, code, languages, named_in, names, setting, region, zone,
    participation, same_practice, eligible_professions, content_capture, defined_at
)
SELECT $1, $2, t.program, t.code, string_to_array(t.spoken, ' '),
    string_to_array(t.named_in, ' '), string_to_array(t.names, chr(10)), t.setting, t.region,
    t.zone, t.participation, t.same_practice, string_to_array(t.professions, ' '),
    t.content_capture, t.defined_at
FROM fields() AS t
RETURNING 1;

-- name: set_capture
UPDATE program_register AS p SET content_capture = t.capture
FROM fields() AS t
WHERE p.organization_id = $1 AND p.program_id = $2 AND p.program = t.program;

-- name: programs
SELECT program, code, languages, named_in, names, setting, region, zone, participation,
    same_practice, eligible_professions, content_capture, defined_at
FROM program_register
WHERE organization_id = $1 AND program_id = $2
ORDER BY code, program;
