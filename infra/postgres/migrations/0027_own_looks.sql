-- A third log for each organization: what people looked at of their own. It is chained and signed as the others are. Of all that serves anybody only the
-- Warden reads it; on the host, so does who verifies (role auditor), because a chain is walked over its bodies. What anybody else may know of it, its
-- checkpoints, comes once a day.
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid, adding-required-field, adding-field-with-default

ALTER TABLE log_head DROP CONSTRAINT log_head_log_check;
ALTER TABLE log_head ADD CONSTRAINT log_head_log_check CHECK (log IN (1, 2) OR log = 3 AND program_id = organization_id);
ALTER TABLE signed_log DROP CONSTRAINT signed_log_log_check;
ALTER TABLE signed_log ADD CONSTRAINT signed_log_log_check CHECK (log IN (1, 2) OR log = 3 AND program_id = organization_id);
ALTER TABLE events DROP CONSTRAINT events_body_check;
ALTER TABLE events ADD CONSTRAINT events_body_check CHECK (
  payload IS NOT NULL AND metadata IS NOT NULL AND salt IS NOT NULL
  OR log IN (2, 3) AND payload IS NULL AND metadata IS NULL AND salt IS NULL) NOT VALID;

INSERT INTO log_head (organization_id, program_id, log, hash)
SELECT h.organization_id, h.program_id, 3,
  sha256('log:v1'::bytea || uuid_send(h.organization_id) || uuid_send(h.program_id) || int2send(3::smallint))
FROM log_head AS h WHERE h.log = 1 AND h.program_id = h.organization_id
ON CONFLICT DO NOTHING;

-- Read models are made of the first two logs alone.
DROP POLICY logs_of_organization ON events;
CREATE POLICY logs_of_organization ON events FOR SELECT TO auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY first_logs_of_organization ON events FOR SELECT TO projector USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid AND log IN (1, 2));

