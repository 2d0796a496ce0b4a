-- Appends of many callers in one call: what costs is paid once a batch, conflicts stay each one's own.

-- Appends a batch of requests to one log of one organization's programs, each wholly or not at all.
--
-- h_program: the programs, ascending, each once.
-- r_…: one element per request. r_head: its program's place in h_program; empty if there is one program.
-- r_previous: the last request before it on the same stream, or 0, and r_parcel: what one caller handed
-- over together, standing together; empty if no two are on one stream. r_basis_…: empty if none has one.
-- e_…, c_…, g_…: events, claims (or releases) and rights, whose first array holds the number of their
-- request, from 1, never falling; e_request is empty if each has one event.
-- digest = sha256 of the length-prefixed columns, by the writer (infra/event_store/digest.py).
-- hash_n = sha256(hash_{n-1} ‖ int8(n) ‖ int8(recorded_us) ‖ digest_n), linked here under the head's lock, at the agreed time
-- (recordable_us).
--
-- outcome, in the order of the requests: appended · repeated (the command is known in the stream:
-- version is what it led to then) · wrong_version (version is the stream's; also after a request of the
-- same parcel and stream that was not appended just now) · reserved (subject is the kind, holder who
-- has it) · authority_moved · rights_apart (subject is the code). last_position is that of the request's last event.
CREATE FUNCTION append_events(
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
  e_first boolean[];                   -- whether the event would be its stream's first
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
  PERFORM require_lists(array_dims(h_program));
  PERFORM require_lists(array_dims(r_stream), array_dims(r_expected), array_dims(r_command), coalesce(array_dims(r_head), array_dims(r_stream)),
    coalesce(array_dims(r_previous), array_dims(r_stream)), coalesce(array_dims(r_parcel), array_dims(r_stream)),
    coalesce(array_dims(r_basis_person), array_dims(r_stream)), coalesce(array_dims(r_basis_version), array_dims(r_stream)));
  PERFORM require_lists(coalesce(array_dims(e_request), array_dims(r_stream)), array_dims(e_event), array_dims(e_type), array_dims(e_payload),
    array_dims(e_metadata), array_dims(e_salt), array_dims(e_digest));
  PERFORM require_lists(array_dims(c_request), array_dims(c_claimed), array_dims(c_kind), array_dims(c_key), array_dims(c_holder));
  PERFORM require_lists(array_dims(g_request), array_dims(g_given), array_dims(g_person), array_dims(g_kind), array_dims(g_program),
    array_dims(g_scope), array_dims(g_detail));
  IF cardinality(r_head) = 0 THEN
    r_head := array_fill(1, ARRAY[v_requests]);
  END IF;
  IF cardinality(e_request) = 0 THEN
    e_request := ARRAY(SELECT generate_series(1, v_requests));
  END IF;
  e_first := ARRAY(SELECT CASE WHEN r_expected[e_request[n]] >= 0
    THEN r_expected[e_request[n]] = 0 AND e_request[n] IS DISTINCT FROM e_request[n - 1] END FROM generate_series(1, v_events) AS n);
  PERFORM check_append(p_organization, h_program, p_log, e_type, e_first, cardinality(g_request) > 0 OR NOT c_kind <@ open_claims());
  IF appending_role() <> 'warden' THEN
    PERFORM check_beginnings(p_organization, p_log, e_type, e_first, ARRAY(SELECT r_stream[e_request[n]] FROM generate_series(1, v_events) AS n), e_payload);
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
  PERFORM keep_category(p_organization, p_log, h_program, r_head, r_stream, e_request, e_type);
  IF cardinality(c_request) > 0 THEN
    PERFORM check_claims(p_organization, p_log, h_program, r_head, r_stream, e_request, e_type, c_request, c_claimed, c_kind, c_key, c_holder);
  END IF;
  v_us := recordable_us();
  FOR k IN 1..cardinality(h_us) LOOP
    h_us[k] := greatest(h_us[k], v_us);
  END LOOP;
  IF cardinality(g_request) > 0 THEN
    INSERT INTO authority_head (organization_id, person_id, version)
      SELECT p_organization, t.person_id, 0 FROM (SELECT DISTINCT unnest(g_person) AS person_id ORDER BY 1) AS t
      ON CONFLICT DO NOTHING;
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
      BEGIN
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
      EXCEPTION WHEN SQLSTATE 'CK001' THEN
        -- What the request had settled until then is undone with the block.
        o_outcome[r] := 'rights_apart'; o_subject[r] := SQLERRM;
      END;
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
  IF appending_role() <> 'warden' AND EXISTS (SELECT 1 FROM generate_series(1, v_events) AS n
      WHERE n_position[n] IS NOT NULL AND e_digest[n] IS DISTINCT FROM event_digest(p_organization,
        h_program[r_head[e_request[n]]], p_log, e_event[n], r_stream[e_request[n]],
        (o_version[e_request[n]] - o_position[e_request[n]] + n_position[n])::int, e_type[n], r_command[e_request[n]],
        e_payload[n], e_metadata[n], e_salt[n])) THEN
    RAISE EXCEPTION 'a digest is not of its event' USING ERRCODE = '22023';
  END IF;
  RETURN QUERY WITH kept AS (
    INSERT INTO events
    SELECT p_organization, h_program[r_head[e_request[n]]], p_log, n_position[n], e_event[n], r_stream[e_request[n]],
      (o_version[e_request[n]] - o_position[e_request[n]] + n_position[n])::int, e_type[n], r_command[e_request[n]],
      e_payload[n], e_metadata[n], e_salt[n], o_us[e_request[n]], e_digest[n], n_hash[n]
    FROM generate_series(1, v_events) AS n WHERE n_position[n] IS NOT NULL
    RETURNING 1
  ), moved AS (
    UPDATE log_head AS l SET (position, hash, recorded_us) = (
        SELECT h_position[t.k], h_hash[t.k], h_us[t.k] FROM (SELECT array_position(h_program, l.program_id)) AS t (k))
      WHERE l.organization_id = p_organization AND l.program_id = ANY (h_program) AND l.log = p_log
        AND l.position < h_position[array_position(h_program, l.program_id)]
  )
  SELECT o_outcome[n], coalesce(o_version[n], 0), o_position[n], o_us[n], o_subject[n], o_holder[n]
    FROM generate_series(1, v_requests) AS n;
END $$;

-- The same for a batch of one request with one event, which claims nothing and gives no right.
CREATE FUNCTION append_one(
  p_organization uuid, p_program uuid, p_log smallint, p_stream uuid, p_expected int, p_command uuid,
  p_basis_person uuid, p_basis_version bigint,
  p_event uuid, p_type text, p_payload bytea, p_metadata bytea, p_salt bytea, p_digest bytea
) RETURNS TABLE (outcome text, version int, last_position bigint, recorded_us bigint, subject text, holder uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_sort = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  v_position bigint;
  v_hash bytea;
  v_us bigint;
  v_last int;
BEGIN
  PERFORM check_append(p_organization, ARRAY[p_program], p_log, ARRAY[p_type], ARRAY[CASE WHEN p_expected >= 0 THEN p_expected = 0 END], false);
  IF appending_role() <> 'warden' THEN
    PERFORM check_beginnings(p_organization, p_log, ARRAY[p_type], ARRAY[p_expected = 0], ARRAY[p_stream], ARRAY[p_payload]);
  END IF;
  SELECT l.position, l.hash, l.recorded_us INTO v_position, v_hash, v_us FROM log_head AS l
    WHERE l.organization_id = p_organization AND l.program_id = p_program AND l.log = p_log FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no such log' USING ERRCODE = 'P0002';
  END IF;
  IF p_basis_person IS NOT NULL THEN
    PERFORM FROM authority_head AS a
      WHERE a.organization_id = p_organization AND a.person_id = p_basis_person FOR SHARE;
  END IF;
  v_last := (SELECT s.version FROM events AS s
    WHERE s.organization_id = p_organization AND s.program_id = p_program AND s.log = p_log AND s.stream_id = p_stream
    ORDER BY s.version DESC LIMIT 1);
  IF v_last IS NOT NULL AND p_log = 1 AND NOT of_one_category((SELECT s.type FROM events AS s
      WHERE s.organization_id = p_organization AND s.program_id = p_program AND s.log = p_log AND s.stream_id = p_stream
      ORDER BY s.version LIMIT 1), p_type) THEN
    RAISE EXCEPTION 'a stream is of one category' USING ERRCODE = '42501';
  END IF;
  IF v_last IS NOT NULL AND p_log <> 2 THEN
    SELECT 'repeated', s.version, s.position, s.recorded_us INTO outcome, version, last_position, recorded_us
      FROM events AS s
      WHERE s.organization_id = p_organization AND s.program_id = p_program AND s.log = p_log
        AND s.stream_id = p_stream AND s.command_id = p_command
      ORDER BY s.version DESC LIMIT 1;
  END IF;
  IF outcome IS NULL THEN
    IF NOT coalesce(p_expected = v_last OR v_last IS NULL AND p_expected IN (-1, 0), false) THEN
      outcome := 'wrong_version';
      version := coalesce(v_last, 0);
    ELSIF p_basis_person IS NOT NULL AND p_basis_version IS DISTINCT FROM coalesce((
        SELECT a.version FROM authority_head AS a
          WHERE a.organization_id = p_organization AND a.person_id = p_basis_person), 0) THEN
      outcome := 'authority_moved';
    ELSE
      outcome := 'appended';
      version := p_expected + 1;
      last_position := v_position + 1;
      IF appending_role() <> 'warden' AND p_digest IS DISTINCT FROM event_digest(p_organization, p_program, p_log,
          p_event, p_stream, version, p_type, p_command, p_payload, p_metadata, p_salt) THEN
        RAISE EXCEPTION 'a digest is not of its event' USING ERRCODE = '22023';
      END IF;
      recorded_us := greatest(v_us, recordable_us());
      v_hash := sha256(v_hash || int8send(last_position) || int8send(recorded_us) || p_digest);
      INSERT INTO events VALUES (p_organization, p_program, p_log, last_position, p_event, p_stream, version, p_type,
        p_command, p_payload, p_metadata, p_salt, recorded_us, p_digest, v_hash);
      UPDATE log_head AS l SET position = last_position, hash = v_hash, recorded_us = append_one.recorded_us
        WHERE l.organization_id = p_organization AND l.program_id = p_program AND l.log = p_log;
    END IF;
  END IF;
  RETURN NEXT;
END $$;

GRANT EXECUTE ON FUNCTION append_events, append_one TO app, warden, projector;
