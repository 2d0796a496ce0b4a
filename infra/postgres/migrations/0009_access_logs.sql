-- What is done along access logs, beside appending: looks that nobody ended are found, bodies of records that have had their time
-- are retired, and what a read model lacks is counted.

-- How far the sweeper has come in each access log: where to go on from, and nothing that a promise rests on. How a look ended is an
-- entry of the log, version 2 of its intent's stream.
CREATE TABLE access_sweep (
  organization_id uuid     NOT NULL,
  program_id      uuid     NOT NULL,
  log             smallint NOT NULL CHECK (log IN (2, 3)),
  position        bigint   NOT NULL,
  PRIMARY KEY (organization_id, program_id, log)
) WITH (fillfactor = 60);

-- How many days access records are kept, from a day on; where nothing is said, the longest there is.
CREATE TABLE record_period (
  organization_id uuid    NOT NULL,
  from_day        date    NOT NULL,
  days            integer NOT NULL CHECK (days >= 365),
  PRIMARY KEY (organization_id, from_day)
);

-- Up to which position the bodies of a program's access records are retired.
CREATE TABLE body_retirement (
  organization_id uuid     NOT NULL,
  program_id      uuid     NOT NULL,
  log             smallint NOT NULL CHECK (log IN (2, 3)),
  position        bigint   NOT NULL CHECK (position > 0),
  PRIMARY KEY (organization_id, program_id, log)
) WITH (fillfactor = 60);

-- Bodies go as everything does that has had its time: announced first, by the earliest of the clocks, a day later at the soonest,
-- and some a day unless two offices agree.
-- Up to which record it is said that bodies go. matured is what was said before that; day_us is when the day began in
-- which no more than some go after day_first.
CREATE TABLE retirement_notice (
  organization_id uuid        NOT NULL,
  program_id      uuid        NOT NULL,
  log             smallint    NOT NULL CHECK (log IN (2, 3)),
  matured         bigint      NOT NULL DEFAULT 0,
  upto            bigint      NOT NULL,
  announced_us    bigint      NOT NULL,
  day_us          bigint,
  day_first       bigint,
  PRIMARY KEY (organization_id, program_id, log)
);

ALTER TABLE access_sweep ENABLE ROW LEVEL SECURITY;
ALTER TABLE record_period ENABLE ROW LEVEL SECURITY;
ALTER TABLE body_retirement ENABLE ROW LEVEL SECURITY;
ALTER TABLE retirement_notice ENABLE ROW LEVEL SECURITY;

CREATE POLICY of_organization ON record_period TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON body_retirement FOR SELECT TO warden, auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON retirement_notice FOR SELECT TO auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);

GRANT SELECT, INSERT ON record_period TO warden;
GRANT SELECT ON body_retirement TO warden, auditor;
GRANT SELECT ON retirement_notice TO auditor;

-- Of logs with entries that are old enough and not yet swept: how far they may be swept now, and the intents
-- (of these kinds) among those entries that have no outcome. Ids and positions only, of all tenants.
-- A log whose next entry is too young takes no place of the others; each entry is looked at once.
CREATE FUNCTION accesses_left_open(p_kinds text[], p_after interval, p_logs integer, p_entries integer)
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

