-- Two registrations of one human: each is the other's twin, which gives neither any right of the other, and holds both together apart
-- from what one person may not be. The rules are those of domain/separation.py; a contract test holds the two against each other.
-- One more kind is allowed, and no row is another than it was.
-- squawk-ignore ban-drop-constraint
ALTER TABLE authority DROP CONSTRAINT authority_kind;
ALTER TABLE authority ADD CONSTRAINT authority_kind
  CHECK (kind IN ('office', 'leadership', 'membership', 'grant', 'clearance', 'supervision', 'pending', 'twin')) NOT VALID;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE authority VALIDATE CONSTRAINT authority_kind;

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
        OR a.scope_id = p_scope AND a.kind IN ('leadership', 'membership', 'supervision', 'pending')
          AND p_kind IN ('leadership', 'membership', 'supervision', 'pending')))
      THEN 'rights.registered_twice'
    WHEN p_kind = 'office' AND EXISTS (SELECT 1 FROM held AS a WHERE a.kind = 'office'
        AND (a.detail, p_detail) IN (('organization_admin', 'privacy_officer'), ('privacy_officer', 'organization_admin')))
      THEN 'office.conflict'
    WHEN is_place(p_kind, p_detail)
        AND EXISTS (SELECT 1 FROM held AS a WHERE office_is_over(a.kind, a.detail, a.scope_id, p_program))
        AND NOT EXISTS (SELECT 1 FROM held AS a WHERE a.kind = 'clearance' AND a.scope_id = p_scope)
      THEN 'rights.second_officer'
    WHEN p_kind = 'office' AND EXISTS (SELECT 1 FROM held AS a WHERE is_place(a.kind, a.detail)
        AND office_is_over(p_kind, p_detail, p_scope, a.program_id)
        AND NOT EXISTS (SELECT 1 FROM held AS b WHERE b.kind = 'clearance' AND b.scope_id = a.scope_id))
      THEN 'rights.second_officer'
  END
$$;

-- By which code somebody may not be the twin of another, if so: either is somebody's already, or what one has and what the other has
-- are held apart. The link stands already, so that what each has is looked at beside the other's.
CREATE FUNCTION twins_apart(p_organization uuid, p_person uuid, p_twin uuid) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  h RECORD;
  v_apart text;
BEGIN
  IF EXISTS (SELECT 1 FROM authority AS a WHERE a.organization_id = p_organization AND a.person_id = p_person
      AND a.kind = 'twin' AND a.scope_id <> p_twin) THEN
    RETURN 'person.linked_already';
  END IF;
  FOR h IN SELECT a.kind, a.program_id, a.scope_id, a.detail FROM authority AS a
      WHERE a.organization_id = p_organization AND a.person_id = p_person AND a.kind <> 'twin'
      ORDER BY a.kind, a.scope_id, a.detail LOOP
    v_apart := rights_apart(p_organization, p_person, h.kind, h.program_id, h.scope_id, h.detail);
    EXIT WHEN v_apart IS NOT NULL;
  END LOOP;
  RETURN v_apart;
END $$;

-- Gives or takes one right; the person's number moves only if something changed. Raises CK001, whose message is a code,
-- if the person may not have it: the row of their number is locked before what they have is looked at. Of two registrations of one
-- human the first's row is locked as well, whichever is given something.
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
  PERFORM FROM authority_head AS a WHERE a.organization_id = p_organization AND a.person_id = (
    SELECT t.scope_id FROM authority AS t
    WHERE t.organization_id = p_organization AND t.person_id = p_person AND t.kind = 'twin' AND t.detail = 'first')
    FOR NO KEY UPDATE;
  -- An office is one role; a leadership or a membership is one per group, in whichever role.
  IF p_given AND EXISTS (
    SELECT 1 FROM authority a WHERE a.organization_id = p_organization AND a.person_id = p_person AND a.kind = p_kind
      AND a.program_id = p_program AND a.scope_id = p_scope AND a.detail = p_detail) THEN
    RETURN;
  END IF;
  IF p_given AND p_kind <> 'twin' THEN
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
    IF p_kind = 'twin' THEN
      v_apart := twins_apart(p_organization, p_person, p_scope);
      IF v_apart IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'CK001', MESSAGE = v_apart;
      END IF;
    END IF;
  ELSIF NOT FOUND THEN
    RETURN;
  END IF;
  UPDATE authority_head AS a SET version = a.version + 1 WHERE a.organization_id = p_organization AND a.person_id = p_person;
END $$;
