-- name: beside_the_last
-- Of each log the last checkpoint that is said to be cosigned, with each line beside it.
SELECT o.program_id, o.log, o.size, o.witness, o.line, c.note
FROM signed_log AS s
CROSS JOIN LATERAL (
    SELECT max(k.size) AS size FROM cosignature AS k
    WHERE k.organization_id = s.organization_id AND k.program_id = s.program_id AND k.log = s.log) AS m
JOIN checkpoint AS c ON c.organization_id = s.organization_id AND c.program_id = s.program_id AND c.log = s.log AND c.size = m.size
JOIN cosignature AS o ON o.organization_id = s.organization_id AND o.program_id = s.program_id AND o.log = s.log AND o.size = m.size;
