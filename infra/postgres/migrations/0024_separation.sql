-- Separation of duties, over offices and rosters together, decided where rights are kept and as they are given.
-- The rules are those of domain/separation.py; a contract test holds the two against each other.

ALTER TABLE authority ADD CONSTRAINT authority_kind CHECK (kind IN ('office', 'leadership', 'membership', 'grant', 'clearance')) NOT VALID;

-- Whether an office is over the groups of a program.
CREATE FUNCTION office_is_over(p_kind text, p_detail text, p_scope uuid, p_program uuid) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_kind = 'office' AND (p_detail IN ('organization_admin', 'privacy_officer') OR p_detail = 'program_admin' AND p_scope = p_program);

-- By which code somebody may not be given a right besides those they have, if so.
CREATE FUNCTION rights_apart(p_organization uuid, p_person uuid, p_kind text, p_program uuid, p_scope uuid, p_detail text)
RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH held AS MATERIALIZED (
    SELECT a.kind, a.program_id, a.scope_id, a.detail FROM authority AS a
    WHERE a.organization_id = p_organization AND a.person_id = p_person)
  SELECT CASE
    WHEN EXISTS (SELECT FROM held AS a WHERE p_kind = 'office' AND p_detail = 'auditor' OR a.kind = 'office' AND a.detail = 'auditor')
      THEN 'rights.auditor_alone'
    WHEN p_kind = 'office' AND EXISTS (SELECT FROM held AS a WHERE a.kind = 'office'
        AND (a.detail, p_detail) IN (('organization_admin', 'privacy_officer'), ('privacy_officer', 'organization_admin')))
      THEN 'office.conflict'
    WHEN p_kind IN ('leadership', 'membership')
        AND EXISTS (SELECT FROM held AS a WHERE office_is_over(a.kind, a.detail, a.scope_id, p_program))
        AND NOT EXISTS (SELECT FROM held AS a WHERE a.kind = 'clearance' AND a.scope_id = p_scope)
      THEN 'rights.second_officer'
    WHEN p_kind = 'office' AND EXISTS (SELECT FROM held AS a WHERE a.kind IN ('leadership', 'membership')
        AND office_is_over(p_kind, p_detail, p_scope, a.program_id)
        AND NOT EXISTS (SELECT FROM held AS b WHERE b.kind = 'clearance' AND b.scope_id = a.scope_id))
      THEN 'rights.second_officer'
  END
$$;
REVOKE ALL ON FUNCTION office_is_over, rights_apart FROM PUBLIC;

-- Gives or takes one right; the person's number moves only if something changed. Raises CK001, whose message is a code,
-- if the person may not have it: the row of their number is locked before what they have is looked at.
CREATE OR REPLACE FUNCTION settle_right(
  p_organization uuid, p_given boolean, p_person uuid, p_kind text, p_program uuid, p_scope uuid, p_detail text
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_apart text;
BEGIN
  INSERT INTO authority_head (organization_id, person_id, version) VALUES (p_organization, p_person, 0)
    ON CONFLICT DO NOTHING;
  PERFORM FROM authority_head AS a WHERE a.organization_id = p_organization AND a.person_id = p_person FOR NO KEY UPDATE;
  -- An office is one role; a leadership or a membership is one per group, in whichever role.
  IF p_given AND EXISTS (
    SELECT FROM authority a WHERE a.organization_id = p_organization AND a.person_id = p_person AND a.kind = p_kind
      AND a.program_id = p_program AND a.scope_id = p_scope AND a.detail = p_detail) THEN
    RETURN;
  END IF;
  IF p_given THEN
    v_apart := rights_apart(p_organization, p_person, p_kind, p_program, p_scope, p_detail);
    IF v_apart IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'CK001', MESSAGE = v_apart;
    END IF;
  END IF;
  DELETE FROM authority a WHERE a.organization_id = p_organization AND a.person_id = p_person AND a.kind = p_kind
    AND a.program_id = p_program AND a.scope_id = p_scope AND (a.kind <> 'office' OR a.detail = p_detail);
  IF p_given THEN
    INSERT INTO authority (organization_id, person_id, kind, program_id, scope_id, detail)
    VALUES (p_organization, p_person, p_kind, p_program, p_scope, p_detail);
  ELSIF NOT FOUND THEN
    RETURN;
  END IF;
  UPDATE authority_head AS a SET version = a.version + 1 WHERE a.organization_id = p_organization AND a.person_id = p_person;
END $$;
