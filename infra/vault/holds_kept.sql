-- $1 organization

-- name: said
-- Each hold that was placed and not lifted, by the log; confirmed, it is kept for ever.
SELECT hold_id, of_program, of_group, of_session, of_class, of_person, until FROM holds_said($1);

-- name: compared
-- What the log says, and what is kept.
SELECT hold_id, s.of_person, k.of_author,
  s.until IS NOT NULL AND k.until IS NOT NULL
    AND (s.of_program, s.of_group, s.of_session, s.of_class) IS NOT DISTINCT FROM (k.of_program, k.of_group, k.of_session, k.of_class)
    AND (s.of_person IS NULL) = (k.of_author IS NULL)
    AND least(s.until, '9999-12-31') = least(k.until, '9999-12-31') AS alike
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[], $8::timestamptz[])
  AS s (hold_id, of_program, of_group, of_session, of_class, of_person, until)
FULL JOIN (SELECT * FROM legal_hold WHERE organization_id = $1) AS k USING (hold_id)
ORDER BY hold_id;

-- name: organizations
SELECT organization_id FROM log_heads() WHERE log = 1 AND program_id = organization_id ORDER BY organization_id;
