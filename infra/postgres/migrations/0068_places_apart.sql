-- Separation of duties over every way into a group: also a seat offered or asked for, and supervising who leads.
-- The rules are those of domain/separation.py; a contract test holds the two against each other.

-- squawk-ignore ban-drop-constraint
ALTER TABLE authority DROP CONSTRAINT authority_kind;
ALTER TABLE authority ADD CONSTRAINT authority_kind
  CHECK (kind IN ('office', 'leadership', 'membership', 'grant', 'clearance', 'supervision', 'pending')) NOT VALID;

-- Whether something on a roster is a place, which offices over the group are held apart from. Who asked has none.
CREATE FUNCTION is_place(p_kind text, p_detail text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_kind IN ('leadership', 'membership', 'supervision') OR p_kind = 'pending' AND p_detail = 'offered';

CREATE OR REPLACE FUNCTION rights_apart(
  p_organization uuid, p_person uuid, p_kind text, p_program uuid, p_scope uuid, p_detail text
) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH held AS MATERIALIZED (
    SELECT a.kind, a.program_id, a.scope_id, a.detail FROM authority AS a
    WHERE a.organization_id = p_organization AND a.person_id = p_person)
  SELECT CASE
    WHEN EXISTS (SELECT FROM held AS a WHERE p_kind = 'office' AND p_detail = 'auditor' OR a.kind = 'office' AND a.detail = 'auditor')
      THEN 'rights.auditor_alone'
    WHEN p_kind = 'office' AND EXISTS (SELECT FROM held AS a WHERE a.kind = 'office'
        AND (a.detail, p_detail) IN (('organization_admin', 'privacy_officer'), ('privacy_officer', 'organization_admin')))
      THEN 'office.conflict'
    WHEN is_place(p_kind, p_detail)
        AND EXISTS (SELECT FROM held AS a WHERE office_is_over(a.kind, a.detail, a.scope_id, p_program))
        AND NOT EXISTS (SELECT FROM held AS a WHERE a.kind = 'clearance' AND a.scope_id = p_scope)
      THEN 'rights.second_officer'
    WHEN p_kind = 'office' AND EXISTS (SELECT FROM held AS a WHERE is_place(a.kind, a.detail)
        AND office_is_over(p_kind, p_detail, p_scope, a.program_id)
        AND NOT EXISTS (SELECT FROM held AS b WHERE b.kind = 'clearance' AND b.scope_id = a.scope_id))
      THEN 'rights.second_officer'
  END
$$;
REVOKE ALL ON FUNCTION is_place FROM PUBLIC;

-- What stands open in the logs: the last word on somebody in a group is that they asked, or were offered a seat.
WITH last AS (
  SELECT DISTINCT ON (e.organization_id, e.program_id, e.stream_id, p.person_id)
    e.organization_id, e.program_id, e.stream_id, p.person_id, e.type
  FROM events AS e
  CROSS JOIN LATERAL (SELECT substring(encode(e.payload, 'escape')
    FROM '"person":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')::uuid AS person_id) AS p
  WHERE e.log = 1 AND p.person_id IS NOT NULL AND e.type IN ('membership.requested', 'membership.waiting_list_joined',
    'membership.offered', 'membership.activated', 'membership.declined', 'membership.ended')
  ORDER BY e.organization_id, e.program_id, e.stream_id, p.person_id, e.position DESC),
given AS (
  INSERT INTO authority (organization_id, person_id, kind, program_id, scope_id, detail)
  SELECT l.organization_id, l.person_id, 'pending', l.program_id, l.stream_id,
    CASE l.type WHEN 'membership.offered' THEN 'offered' ELSE 'requested' END
  FROM last AS l WHERE l.type IN ('membership.requested', 'membership.waiting_list_joined', 'membership.offered')
  RETURNING organization_id, person_id)
INSERT INTO authority_head AS h (organization_id, person_id, version)
SELECT g.organization_id, g.person_id, count(*) FROM given AS g GROUP BY 1, 2
ON CONFLICT (organization_id, person_id) DO UPDATE SET version = h.version + excluded.version;
