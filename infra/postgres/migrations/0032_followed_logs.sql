-- Which log a follower follows is said by its name: that of a policy of the access log ends in .2, all others follow log 1.
CREATE FUNCTION followed_log(p_follower text) RETURNS smallint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN p_follower ~ '^policy[.][a-z_]+[.][0-9]+[.]2$' THEN 2 ELSE 1 END::smallint
$$;

-- As before, each policy by the log that it follows.
CREATE OR REPLACE FUNCTION standing_still(p_projection text[], p_version integer[], p_log smallint[], p_follower text[],
  p_application text, p_fresh_s double precision, p_bound_s double precision, p_lately_s double precision)
RETURNS TABLE (part text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT require_lists(array_dims(p_projection), array_dims(p_version), array_dims(p_log));
  SELECT require_lists(array_dims(p_follower));
  WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now),
  span AS MATERIALIZED (
    SELECT (extract(epoch FROM c.now) - p_lately_s)::bigint * 1000000 AS since_us,
      (extract(epoch FROM c.now) - p_bound_s)::bigint * 1000000 AS upto_us
    FROM clock AS c),
  head AS MATERIALIZED (
    SELECT h.organization_id, h.program_id, h.log, h.position FROM log_head AS h, span AS s
    WHERE h.position > 0 AND h.recorded_us > s.since_us),
  reached AS (
    SELECT 'projector' AS part, h.organization_id, h.program_id, h.log, coalesce(c.position, 0) AS position
    FROM unnest(p_projection, p_version, p_log) AS a (projection, version, log)
    JOIN projection_build AS b ON b.projection = a.projection AND b.version = a.version AND b.state = 'live'
    JOIN head AS h ON h.log = a.log
    LEFT JOIN projection_checkpoint AS c
      ON c.organization_id = h.organization_id AND c.program_id = h.program_id AND c.schema = b.schema
    WHERE h.position > coalesce(c.position, 0)
    UNION ALL
    SELECT 'policies', h.organization_id, h.program_id, h.log, coalesce(t.position, 0)
    FROM unnest(p_follower) AS f (follower)
    JOIN head AS h ON h.log = followed_log(f.follower)
    LEFT JOIN tracking AS t ON t.organization_id = h.organization_id AND t.program_id = h.program_id
      AND t.follower = f.follower AND t.application = p_application
    WHERE h.position > coalesce(t.position, 0)
    UNION ALL
    SELECT 'signer', h.organization_id, h.program_id, h.log, coalesce(k.size, 0)
    FROM head AS h
    LEFT JOIN LATERAL (
      SELECT max(c.size) AS size FROM checkpoint AS c
      WHERE c.organization_id = h.organization_id AND c.program_id = h.program_id AND c.log = h.log) AS k ON true
    WHERE h.log IN (1, 2) AND h.position > coalesce(k.size, 0))
  SELECT p.part
  FROM unnest('{projector,policies,signer}'::text[]) AS p (part)
  CROSS JOIN clock AS c
  LEFT JOIN worker_heartbeat AS w ON w.worker = p.part
  WHERE w.beat_at IS NULL
    OR w.beat_at < c.now - make_interval(secs => p_fresh_s)
    OR (coalesce(w.moved_at, '-infinity') < c.now - make_interval(secs => p_bound_s)
      AND EXISTS (
        SELECT 1 FROM reached AS r
        JOIN events AS e ON e.organization_id = r.organization_id AND e.program_id = r.program_id AND e.log = r.log
          AND e.position = r.position + 1
        CROSS JOIN span AS s
        WHERE r.part = p.part AND e.recorded_us BETWEEN s.since_us AND s.upto_us))
  ORDER BY p.part
$$;

-- As before, each policy by the log that it follows.
CREATE OR REPLACE FUNCTION followers_ahead()
RETURNS TABLE (follower text, organization_id uuid, program_id uuid, "position" bigint, head bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT t.follower, t.organization_id, t.program_id, t.position, coalesce(h.position, 0)
  FROM tracking AS t
  LEFT JOIN log_head AS h ON h.organization_id = t.organization_id AND h.program_id = t.program_id
    AND h.log = followed_log(t.follower)
  WHERE t.follower LIKE 'policy.%' AND t.position > coalesce(h.position, 0)
  UNION ALL
  SELECT b.projection || ' v' || b.version, c.organization_id, c.program_id, c.position, coalesce(h.position, 0)
  FROM projection_checkpoint AS c
  JOIN projection_build AS b ON b.schema = c.schema AND b.state = 'live'
  LEFT JOIN log_head AS h ON h.organization_id = c.organization_id AND h.program_id = c.program_id AND h.log = c.log
  WHERE c.position > coalesce(h.position, 0)
  UNION ALL
  SELECT 'sweeper', s.organization_id, s.program_id, CASE WHEN s.log = 2 THEN s.position ELSE 1 END,
    CASE WHEN s.log = 2 THEN coalesce(h.position, 0) ELSE 0 END
  FROM access_sweep AS s
  LEFT JOIN log_head AS h ON h.organization_id = s.organization_id AND h.program_id = s.program_id AND h.log = s.log
  WHERE s.position > coalesce(h.position, 0)
  ORDER BY 1, 2, 3
$$;
