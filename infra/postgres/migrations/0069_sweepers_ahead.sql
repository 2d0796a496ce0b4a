-- The sweeper that ends looks which were left open is never ahead of a log either: it would pass over what comes next.
-- How long a log of own looks is is told to nobody.
CREATE OR REPLACE FUNCTION followers_ahead()
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
  UNION ALL
  SELECT 'sweeper', s.organization_id, s.program_id, CASE s.log WHEN 2 THEN s.position ELSE 1 END,
    CASE s.log WHEN 2 THEN coalesce(h.position, 0) ELSE 0 END
  FROM access_sweep AS s
  LEFT JOIN log_head AS h ON h.organization_id = s.organization_id AND h.program_id = s.program_id AND h.log = s.log
  WHERE s.position > coalesce(h.position, 0)
  ORDER BY 1, 2, 3
$$;

-- Has what is ahead of a log read it from its beginning; what policies owe already, and how looks ended, stays as it is. For
-- the owner alone.
CREATE OR REPLACE FUNCTION follow_anew() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH anew AS (
    UPDATE tracking AS t SET position = 0
    FROM followers_ahead() AS a
    WHERE t.organization_id = a.organization_id AND t.program_id = a.program_id AND t.follower = a.follower
    RETURNING 1
  ), swept_anew AS (
    UPDATE access_sweep AS s SET position = 0
    WHERE s.position > coalesce((
      SELECT h.position FROM log_head AS h
      WHERE h.organization_id = s.organization_id AND h.program_id = s.program_id AND h.log = s.log), 0)
    RETURNING 1)
  SELECT (SELECT count(*) FROM anew) + (SELECT count(*) FROM swept_anew)
$$;
