-- Read models, policies, checkpoints and health, under the same rules.

CREATE OR REPLACE FUNCTION leave_order(
  p_organization uuid, p_program uuid, p_order uuid, p_projection text, p_version integer, p_follower text, p_stream uuid,
  p_position bigint, p_skip boolean, p_person uuid)
RETURNS SETOF projection_order
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  INSERT INTO projection_order (organization_id, program_id, order_id, projection, schema, stream_id, position, skip,
      asked_by, asked_at)
    SELECT p_organization, p_program, p_order, p_projection, p.schema, p_stream, p_position, p_skip, p_person,
      clock_timestamp()
    FROM projection_parked AS p
    WHERE p.organization_id = p_organization AND p.program_id = p_program AND p.stream_id = p_stream
      AND p.position = p_position
      AND (p.schema = p_follower OR EXISTS (SELECT 1 FROM projection_build AS b
        WHERE b.schema = p.schema AND b.projection = p_projection AND b.version = p_version AND b.state = 'live'))
    ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT o.* FROM projection_order AS o
    WHERE o.organization_id = p_organization AND o.program_id = p_program
      AND (o.order_id = p_order OR o.outcome IS NULL AND o.projection = p_projection AND o.stream_id = p_stream)
    ORDER BY o.order_id = p_order DESC LIMIT 1;
END $$;

CREATE OR REPLACE FUNCTION settle_order(p_organization uuid, p_program uuid, p_order uuid, p_outcome text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  UPDATE projection_order AS o SET outcome = p_outcome, settled_at = statement_timestamp()
  WHERE o.organization_id = p_organization AND o.program_id = p_program AND o.order_id = p_order AND o.outcome IS NULL
$$;

CREATE OR REPLACE FUNCTION lease_buckets(p_worker uuid, p_crew text, p_seconds double precision) RETURNS smallint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_now   timestamptz;
  v_share bigint;
  v_has   bigint;
BEGIN
  PERFORM take_turn('leases of buckets');
  v_now := clock_timestamp();
  INSERT INTO projection_worker (worker, crew, until)
    VALUES (p_worker, p_crew, v_now + make_interval(secs => p_seconds))
    ON CONFLICT (worker) DO UPDATE SET until = excluded.until;
  DELETE FROM projection_worker AS w WHERE w.until < v_now;
  DELETE FROM projection_lease AS l WHERE NOT EXISTS (SELECT 1 FROM projection_worker AS w WHERE w.crew = l.crew);
  INSERT INTO projection_lease (crew, bucket) SELECT p_crew, n FROM generate_series(0, 63) AS n
    WHERE NOT EXISTS (SELECT 1 FROM projection_lease AS l WHERE l.crew = p_crew);
  SELECT ceil(64.0 / count(*)) INTO v_share FROM projection_worker AS w WHERE w.crew = p_crew;
  UPDATE projection_lease AS l SET worker = NULL
    WHERE l.crew = p_crew AND l.bucket IN (SELECT mine.bucket FROM projection_lease AS mine
      WHERE mine.worker = p_worker ORDER BY mine.bucket OFFSET v_share);
  SELECT count(*) INTO v_has FROM projection_lease AS l WHERE l.worker = p_worker;
  UPDATE projection_lease AS l SET worker = p_worker
    WHERE l.crew = p_crew AND l.bucket IN (SELECT free.bucket FROM projection_lease AS free
      WHERE free.crew = p_crew AND NOT EXISTS (SELECT 1 FROM projection_worker AS w WHERE w.worker = free.worker)
      ORDER BY free.bucket LIMIT v_share - v_has);
  RETURN ARRAY(SELECT l.bucket FROM projection_lease AS l WHERE l.worker = p_worker ORDER BY l.bucket);
END $$;

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
  SELECT 'sweeper', s.organization_id, s.program_id, CASE WHEN s.log = 2 THEN s.position ELSE 1 END,
    CASE WHEN s.log = 2 THEN coalesce(h.position, 0) ELSE 0 END
  FROM access_sweep AS s
  LEFT JOIN log_head AS h ON h.organization_id = s.organization_id AND h.program_id = s.program_id AND h.log = s.log
  WHERE s.position > coalesce(h.position, 0)
  ORDER BY 1, 2, 3
$$;

CREATE OR REPLACE FUNCTION follow_anew() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  a RECORD;
  v_rows bigint;
  v_anew bigint := 0;
BEGIN
  FOR a IN SELECT f.organization_id, f.program_id, f.follower FROM followers_ahead() AS f LOOP
    UPDATE tracking AS t SET position = 0
      WHERE t.organization_id = a.organization_id AND t.program_id = a.program_id AND t.follower = a.follower;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    v_anew := v_anew + v_rows;
  END LOOP;
  UPDATE access_sweep AS s SET position = 0
    WHERE s.position > coalesce((
      SELECT h.position FROM log_head AS h
      WHERE h.organization_id = s.organization_id AND h.program_id = s.program_id AND h.log = s.log), 0);
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  RETURN v_anew + v_rows;
END $$;

CREATE OR REPLACE FUNCTION missing_entries(
  p_schema text, p_organization uuid, p_program uuid, p_after bigint, p_upto bigint, p_recorded text[], p_ended text[], p_most integer
) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  PERFORM require_lists(array_dims(p_recorded));
  PERFORM require_lists(array_dims(p_ended));
  IF logical_role() <> 'migrator'
     AND p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM projection_build AS b WHERE b.schema = p_schema AND b.projection = 'access_log') THEN
    RAISE EXCEPTION 'there is no such build' USING ERRCODE = 'P0002';
  END IF;
  RETURN QUERY EXECUTE format($q$
    SELECT e.position FROM circlekeep.events AS e
    LEFT JOIN %1$I.access_record AS r
      ON r.organization_id = $1 AND r.program_id = e.program_id AND r.entry = e.position
    WHERE e.organization_id = $1 AND e.program_id = $2 AND e.log = 2 AND e.position > $3 AND e.position <= $4
      AND e.payload IS NOT NULL
      AND CASE WHEN e.type = ANY ($5) THEN r.entry IS NULL
          OR r.objects > 0 AND r.objects <> (SELECT count(*) FROM %1$I.access_object AS o
            WHERE o.organization_id = $1 AND o.program_id = $2 AND o.entry = e.position)
          OR NOT EXISTS (SELECT 1 FROM %1$I.access_attribution AS a
            WHERE a.organization_id = $1 AND a.program_id = $2 AND a.entry = e.position)
          OR NOT EXISTS (SELECT 1 FROM %1$I.access_pattern AS p
            WHERE p.organization_id = $1 AND p.program_id = $2 AND p.pattern = r.pattern)
        WHEN e.type = ANY ($6) THEN EXISTS (SELECT 1 FROM circlekeep.events AS i
            WHERE i.organization_id = $1 AND i.program_id = $2 AND i.log = 2
              AND i.position = (convert_from(e.payload, 'UTF8')::json ->> 'intent')::bigint AND i.payload IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM %1$I.access_ending AS n
                WHERE n.organization_id = $1 AND n.program_id = $2 AND n.entry = i.position))
        ELSE false END
    ORDER BY e.position LIMIT $7
  $q$, p_schema) USING p_organization, p_program, p_after, p_upto, p_recorded, p_ended, p_most;
