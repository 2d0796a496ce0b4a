-- Whether somebody is at work on what there is to do, and how far behind that is. Numbers over all organizations; no id leaves.

-- Outside tenancy: when each part last ended a turn of its work, and when it last had something done in one. A sign of life that a
-- part could give while its work stands still would say nothing.
CREATE TABLE worker_heartbeat (
  worker   text        PRIMARY KEY,
  beat_at  timestamptz NOT NULL,
  moved_at timestamptz
) WITH (fillfactor = 50);

-- A worker says that it is at work.
CREATE FUNCTION beat(p_worker text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO worker_heartbeat (worker, beat_at) VALUES (p_worker, clock_timestamp())
  ON CONFLICT (worker) DO UPDATE SET beat_at = excluded.beat_at
$$;

-- How many seconds ago the worker last said so; null if it never did.
CREATE FUNCTION seconds_since_beat(p_worker text) RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT extract(epoch FROM clock_timestamp() - h.beat_at)::double precision
  FROM worker_heartbeat AS h WHERE h.worker = p_worker
$$;

-- A part says that it ended a turn of its work, and whether something was done in it.
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

-- How far each build of these read models that is live or being filled is behind: in events, in how many programs, and
-- for how many seconds the oldest event it lacks has been there. Numbers over all programs; no id leaves.
CREATE FUNCTION projection_lag(p_projection text[], p_version integer[], p_log smallint[])
RETURNS TABLE (projection text, version integer, state text, events bigint, programs bigint, seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT require_lists(array_dims(p_projection), array_dims(p_version), array_dims(p_log));
  SELECT b.projection, b.version, b.state,
    coalesce(sum(h.position - coalesce(c.position, 0)), 0)::bigint,
    count(*) FILTER (WHERE h.position > coalesce(c.position, 0)),
    coalesce(extract(epoch FROM clock_timestamp()) - min(e.recorded_us) / 1000000.0, 0)::double precision
  FROM unnest(p_projection, p_version, p_log) AS a (projection, version, log)
  JOIN projection_build AS b ON b.projection = a.projection AND b.version = a.version AND b.state <> 'retired'
  LEFT JOIN log_head AS h ON h.log = a.log AND h.position > 0
  LEFT JOIN projection_checkpoint AS c
    ON c.organization_id = h.organization_id AND c.program_id = h.program_id AND c.schema = b.schema
  LEFT JOIN events AS e ON e.organization_id = h.organization_id AND e.program_id = h.program_id AND e.log = h.log
    AND e.position = coalesce(c.position, 0) + 1
  GROUP BY b.projection, b.version, b.state
  ORDER BY b.projection, b.version, b.state
$$;

-- The same of those that follow a log without a read model, such as policies.
CREATE FUNCTION follower_lag(p_follower text[], p_application text, p_log smallint)
RETURNS TABLE (follower text, events bigint, programs bigint, seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT require_lists(array_dims(p_follower));
  SELECT f.follower,
    coalesce(sum(h.position - coalesce(t.position, 0)), 0)::bigint,
    count(*) FILTER (WHERE h.position > coalesce(t.position, 0)),
    coalesce(extract(epoch FROM clock_timestamp()) - min(e.recorded_us) / 1000000.0, 0)::double precision
  FROM unnest(p_follower) AS f (follower)
  LEFT JOIN log_head AS h ON h.log = p_log AND h.position > 0
  LEFT JOIN tracking AS t ON t.organization_id = h.organization_id AND t.program_id = h.program_id
    AND t.follower = f.follower AND t.application = p_application
  LEFT JOIN events AS e ON e.organization_id = h.organization_id AND e.program_id = h.program_id AND e.log = h.log
    AND e.position = coalesce(t.position, 0) + 1
  GROUP BY f.follower
  ORDER BY f.follower
$$;

-- How much is due, for how many seconds the oldest of it has been, and how much is set aside.
CREATE FUNCTION outbox_figures() RETURNS TABLE (due bigint, oldest_s double precision, set_aside bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT count(*) FILTER (WHERE o.state = 'owed'),
    coalesce(extract(epoch FROM clock_timestamp() - min(o.due_at) FILTER (WHERE o.state = 'owed')), 0)::double precision,
    count(*) FILTER (WHERE o.state = 'set_aside')
  FROM outbox AS o
  WHERE o.state = 'set_aside' OR o.state = 'owed' AND o.due_at <= clock_timestamp()
$$;

-- What was tried too often, and why the last attempt failed.
CREATE FUNCTION reactions_set_aside()
RETURNS TABLE (organization_id uuid, program_id uuid, command_id uuid, policy text, event_id uuid, attempts integer, code text,
  settled_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT o.organization_id, o.program_id, o.command_id, o.policy, o.event_id, o.attempts, o.code, o.settled_at
  FROM outbox AS o WHERE o.state = 'set_aside'
  ORDER BY o.settled_at, o.command_id
$$;

-- How old the oldest entry is that is in no checkpoint, how many logs are not signed any more, and for how long the
-- checkpoint that has waited longest has waited to be seen by anybody else; in seconds, over all logs. Log 3 is not late before its
-- hour.
CREATE FUNCTION transparency_figures()
RETURNS TABLE (logs bigint, unsigned_s double precision, refused bigint, unwitnessed_s double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT count(*),
    coalesce(extract(epoch FROM clock_timestamp()) - min(e.recorded_us) / 1000000.0, 0)::double precision,
    count(*) FILTER (WHERE r.reason IS NOT NULL),
    coalesce(extract(epoch FROM clock_timestamp() - min(u.signed_at)), 0)::double precision
  FROM log_head AS h
  LEFT JOIN LATERAL (
    SELECT max(k.size) AS size FROM checkpoint AS k
    WHERE k.organization_id = h.organization_id AND k.program_id = h.program_id AND k.log = h.log) AS c ON true
  LEFT JOIN events AS e ON e.organization_id = h.organization_id AND e.program_id = h.program_id AND e.log = h.log
    AND e.position = coalesce(c.size, 0) + 1 AND h.log IN (1, 2)
  LEFT JOIN LATERAL (
    SELECT l.reason FROM log_refusal AS l
    WHERE l.organization_id = h.organization_id AND l.program_id = h.program_id AND l.log = h.log
    ORDER BY l.found_at DESC LIMIT 1) AS r ON true
  LEFT JOIN LATERAL (
    SELECT k.signed_at FROM checkpoint AS k
    WHERE k.organization_id = h.organization_id AND k.program_id = h.program_id AND k.log = h.log AND k.size > greatest(
      (SELECT max(s.size) FROM cosignature AS s
        WHERE s.organization_id = h.organization_id AND s.program_id = h.program_id AND s.log = h.log),
      (SELECT max(l.size) FROM checkpoint_letter AS l
        WHERE l.organization_id = h.organization_id AND l.program_id = h.program_id AND l.log = h.log
          AND l.left_us),
      0)
    ORDER BY k.size LIMIT 1) AS u ON true
  WHERE h.position > 0
$$;

GRANT EXECUTE ON FUNCTION beat TO projector;
GRANT EXECUTE ON FUNCTION note_progress TO projector, signer;
GRANT EXECUTE ON FUNCTION seconds_since_beat, standing_still TO app;
GRANT EXECUTE ON FUNCTION projection_lag, follower_lag, outbox_figures, reactions_set_aside TO projector, auditor;
GRANT EXECUTE ON FUNCTION transparency_figures TO projector, signer, auditor;