-- Notes how far logs were swept; never back.
CREATE FUNCTION accesses_swept(p_organization uuid[], p_program uuid[], p_log smallint[], p_position bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
  SELECT require_lists(array_dims(p_organization), array_dims(p_program), array_dims(p_log), array_dims(p_position));
  INSERT INTO access_sweep AS a (organization_id, program_id, log, position)
    SELECT * FROM unnest(p_organization, p_program, p_log, p_position) AS t (organization_id, program_id, log, position)
    ORDER BY t.organization_id, t.program_id, t.log
    ON CONFLICT (organization_id, program_id, log) DO UPDATE SET position = greatest(a.position, excluded.position)
$$;

-- Logs of which records have had their time and nothing was announced in the last day: up to which, and how many.
CREATE FUNCTION records_due()
RETURNS TABLE (organization_id uuid, program_id uuid, log smallint, upto bigint, records bigint, before timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT l.organization_id, l.program_id, l.log, e.upto, e.upto - l.retired, to_timestamp(l.before_us / 1000000.0)
  FROM (
    SELECT h.organization_id, h.program_id, h.log, coalesce(r.position, 0) AS retired, coalesce(n.upto, 0) AS said,
      due_us() - 86400000000 * coalesce((
        SELECT p.days FROM record_period AS p WHERE p.organization_id = h.organization_id
          AND p.from_day <= (to_timestamp(due_us() / 1000000.0) AT TIME ZONE 'UTC')::date
        ORDER BY p.from_day DESC LIMIT 1), 3650) AS before_us
    FROM log_head AS h
    LEFT JOIN body_retirement AS r ON r.organization_id = h.organization_id AND r.program_id = h.program_id AND r.log = h.log
    LEFT JOIN retirement_notice AS n ON n.organization_id = h.organization_id AND n.program_id = h.program_id AND n.log = h.log
    WHERE h.log IN (2, 3) AND h.position > coalesce(r.position, 0)
      AND (n.announced_us IS NULL OR n.announced_us + 86400000000 <= due_us())) AS l
  CROSS JOIN LATERAL (
    SELECT max(x.position) AS upto FROM (
      SELECT y.position, y.recorded_us FROM events AS y WHERE y.organization_id = l.organization_id
        AND y.program_id = l.program_id AND y.log = l.log AND y.position > greatest(l.retired, l.said)
      ORDER BY y.position LIMIT 100000) AS x
    WHERE x.recorded_us < l.before_us) AS e
  WHERE e.upto IS NOT NULL
  ORDER BY l.organization_id, l.program_id, l.log
$$;

-- Keeps what was announced, in the transaction that appends it.
CREATE FUNCTION announce_retirement(p_organization uuid, p_program uuid, p_log smallint, p_upto bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  INSERT INTO retirement_notice AS n (organization_id, program_id, log, upto, announced_us)
    VALUES (p_organization, p_program, p_log, p_upto, due_us())
    ON CONFLICT (organization_id, program_id, log) DO UPDATE SET upto = excluded.upto, announced_us = excluded.announced_us,
      matured = n.upto WHERE n.announced_us + 86400000000 <= excluded.announced_us;
END $$;

-- Up to which record bodies may go now, after so many have gone: what has been known for a day, and of that the first
-- of a twentieth of a log, or 20, in a day; under no hold that the log says, and at once only where it says that two offices agreed.
CREATE FUNCTION retirable(p_organization uuid, p_program uuid, p_log smallint, p_gone bigint, p_head bigint) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_due CONSTANT bigint := due_us();
  v_left_out CONSTANT bigint[] := ARRAY(SELECT l.position FROM left_out(p_organization, p_organization) AS l);
  v_notice retirement_notice;
BEGIN
  PERFORM set_config('app.organization_id', p_organization::text, true);
  IF EXISTS (SELECT 1 FROM holds_said(p_organization) AS h
      WHERE h.until > clock_timestamp() AND (h.of_program IS NULL OR h.of_program = p_program)) THEN
    RETURN 0;
  END IF;
  UPDATE retirement_notice AS n SET day_us = v_due, day_first = p_gone
    WHERE n.organization_id = p_organization AND n.program_id = p_program AND n.log = p_log
      AND (n.day_us IS NULL OR n.day_us + 86400000000 <= v_due);
  SELECT n.* INTO v_notice FROM retirement_notice AS n
    WHERE n.organization_id = p_organization AND n.program_id = p_program AND n.log = p_log;
  IF v_notice.upto IS NULL THEN
    RETURN 0;
  END IF;
  IF v_notice.announced_us + 86400000000 > v_due THEN
    v_notice.upto := v_notice.matured;
  END IF;
  IF EXISTS (SELECT 1 FROM events AS e
      WHERE e.organization_id = p_organization AND e.program_id = p_organization AND e.log = 1
        AND e.type = 'retention.clearing_agreed'
        AND e.position <> ALL (v_left_out)
        AND (convert_from(e.payload, 'UTF8')::jsonb ->> 'until')::timestamptz > to_timestamp(v_due / 1000000.0)) THEN
    RETURN v_notice.upto;
  END IF;
  RETURN least(v_notice.upto, v_notice.day_first + greatest(20, (p_head - v_notice.day_first) / 20));
END $$;

-- Retires the bodies of the oldest access records of one program whose time is over, at most so many, and
-- appends that it did; no row where there is none. Not under a hold, not before the period, and nothing that
-- no signed checkpoint covers.
CREATE FUNCTION retire_bodies(p_limit integer)
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
    CONTINUE WHEN NOT EXISTS (SELECT 1 FROM events AS e WHERE e.organization_id = v_log.organization_id
      AND e.program_id = v_log.program_id AND e.log = v_log.log AND e.position = v_log.upto + 1 AND e.recorded_us < v_before);
    SELECT h.position, h.recorded_us, h.hash INTO v_head FROM log_head AS h
      WHERE h.organization_id = v_log.organization_id AND h.program_id = v_log.program_id AND h.log = v_log.log FOR NO KEY UPDATE;
    PERFORM heed_holds(v_log.organization_id, false);
    CONTINUE WHEN EXISTS (SELECT 1 FROM legal_hold AS l WHERE l.organization_id = v_log.organization_id
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
      CASE WHEN v_log.log = 3 THEN 'own_look' ELSE 'access' END, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), v_stream), 'UTF8');
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

-- Whoever can write a read model can delete from it. What the trail's should have is counted from the log itself, so that a
-- search and doctor say what is missing.
-- The entries of a program's access log, after one position up to another, that a build of its read model lacks in whole or in
-- part: the record, its attribution, one of its objects, its pattern; of an outcome, that it is joined to its look. What is
-- retired is not missed. The types are those that have a record, and those that end a look.
CREATE FUNCTION missing_entries(
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

-- How far a build has come in the access logs of an organization, and how far those go.
CREATE FUNCTION trail_reach(p_schema text, p_organization uuid) RETURNS TABLE (program_id uuid, reached bigint, head bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY SELECT h.program_id, coalesce(c.position, 0), h.position FROM log_head AS h
    LEFT JOIN projection_checkpoint AS c ON c.organization_id = h.organization_id AND c.program_id = h.program_id AND c.schema = p_schema
    WHERE h.organization_id = p_organization AND h.log = 2 AND h.position > 0
    ORDER BY h.program_id;
END $$;

GRANT EXECUTE ON FUNCTION accesses_left_open, accesses_swept, records_due, announce_retirement TO warden;
GRANT EXECUTE ON FUNCTION missing_entries, trail_reach TO warden, auditor;
GRANT EXECUTE ON FUNCTION retire_bodies TO keeper;
