-- Who follows a log is never ahead of it. One that says so passes over what comes next: it is named, stays where it is
-- and is not ready, until whoever keeps the installation has it read the log anew.
CREATE FUNCTION followers_ahead()
RETURNS TABLE (follower text, organization_id uuid, program_id uuid, "position" bigint, head bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT t.follower, t.organization_id, t.program_id, t.position, coalesce(h.position, 0)
  FROM tracking AS t
  LEFT JOIN log_head AS h ON h.organization_id = t.organization_id AND h.program_id = t.program_id AND h.log = 1
  WHERE t.follower LIKE 'policy.%' AND t.position > coalesce(h.position, 0)
  UNION ALL
  SELECT b.projection || ' v' || b.version, c.organization_id, c.program_id, c.position, coalesce(h.position, 0)
  FROM projection_checkpoint AS c
  JOIN projection_build AS b ON b.schema = c.schema AND b.state = 'live'
  LEFT JOIN log_head AS h ON h.organization_id = c.organization_id AND h.program_id = c.program_id AND h.log = c.log
  WHERE c.position > coalesce(h.position, 0)
  ORDER BY 1, 2, 3
$$;

-- Has policies that are ahead of a log read it from its beginning; what they owe already stays as it is. For the owner alone.
CREATE FUNCTION follow_anew() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH anew AS (
    UPDATE tracking AS t SET position = 0
    FROM followers_ahead() AS a
    WHERE t.organization_id = a.organization_id AND t.program_id = a.program_id AND t.follower = a.follower
    RETURNING 1)
  SELECT count(*) FROM anew
$$;

REVOKE ALL ON FUNCTION followers_ahead, follow_anew FROM PUBLIC;
GRANT EXECUTE ON FUNCTION followers_ahead TO app, projector, auditor;
