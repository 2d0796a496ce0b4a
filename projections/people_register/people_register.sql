-- name: schema
CREATE TABLE people_register (
    organization_id uuid NOT NULL,
    program_id      uuid NOT NULL,
    person_id       uuid NOT NULL,
    home_program    uuid,
    PRIMARY KEY (organization_id, program_id, person_id)
);
CREATE INDEX people_at_home ON people_register (organization_id, program_id, home_program);

-- name: register
INSERT INTO people_register (organization_id, program_id, fields)
SELECT $1, $2, t.* FROM fields() AS t
RETURNING 1;

-- name: forget
DELETE FROM people_register AS p
USING fields() AS t
WHERE p.organization_id = $1 AND p.program_id = $2 AND p.person_id = t.person_id;

-- name: at_home
SELECT person_id
FROM people_register
WHERE organization_id = $1 AND program_id = $2 AND home_program = $3
ORDER BY person_id;
