-- A clearance is of one group of one program: groups of two programs may have one code, and so one id. What a second officer decided
-- in one program let somebody in, and kept their twin out, in the other.

-- By which code somebody may not be given a right besides those they have, and their twin has, if so; what they are given may be
-- among what they have already.
CREATE OR REPLACE FUNCTION rights_apart(
  p_organization uuid, p_person uuid, p_kind text, p_program uuid, p_scope uuid, p_detail text
) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH held AS MATERIALIZED (
    SELECT a.person_id <> p_person AS twins, a.kind, a.program_id, a.scope_id, a.detail FROM authority AS a
    WHERE a.organization_id = p_organization AND a.kind <> 'twin'
      AND (a.person_id = p_person OR a.person_id IN (SELECT b.scope_id FROM authority AS b
        WHERE b.organization_id = p_organization AND b.person_id = p_person AND b.kind = 'twin'))
      AND (a.person_id, a.kind, a.program_id, a.scope_id, a.detail) <> (p_person, p_kind, p_program, p_scope, p_detail))
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM held AS a WHERE p_kind = 'office' AND p_detail = 'auditor' OR a.kind = 'office' AND a.detail = 'auditor')
      THEN 'rights.auditor_alone'
    WHEN EXISTS (SELECT 1 FROM held AS a WHERE a.twins AND (p_kind = 'office' AND a.kind = 'office'
        OR a.program_id = p_program AND a.scope_id = p_scope AND a.kind IN ('leadership', 'membership', 'supervision', 'pending')
          AND p_kind IN ('leadership', 'membership', 'supervision', 'pending')))
      THEN 'rights.registered_twice'
    WHEN p_kind = 'office' AND EXISTS (SELECT 1 FROM held AS a WHERE a.kind = 'office'
        AND (a.detail, p_detail) IN (('organization_admin', 'privacy_officer'), ('privacy_officer', 'organization_admin')))
      THEN 'office.conflict'
    WHEN is_place(p_kind, p_detail)
        AND EXISTS (SELECT 1 FROM held AS a WHERE office_is_over(a.kind, a.detail, a.scope_id, p_program))
        AND NOT EXISTS (SELECT 1 FROM held AS a WHERE a.kind = 'clearance' AND a.program_id = p_program AND a.scope_id = p_scope)
      THEN 'rights.second_officer'
    WHEN p_kind = 'office' AND EXISTS (SELECT 1 FROM held AS a WHERE is_place(a.kind, a.detail)
        AND office_is_over(p_kind, p_detail, p_scope, a.program_id)
        AND NOT EXISTS (SELECT 1 FROM held AS b WHERE b.kind = 'clearance' AND b.program_id = a.program_id AND b.scope_id = a.scope_id))
      THEN 'rights.second_officer'
  END
$$;