END $$;

CREATE OR REPLACE FUNCTION accesses_left_open(p_kinds text[], p_after interval, p_logs integer, p_entries integer)
RETURNS TABLE (organization_id uuid, program_id uuid, log smallint, swept bigint, positions bigint[], streams uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
  SELECT require_lists(array_dims(p_kinds));
  SELECT l.organization_id, l.program_id, l.log, max(e.position),
    coalesce(array_agg(e.position ORDER BY e.position) FILTER (WHERE e.is_open), '{}'),
    coalesce(array_agg(e.stream_id ORDER BY e.position) FILTER (WHERE e.is_open), '{}')
  FROM (SELECT (extract(epoch FROM clock_timestamp() - p_after) * 1000000)::bigint AS before_us OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT h.organization_id, h.program_id, h.log, coalesce(s.position, 0) AS position
    FROM log_head AS h LEFT JOIN access_sweep AS s
      ON s.organization_id = h.organization_id AND s.program_id = h.program_id AND s.log = h.log
    WHERE h.log IN (2, 3) AND h.position > coalesce(s.position, 0) AND (
      SELECT x.recorded_us FROM events AS x
      WHERE x.organization_id = h.organization_id AND x.program_id = h.program_id AND x.log = h.log
        AND x.position = coalesce(s.position, 0) + 1) <= t.before_us
    LIMIT p_logs) AS l
  CROSS JOIN LATERAL (
    SELECT x.position, x.stream_id, x.version = 1 AND x.type = ANY (p_kinds) AND NOT EXISTS (
        SELECT 1 FROM events AS y
        WHERE y.organization_id = l.organization_id AND y.program_id = l.program_id AND y.log = l.log
          AND y.stream_id = x.stream_id AND y.version = 2) AS is_open
    FROM (SELECT w.position, w.stream_id, w.version, w.type, w.recorded_us FROM events AS w
      WHERE w.organization_id = l.organization_id AND w.program_id = l.program_id AND w.log = l.log
        AND w.position > l.position
      ORDER BY w.position LIMIT p_entries) AS x
    WHERE x.recorded_us <= t.before_us) AS e
  GROUP BY l.organization_id, l.program_id, l.log
$$;

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
        SELECT 1 FROM reached AS r
        JOIN events AS e ON e.organization_id = r.organization_id AND e.program_id = r.program_id AND e.log = r.log
          AND e.position = r.position + 1
        CROSS JOIN span AS s
        WHERE r.part = p.part AND e.recorded_us BETWEEN s.since_us AND s.upto_us))
  ORDER BY p.part
