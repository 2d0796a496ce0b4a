-- When each part last ended a turn of its work, and when it last had something done in one. A sign of life that a part
-- could give while its work stands still would say nothing.
ALTER TABLE worker_heartbeat ADD COLUMN moved_at timestamptz;

CREATE FUNCTION note_progress(p_part text, p_moved boolean) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO worker_heartbeat AS w (worker, beat_at, moved_at)
  VALUES (p_part, clock_timestamp(), CASE WHEN p_moved THEN clock_timestamp() END)
  ON CONFLICT (worker) DO UPDATE SET beat_at = excluded.beat_at, moved_at = coalesce(excluded.moved_at, w.moved_at)
$$;

-- Names the parts (projector, policies, signer) that ended no turn for p_fresh_s seconds, or lack an entry that is older
-- than p_bound_s (and was recorded within p_lately_s: what is lacked for longer is for doctor to find) and had nothing
-- done as long. One log that cannot be followed stops nobody here: others move.
CREATE FUNCTION standing_still(p_projection text[], p_version integer[], p_log smallint[], p_follower text[],
  p_application text, p_fresh_s double precision, p_bound_s double precision, p_lately_s double precision)
RETURNS TABLE (part text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
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
    JOIN head AS h ON h.log = 1
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
        SELECT FROM reached AS r
        JOIN events AS e ON e.organization_id = r.organization_id AND e.program_id = r.program_id AND e.log = r.log
          AND e.position = r.position + 1
        CROSS JOIN span AS s
        WHERE r.part = p.part AND e.recorded_us BETWEEN s.since_us AND s.upto_us))
  ORDER BY p.part
$$;

REVOKE ALL ON FUNCTION note_progress, standing_still FROM PUBLIC;
GRANT EXECUTE ON FUNCTION note_progress TO projector, signer;
GRANT EXECUTE ON FUNCTION standing_still TO app;
