-- name: schema
CREATE TABLE program_register (
    organization_id      uuid        NOT NULL,
    program_id           uuid        NOT NULL,
    program              uuid        NOT NULL,
    code                 text        NOT NULL,
    name_en              text        NOT NULL,
    name_fr              text        NOT NULL,
    setting              text        NOT NULL,
    region               text        NOT NULL,
    zone                 text        NOT NULL,
    locale               text        NOT NULL,
    participation        text        NOT NULL,
    same_practice        text        NOT NULL,
    eligible_professions text[]      NOT NULL,
    content_capture      text        NOT NULL,
    defined_at           timestamptz NOT NULL,
    PRIMARY KEY (organization_id, program_id, program)
);

-- name: define
INSERT INTO program_register (
    organization_id, program_id, program, code, name_en, name_fr, setting, region, zone, locale,
    participation, same_practice, eligible_professions, content_capture, defined_at
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: set_capture
UPDATE program_register SET content_capture = $4
WHERE organization_id = $1 AND program_id = $2 AND program = $3;

-- name: forget
DELETE FROM program_register WHERE organization_id = $1 AND program_id = $2;

-- name: programs
SELECT program, code, name_en, name_fr, setting, region, zone, locale, participation,
    same_practice, eligible_professions, content_capture, defined_at
FROM program_register
WHERE organization_id = $1 AND program_id = $2
ORDER BY code, program;