$$;

CREATE OR REPLACE FUNCTION leaves_of(p_organization uuid, p_program uuid, p_log smallint, p_first bigint, p_after bigint)
RETURNS TABLE ("position" bigint, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_last bigint := p_after - 1;
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  IF p_log = 3 THEN
    v_last := signed_size(p_organization, p_program, p_log);
  END IF;
  RETURN QUERY SELECT e.position, e.hash FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log
      AND e.position >= p_first AND e.position < p_after
      AND e.position <= v_last
    ORDER BY e.position;
END $$;

CREATE OR REPLACE FUNCTION signing_keys_given_up(p_organization uuid) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_left_out CONSTANT bigint[] := ARRAY(SELECT l.position FROM left_out(p_organization, p_organization) AS l);
BEGIN
  RETURN (SELECT coalesce(max((convert_from(e.payload, 'UTF8')::jsonb ->> 'version')::integer), 0)
  FROM events AS e
  WHERE e.organization_id = p_organization AND e.program_id = p_organization AND e.log = 1
    AND e.type = 'key.signing_given_up'
    AND e.position <> ALL (v_left_out));
END $$;

CREATE OR REPLACE FUNCTION letters_due(p_day date) RETURNS TABLE (organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT DISTINCT s.organization_id FROM signed_log AS s
  WHERE NOT EXISTS (
    SELECT 1 FROM checkpoint_letter AS l
    WHERE l.organization_id = s.organization_id AND l.day = p_day
      AND l.person_id = '00000000-0000-0000-0000-000000000000')
$$;

CREATE OR REPLACE FUNCTION letters_turn(p_holder uuid, p_seconds double precision) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_until CONSTANT timestamptz := v_now + make_interval(secs => p_seconds);
BEGIN
  UPDATE runtime_turn AS t SET holder = p_holder, until = v_until
    WHERE t.name = 'checkpoint letters' AND (t.until IS NULL OR t.until <= v_now OR t.holder = p_holder);
  RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION refuse_log(
  p_organization uuid, p_program uuid, p_log smallint, p_reason text, p_size bigint, p_head bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO log_refusal (organization_id, program_id, log, found_at, reason, size, head)
  SELECT p_organization, p_program, p_log, clock_timestamp(), p_reason, p_size, p_head
  WHERE (EXISTS (SELECT 1 FROM log_head AS h
      WHERE h.organization_id = p_organization AND h.program_id = p_program AND h.log = p_log AND h.position > 0)
    OR EXISTS (SELECT 1 FROM signed_log AS s
      WHERE s.organization_id = p_organization AND s.program_id = p_program AND s.log = p_log))
    AND coalesce(p_reason IN ('smaller', 'rewritten', 'gap', 'backwards', 'chain', 'forked', 'key', 'tile'), true)
    AND p_reason IS DISTINCT FROM (
      SELECT r.reason FROM log_refusal AS r
      WHERE r.organization_id = p_organization AND r.program_id = p_program AND r.log = p_log
      ORDER BY r.found_at DESC LIMIT 1)
$$;

CREATE OR REPLACE FUNCTION remake_tiles(p_organization uuid, p_program uuid, p_log smallint, p_position bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_size bigint := (SELECT max(c.size) FROM checkpoint AS c
    WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log);
  v_tile bigint;
  v_hashes bytea;
BEGIN
  FOR v_level IN 0..6 LOOP
    v_tile := (p_position - 1) >> 8 * (v_level + 1);
    DELETE FROM tile AS t
      WHERE t.organization_id = p_organization AND t.program_id = p_program AND t.log = p_log AND t.level = v_level AND t.tile = v_tile;
    IF v_tile < v_size >> 8 * (v_level + 1) THEN
      v_hashes := tile_by_the_log(p_organization, p_program, p_log, v_level, v_tile);
      INSERT INTO tile (organization_id, program_id, log, level, tile, root, hashes)
        VALUES (p_organization, p_program, p_log, v_level, v_tile, root_over(v_hashes), v_hashes);
    END IF;
  END LOOP;
END $$;
