-- Which people of an organization were signed in after a moment: whether officers can act. What has
-- ended is remembered for a month (0012), so that is as far back as it can tell.
CREATE FUNCTION seen_since(p_organization uuid, p_people uuid[], p_since timestamptz) RETURNS TABLE (person_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT s.person_id FROM login_session AS s
    WHERE s.organization_id = p_organization AND s.person_id = ANY (p_people)
      AND s.strength <> 'operator' AND s.expires_at > p_since
  UNION
  SELECT e.person_id FROM ended_session AS e
    WHERE e.organization_id = p_organization AND e.person_id = ANY (p_people) AND e.ended_at > p_since
$$;
REVOKE ALL ON FUNCTION seen_since FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seen_since TO warden;
