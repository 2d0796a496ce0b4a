-- How each look ended, and who came in by the operator's door. An outcome is an entry of the access log, version 2 of its intent's stream; what is here
-- finds the intents that nobody has ended, without reading a log twice.

-- How far the sweeper has come in each access log: where to go on from, and nothing that a promise rests on.
CREATE TABLE access_sweep (
  organization_id uuid   NOT NULL,
  program_id      uuid   NOT NULL,
  position        bigint NOT NULL,
  PRIMARY KEY (organization_id, program_id)
) WITH (fillfactor = 60);
REVOKE ALL ON access_sweep FROM PUBLIC;
ALTER TABLE access_sweep ENABLE ROW LEVEL SECURITY;

-- Of logs with entries that are old enough and not yet swept: how far they may be swept now, and the intents
-- (of these kinds) among those entries that have no outcome. Ids and positions only, of all tenants.
-- A log whose next entry is too young takes no place of the others; each entry is looked at once.
CREATE FUNCTION accesses_left_open(p_kinds text[], p_after interval, p_logs integer, p_entries integer)
RETURNS TABLE (organization_id uuid, program_id uuid, swept bigint, positions bigint[], streams uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
  SELECT l.organization_id, l.program_id, max(e.position),
    coalesce(array_agg(e.position ORDER BY e.position) FILTER (WHERE e.is_open), '{}'),
    coalesce(array_agg(e.stream_id ORDER BY e.position) FILTER (WHERE e.is_open), '{}')
  FROM (SELECT (extract(epoch FROM clock_timestamp() - p_after) * 1000000)::bigint AS before_us OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT h.organization_id, h.program_id, coalesce(s.position, 0) AS position
    FROM log_head AS h LEFT JOIN access_sweep AS s USING (organization_id, program_id)
    WHERE h.log = 2 AND h.position > coalesce(s.position, 0) AND (
      SELECT x.recorded_us FROM events AS x
      WHERE x.organization_id = h.organization_id AND x.program_id = h.program_id AND x.log = 2
        AND x.position = coalesce(s.position, 0) + 1) <= t.before_us
    LIMIT p_logs) AS l
  CROSS JOIN LATERAL (
    SELECT x.position, x.stream_id, x.version = 1 AND x.type = ANY (p_kinds) AND NOT EXISTS (
        SELECT FROM events AS y
        WHERE y.organization_id = l.organization_id AND y.program_id = l.program_id AND y.log = 2
          AND y.stream_id = x.stream_id AND y.version = 2) AS is_open
    FROM (SELECT w.position, w.stream_id, w.version, w.type, w.recorded_us FROM events AS w
      WHERE w.organization_id = l.organization_id AND w.program_id = l.program_id AND w.log = 2
        AND w.position > l.position
      ORDER BY w.position LIMIT p_entries) AS x
    WHERE x.recorded_us <= t.before_us) AS e
  GROUP BY l.organization_id, l.program_id
$$;

-- Notes how far logs were swept; never back.
CREATE FUNCTION accesses_swept(p_organization uuid[], p_program uuid[], p_position bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
  INSERT INTO access_sweep AS a (organization_id, program_id, position)
    SELECT * FROM unnest(p_organization, p_program, p_position) AS t (organization_id, program_id, position)
    ORDER BY t.organization_id, t.program_id
    ON CONFLICT (organization_id, program_id) DO UPDATE SET position = greatest(a.position, excluded.position)
$$;

-- Whether somebody has an account already: then staff makes no link that would open it.
CREATE FUNCTION has_account(p_organization uuid, p_person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT EXISTS (SELECT FROM account_person AS p WHERE p.organization_id = p_organization AND p.person_id = p_person)
$$;

-- Whose a session was that is over, for a month: who comes with its token again is on record where it was.
CREATE TABLE ended_session (
  token_sha256    bytea       PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
  organization_id uuid        NOT NULL,
  person_id       uuid        NOT NULL,
  ended_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ended_session_age ON ended_session (ended_at);
REVOKE ALL ON ended_session FROM PUBLIC;
ALTER TABLE ended_session ENABLE ROW LEVEL SECURITY;

CREATE OR REPLACE FUNCTION begin_session(p_token_sha256 bytea, p_session uuid, p_organization uuid, p_person uuid,
  p_strength text, p_locale text, p_expires timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH over AS (
    DELETE FROM login_session WHERE expires_at < clock_timestamp()
      RETURNING token_sha256, organization_id, person_id, expires_at)
  INSERT INTO ended_session (token_sha256, organization_id, person_id, ended_at)
    SELECT o.token_sha256, o.organization_id, o.person_id, o.expires_at FROM over AS o
    ON CONFLICT DO NOTHING;
  DELETE FROM ended_session WHERE ended_at < clock_timestamp() - interval '30 days';
  INSERT INTO login_session (token_sha256, session_id, organization_id, person_id, strength, locale, expires_at)
    VALUES (p_token_sha256, p_session, p_organization, p_person, p_strength, p_locale, p_expires)
$$;

CREATE OR REPLACE FUNCTION end_session(p_token_sha256 bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH over AS (
    DELETE FROM login_session WHERE token_sha256 = p_token_sha256
      RETURNING token_sha256, organization_id, person_id)
  INSERT INTO ended_session (token_sha256, organization_id, person_id)
    SELECT o.token_sha256, o.organization_id, o.person_id FROM over AS o
    ON CONFLICT DO NOTHING
$$;

-- Whose session a token was of, if it is over; nobody's if it never was one.
CREATE FUNCTION whose_it_was(p_token_sha256 bytea) RETURNS TABLE (organization_id uuid, person_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT s.organization_id, s.person_id FROM login_session AS s
    WHERE s.token_sha256 = p_token_sha256 AND s.expires_at <= clock_timestamp()
  UNION ALL
  SELECT e.organization_id, e.person_id FROM ended_session AS e WHERE e.token_sha256 = p_token_sha256
$$;

REVOKE ALL ON FUNCTION accesses_left_open, accesses_swept, has_account, whose_it_was FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accesses_left_open, accesses_swept, has_account, whose_it_was TO warden;

-- As in 0006, but that requests on rights which have not moved take the short way too: every look is one.
CREATE OR REPLACE FUNCTION append_events(
  p_organization uuid, p_log smallint, h_program uuid[],
  r_head int[], r_stream uuid[], r_expected int[], r_command uuid[], r_previous int[], r_parcel int[],
  r_basis_person uuid[], r_basis_version bigint[],
  e_request int[], e_event uuid[], e_type text[], e_payload bytea[], e_metadata bytea[], e_salt bytea[], e_digest bytea[],
  c_request int[], c_claimed boolean[], c_kind text[], c_key bytea[], c_holder uuid[],
  g_request int[], g_given boolean[], g_person uuid[], g_kind text[], g_program uuid[], g_scope uuid[], g_detail text[]
) RETURNS TABLE (outcome text, version int, last_position bigint, recorded_us bigint, subject text, holder uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s'
-- Every statement goes by an index, once and for all: a plan made while the log was short stays for long.
-- And by the one whose order it wants: without statistics the planner would rather sort a whole log. No plan
-- is worth compiling, though what the planner thinks of a thousand requests may look so.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_sort = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  v_requests CONSTANT int := cardinality(r_stream);
  v_events CONSTANT int := greatest(cardinality(e_request), v_requests);
  v_based CONSTANT boolean := cardinality(r_basis_person) > 0;
  v_settles CONSTANT boolean := cardinality(c_request) + cardinality(g_request) > 0;
  h_found uuid[];
  h_position bigint[];
  h_us bigint[];
  h_hash bytea[];
  l_version int[];                     -- of each request's stream, before this batch
  l_known int[];                       -- the version its command led to, before this batch
  v_plain boolean;
  l_rights bigint[];                   -- the number of its basis, before this batch
  o_outcome text[] := array_fill('appended'::text, ARRAY[v_requests]);
  o_version int[] := array_fill(NULL::int, ARRAY[v_requests]);          -- of the stream, after the request
  o_position bigint[] := array_fill(NULL::bigint, ARRAY[v_requests]);
  o_us bigint[] := array_fill(NULL::bigint, ARRAY[v_requests]);
  o_subject text[] := array_fill(NULL::text, ARRAY[v_requests]);
  o_holder uuid[] := array_fill(NULL::uuid, ARRAY[v_requests]);
  n_position bigint[] := array_fill(NULL::bigint, ARRAY[v_events]);
  n_hash bytea[] := array_fill(NULL::bytea, ARRAY[v_events]);
  h int := 0;                          -- the head at hand: its place, and how far it has come
  v_position bigint;
  v_hash bytea;
  v_us bigint;
  v_time bytea;
  e int := 1;                          -- the next event, claim and right to look at
  c int := 1;
  g int := 1;
  first_event int;
  first_claim int;
  first_right int;
  v_last int;
  v_held bigint;
  v_known_position bigint;
  v_known_us bigint;
  v_subject text;
  v_holder uuid;
  p int;
BEGIN
  PERFORM check_append(p_organization, h_program, p_log, e_type, v_settles);
  IF cardinality(r_head) = 0 THEN
    r_head := array_fill(1, ARRAY[v_requests]);
  END IF;
  IF cardinality(e_request) = 0 THEN
    e_request := ARRAY(SELECT generate_series(1, v_requests));
  END IF;
  -- Heads are locked in one order, and so are rights: two batches do not wait for each other.
  SELECT array_agg(t.program_id), array_agg(t.position), array_agg(t.hash), array_agg(t.recorded_us)
    INTO h_found, h_position, h_hash, h_us
    FROM (SELECT l.program_id, l.position, l.hash, l.recorded_us FROM log_head AS l
      WHERE l.organization_id = p_organization AND l.program_id = ANY (h_program) AND l.log = p_log
      ORDER BY l.program_id FOR NO KEY UPDATE) AS t;
  IF h_found IS DISTINCT FROM h_program THEN
    RAISE EXCEPTION 'there is no such log' USING ERRCODE = 'P0002';
  END IF;
  v_us := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
  FOR k IN 1..cardinality(h_us) LOOP
    h_us[k] := greatest(h_us[k], v_us);
  END LOOP;
  IF cardinality(g_request) > 0 THEN
    PERFORM FROM authority_head AS a
      WHERE a.organization_id = p_organization AND a.person_id = ANY (g_person) ORDER BY a.person_id FOR NO KEY UPDATE;
  END IF;
  IF v_based THEN
    PERFORM FROM authority_head AS a
      WHERE a.organization_id = p_organization AND a.person_id = ANY (r_basis_person) ORDER BY a.person_id FOR SHARE;
    l_rights := ARRAY(SELECT (SELECT a.version FROM authority_head AS a
        WHERE a.organization_id = p_organization AND a.person_id = r_basis_person[n])
      FROM generate_series(1, v_requests) AS n);
  END IF;

  -- One descent of an index for each request: what is aggregated by itself is not planned as a join.
  -- A batch is plain if each request is the first on its stream, at its version, on rights that are as they
  -- were when it was decided, and settles nothing.
  SELECT array_agg(a.last), array_agg(a.known), NOT v_settles
      AND bool_and(a.known IS NULL AND coalesce(r_previous[n] = 0, true) AND coalesce(r_expected[n] = a.last, r_expected[n] IN (-1, 0))
        AND (r_basis_person[n] IS NULL OR r_basis_version[n] IS NOT DISTINCT FROM coalesce(l_rights[n], 0)))
    INTO l_version, l_known, v_plain
    FROM generate_series(1, v_requests) AS n
    CROSS JOIN LATERAL (SELECT max(s.version) AS last,
        max(s.version) FILTER (WHERE p_log <> 2 AND s.command_id = r_command[n]) AS known
      FROM (SELECT x.version, x.command_id FROM events AS x
        WHERE x.organization_id = p_organization AND x.program_id = h_program[r_head[n]] AND x.log = p_log
          AND x.stream_id = r_stream[n] ORDER BY x.version OFFSET 0) AS s) AS a;

  FOR r IN 1..v_requests LOOP
    IF r_head[r] IS DISTINCT FROM h THEN
      IF h > 0 THEN
        h_position[h] := v_position; h_hash[h] := v_hash;
      END IF;
      h := r_head[r]; v_position := h_position[h]; v_hash := h_hash[h]; v_us := h_us[h]; v_time := int8send(v_us);
      IF v_position IS NULL THEN
        RAISE EXCEPTION 'request % is of no program', r USING ERRCODE = '22023';
      END IF;
    END IF;

    first_event := e;
    IF v_plain THEN
      -- Nearly every batch: it needs its links alone. Past the end an element is null, which ends the loop.
      WHILE e_request[e] = r LOOP
        v_position := v_position + 1;
        v_hash := sha256(v_hash || int8send(v_position) || v_time || e_digest[e]);
        n_position[e] := v_position; n_hash[e] := v_hash;
        e := e + 1;
      END LOOP;
      IF first_event = e THEN
        RAISE EXCEPTION 'request % has no events', r USING ERRCODE = '22023';
      END IF;
      o_version[r] := r_expected[r] + e - first_event; o_position[r] := v_position; o_us[r] := v_us;
      CONTINUE;
    END IF;

    v_last := l_version[r];
    p := r_previous[r];
    IF p > 0 THEN
      IF p >= r OR r_stream[p] <> r_stream[r] OR r_head[p] <> h THEN
        RAISE EXCEPTION 'request % does not follow request %', r, p USING ERRCODE = '22023';
      END IF;
      v_last := o_version[p];
      IF r_parcel[p] = r_parcel[r] AND o_outcome[p] <> 'appended' THEN
        o_outcome[r] := 'wrong_version';
      END IF;
      WHILE p > 0 AND p_log <> 2 LOOP
        IF r_command[p] = r_command[r] AND o_outcome[p] = 'appended' THEN
          o_outcome[r] := 'repeated'; o_position[r] := o_position[p]; o_us[r] := v_us;
        END IF;
        p := r_previous[p];
      END LOOP;
    END IF;
    IF l_known[r] IS NOT NULL THEN
      SELECT s.position, s.recorded_us INTO v_known_position, v_known_us FROM events AS s
        WHERE s.organization_id = p_organization AND s.program_id = h_program[h] AND s.log = p_log
          AND s.stream_id = r_stream[r] AND s.version = l_known[r];
      o_outcome[r] := 'repeated'; o_position[r] := v_known_position; o_us[r] := v_known_us;
    ELSIF NOT coalesce(r_expected[r] = v_last OR v_last IS NULL AND r_expected[r] IN (-1, 0), false)
        AND o_outcome[r] = 'appended' THEN
      o_outcome[r] := 'wrong_version';
    END IF;

    IF v_based AND o_outcome[r] = 'appended' AND r_basis_person[r] IS NOT NULL THEN
      -- Once rights have moved in this batch, what was read before it says nothing.
      v_held := CASE WHEN g = 1 THEN l_rights[r] ELSE (SELECT a.version FROM authority_head AS a
        WHERE a.organization_id = p_organization AND a.person_id = r_basis_person[r]) END;
      IF r_basis_version[r] IS DISTINCT FROM coalesce(v_held, 0) THEN
        o_outcome[r] := 'authority_moved';
      END IF;
    END IF;
    IF v_settles THEN
      first_claim := c; first_right := g;
      WHILE c_request[c] = r LOOP c := c + 1; END LOOP;
      WHILE g_request[g] = r LOOP g := g + 1; END LOOP;
      IF first_claim < c AND o_outcome[r] = 'appended' THEN
        SELECT t.subject, t.holder INTO v_subject, v_holder FROM settle_claims(p_organization, h_program[h],
          c_claimed[first_claim:c - 1], c_kind[first_claim:c - 1], c_key[first_claim:c - 1], c_holder[first_claim:c - 1]) AS t;
        IF v_subject IS NOT NULL THEN
          o_outcome[r] := 'reserved'; o_subject[r] := v_subject; o_holder[r] := v_holder;
        END IF;
      END IF;
      IF first_right < g AND o_outcome[r] = 'appended' THEN
        FOR n IN first_right..g - 1 LOOP
          PERFORM settle_right(p_organization, g_given[n], g_person[n], g_kind[n], g_program[n], g_scope[n], g_detail[n]);
        END LOOP;
      END IF;
    END IF;

    IF o_outcome[r] = 'appended' THEN
      WHILE e_request[e] = r LOOP
        v_position := v_position + 1;
        v_hash := sha256(v_hash || int8send(v_position) || v_time || e_digest[e]);
        n_position[e] := v_position; n_hash[e] := v_hash;
        e := e + 1;
      END LOOP;
      o_version[r] := r_expected[r] + e - first_event; o_position[r] := v_position; o_us[r] := v_us;
    ELSE
      WHILE e_request[e] = r LOOP e := e + 1; END LOOP;
      o_version[r] := v_last;
    END IF;
    IF first_event = e THEN
      RAISE EXCEPTION 'request % has no events', r USING ERRCODE = '22023';
    END IF;
  END LOOP;
  IF h > 0 THEN
    h_position[h] := v_position; h_hash[h] := v_hash;
  END IF;

  IF e <= v_events OR c <= cardinality(c_request) OR g <= cardinality(g_request) THEN
    RAISE EXCEPTION 'events, claims and rights must be numbered by their request, in order' USING ERRCODE = '22023';
  END IF;
  RETURN QUERY WITH kept AS (
    INSERT INTO events
    SELECT p_organization, h_program[r_head[e_request[n]]], p_log, n_position[n], e_event[n], r_stream[e_request[n]],
      (o_version[e_request[n]] - o_position[e_request[n]] + n_position[n])::int, e_type[n], r_command[e_request[n]],
      e_payload[n], e_metadata[n], e_salt[n], o_us[e_request[n]], e_digest[n], n_hash[n]
    FROM generate_series(1, v_events) AS n WHERE n_position[n] IS NOT NULL
  ), moved AS (
    UPDATE log_head AS l SET (position, hash, recorded_us) = (
        SELECT h_position[t.k], h_hash[t.k], h_us[t.k] FROM (SELECT array_position(h_program, l.program_id)) AS t (k))
      WHERE l.organization_id = p_organization AND l.program_id = ANY (h_program) AND l.log = p_log
        AND l.position < h_position[array_position(h_program, l.program_id)]
  )
  SELECT o_outcome[n], coalesce(o_version[n], 0), o_position[n], o_us[n], o_subject[n], o_holder[n]
    FROM generate_series(1, v_requests) AS n;
END $$;