CREATE OR REPLACE FUNCTION dirty_heads() RETURNS TABLE (organization_id uuid, program_id uuid, log smallint, "position" bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT h.organization_id, h.program_id, h.log, h.position FROM log_head AS h WHERE h.position > 0 AND h.log IN (1, 2)
$$;

-- As in 0014; of log 3, nothing that has not been published.
CREATE OR REPLACE FUNCTION leaves_of(p_organization uuid, p_program uuid, p_log smallint, p_first bigint, p_after bigint)
RETURNS TABLE ("position" bigint, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY SELECT e.position, e.hash FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log
      AND e.position >= p_first AND e.position < p_after
      AND (p_log <> 3 OR e.position <= signed_size(p_organization, p_program, p_log))
    ORDER BY e.position;
END $$;

-- As in 0014; log 3 is not late before its hour.
CREATE OR REPLACE FUNCTION transparency_figures()
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

-- The sweeper goes through log 3 as through log 2.
-- squawk-ignore ban-drop-function
DROP FUNCTION accesses_left_open;
-- squawk-ignore ban-drop-function
DROP FUNCTION accesses_swept;
ALTER TABLE access_sweep ADD COLUMN log smallint NOT NULL DEFAULT 2 CHECK (log IN (2, 3));
-- squawk-ignore ban-drop-default
ALTER TABLE access_sweep ALTER COLUMN log DROP DEFAULT;
ALTER TABLE access_sweep DROP CONSTRAINT access_sweep_pkey;
-- squawk-ignore adding-serial-primary-key-field
ALTER TABLE access_sweep ADD PRIMARY KEY (organization_id, program_id, log);

CREATE FUNCTION accesses_left_open(p_kinds text[], p_after interval, p_logs integer, p_entries integer)
RETURNS TABLE (organization_id uuid, program_id uuid, log smallint, swept bigint, positions bigint[], streams uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
  SELECT l.organization_id, l.program_id, l.log, max(e.position),
    coalesce(array_agg(e.position ORDER BY e.position) FILTER (WHERE e.is_open), '{}'),
    coalesce(array_agg(e.stream_id ORDER BY e.position) FILTER (WHERE e.is_open), '{}')
  FROM (SELECT (extract(epoch FROM clock_timestamp() - p_after) * 1000000)::bigint AS before_us OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT h.organization_id, h.program_id, h.log, coalesce(s.position, 0) AS position
    FROM log_head AS h LEFT JOIN access_sweep AS s USING (organization_id, program_id, log)
    WHERE h.log IN (2, 3) AND h.position > coalesce(s.position, 0) AND (
      SELECT x.recorded_us FROM events AS x
      WHERE x.organization_id = h.organization_id AND x.program_id = h.program_id AND x.log = h.log
        AND x.position = coalesce(s.position, 0) + 1) <= t.before_us
    LIMIT p_logs) AS l
  CROSS JOIN LATERAL (
    SELECT x.position, x.stream_id, x.version = 1 AND x.type = ANY (p_kinds) AND NOT EXISTS (
        SELECT FROM events AS y
        WHERE y.organization_id = l.organization_id AND y.program_id = l.program_id AND y.log = l.log
          AND y.stream_id = x.stream_id AND y.version = 2) AS is_open
    FROM (SELECT w.position, w.stream_id, w.version, w.type, w.recorded_us FROM events AS w
      WHERE w.organization_id = l.organization_id AND w.program_id = l.program_id AND w.log = l.log
        AND w.position > l.position
      ORDER BY w.position LIMIT p_entries) AS x
    WHERE x.recorded_us <= t.before_us) AS e
  GROUP BY l.organization_id, l.program_id, l.log
$$;

-- Notes how far logs were swept; never back.
CREATE FUNCTION accesses_swept(p_organization uuid[], p_program uuid[], p_log smallint[], p_position bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
  INSERT INTO access_sweep AS a (organization_id, program_id, log, position)
    SELECT * FROM unnest(p_organization, p_program, p_log, p_position) AS t (organization_id, program_id, log, position)
    ORDER BY t.organization_id, t.program_id, t.log
    ON CONFLICT (organization_id, program_id, log) DO UPDATE SET position = greatest(a.position, excluded.position)
$$;
REVOKE ALL ON FUNCTION accesses_left_open, accesses_swept FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accesses_left_open, accesses_swept TO warden;

-- Bodies of own looks are kept as long as those of other looks.
ALTER TABLE body_retirement ADD COLUMN log smallint NOT NULL DEFAULT 2 CHECK (log IN (2, 3));
-- squawk-ignore ban-drop-default
ALTER TABLE body_retirement ALTER COLUMN log DROP DEFAULT;
ALTER TABLE body_retirement DROP CONSTRAINT body_retirement_pkey;
-- squawk-ignore adding-serial-primary-key-field
ALTER TABLE body_retirement ADD PRIMARY KEY (organization_id, program_id, log);

-- Retires the bodies of the oldest access records of one program whose time is over, at most so many, and
-- appends that it did; no row where there is none. Not under a hold, not before the period, and nothing that
-- no signed checkpoint covers.
CREATE OR REPLACE FUNCTION retire_bodies(p_limit integer)
RETURNS TABLE (organization_id uuid, program_id uuid, first bigint, last bigint, bodies bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
#variable_conflict use_column
DECLARE
  v_now_us CONSTANT bigint := due_us();
  v_type CONSTANT text := 'access.bodies_retired';
  v_log RECORD;
  v_head RECORD;
  v_before bigint;
  v_event CONSTANT uuid := gen_random_uuid();
  v_stream CONSTANT uuid := gen_random_uuid();
  v_salt CONSTANT bytea := uuid_send(gen_random_uuid());
  v_payload bytea;
  v_metadata bytea;
  v_digest bytea;
  v_us bigint;
BEGIN
  IF session_user <> 'keeper' THEN
    RAISE EXCEPTION 'role % does not retire bodies', session_user USING ERRCODE = '42501';
  END IF;
  FOR v_log IN
    SELECT h.organization_id, h.program_id, h.log, coalesce(r.position, 0) AS upto, v_now_us - 86400000000 * coalesce((
      SELECT p.days FROM record_period AS p
      WHERE p.organization_id = h.organization_id AND p.from_day <= (to_timestamp(due_us() / 1000000.0) AT TIME ZONE 'UTC')::date ORDER BY p.from_day DESC LIMIT 1), 3650) AS before
    FROM log_head AS h
    LEFT JOIN body_retirement AS r ON r.organization_id = h.organization_id AND r.program_id = h.program_id AND r.log = h.log
    WHERE h.log IN (2, 3) AND h.position > coalesce(r.position, 0)
    ORDER BY h.organization_id, h.program_id, h.log
  LOOP
    organization_id := v_log.organization_id; program_id := v_log.program_id; first := v_log.upto + 1;
    v_before := v_log.before;
    CONTINUE WHEN NOT EXISTS (SELECT FROM events AS e WHERE e.organization_id = v_log.organization_id
      AND e.program_id = v_log.program_id AND e.log = v_log.log AND e.position = v_log.upto + 1 AND e.recorded_us < v_before);
    SELECT h.position, h.recorded_us, h.hash INTO v_head FROM log_head AS h
      WHERE h.organization_id = v_log.organization_id AND h.program_id = v_log.program_id AND h.log = v_log.log FOR NO KEY UPDATE;
    PERFORM heed_holds(v_log.organization_id, false);
    CONTINUE WHEN EXISTS (SELECT FROM legal_hold AS l WHERE l.organization_id = v_log.organization_id
      AND l.until > clock_timestamp() AND (l.of_program IS NULL OR l.of_program = v_log.program_id));
    SELECT max(e.position) INTO last FROM (
      SELECT x.position, x.recorded_us FROM events AS x WHERE x.organization_id = v_log.organization_id
        AND x.program_id = v_log.program_id AND x.log = v_log.log AND x.position > v_log.upto
      ORDER BY x.position LIMIT p_limit) AS e
      WHERE e.recorded_us < v_before;
    last := least(last, retirable(v_log.organization_id, v_log.program_id, v_log.log, v_log.upto, v_head.position), signed_size(v_log.organization_id, v_log.program_id, v_log.log));
    CONTINUE WHEN last IS NULL OR last < first;
    INSERT INTO body_retirement AS r (organization_id, program_id, log, position)
      VALUES (v_log.organization_id, v_log.program_id, v_log.log, last)
      ON CONFLICT (organization_id, program_id, log) DO UPDATE SET position = excluded.position WHERE r.position = v_log.upto;
    CONTINUE WHEN NOT FOUND;
    UPDATE events AS e SET payload = NULL, metadata = NULL, salt = NULL WHERE e.organization_id = v_log.organization_id
      AND e.program_id = v_log.program_id AND e.log = v_log.log AND e.position BETWEEN first AND last AND e.payload IS NOT NULL;
    GET DIAGNOSTICS bodies = ROW_COUNT;
    v_us := greatest(v_head.recorded_us, recordable_us());
    v_payload := convert_to(format('{"type":"%s","first":%s,"last":%s,"bodies":%s,"before":"%s"}', v_type, first, last, bodies,
      to_char(to_timestamp(v_before / 1000000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')), 'UTF8');
    v_metadata := convert_to(format(
      '{"category":"%s","actor":"00000000-0000-0000-0000-000000000000","role":"system","occurred_at":"%s","correlation_id":"%s","client":"keeper"}',
      CASE v_log.log WHEN 3 THEN 'own_look' ELSE 'access' END, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), v_stream), 'UTF8');
    v_digest := sha256(
      int4send(16) || uuid_send(v_log.organization_id) || int4send(16) || uuid_send(v_log.program_id)
      || int4send(2) || int2send(v_log.log) || int4send(16) || uuid_send(v_event) || int4send(16) || uuid_send(v_stream)
      || int4send(4) || int4send(1) || int4send(octet_length(v_type)) || convert_to(v_type, 'UTF8')
      || int4send(16) || uuid_send(v_stream) || int4send(octet_length(v_payload)) || v_payload
      || int4send(octet_length(v_metadata)) || v_metadata || int4send(octet_length(v_salt)) || v_salt);
    INSERT INTO events VALUES (v_log.organization_id, v_log.program_id, v_log.log, v_head.position + 1, v_event, v_stream, 1, v_type,
      v_stream, v_payload, v_metadata, v_salt, v_us, v_digest,
      sha256(v_head.hash || int8send(v_head.position + 1) || int8send(v_us) || v_digest));
    UPDATE log_head AS h SET position = v_head.position + 1, recorded_us = v_us,
        hash = sha256(v_head.hash || int8send(v_head.position + 1) || int8send(v_us) || v_digest)
      WHERE h.organization_id = v_log.organization_id AND h.program_id = v_log.program_id AND h.log = v_log.log;
    RETURN NEXT;
    RETURN;
  END LOOP;
END $$;
