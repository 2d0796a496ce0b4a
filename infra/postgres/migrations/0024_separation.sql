-- Separation of duties, over offices and rosters together, decided where rights are kept and as they are given.
-- The rules are those of domain/separation.py; a contract test holds the two against each other.

COMMENT ON COLUMN authority.kind IS 'office, leadership, membership, grant, clearance';

-- Whether an office is over the groups of a program.
CREATE FUNCTION office_is_over(p_kind text, p_detail text, p_scope uuid, p_program uuid) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_kind = 'office' AND (p_detail IN ('organization_admin', 'privacy_officer') OR p_detail = 'program_admin' AND p_scope = p_program);

-- By which code somebody may not be given a right besides those they have, if so.
CREATE FUNCTION rights_apart(p_organization uuid, p_person uuid, p_kind text, p_program uuid, p_scope uuid, p_detail text)
RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH held AS MATERIALIZED (
    SELECT a.kind, a.program_id, a.scope_id, a.detail FROM authority AS a
    WHERE a.organization_id = p_organization AND a.person_id = p_person)
  SELECT CASE
    WHEN EXISTS (SELECT FROM held AS a WHERE p_kind = 'office' AND p_detail = 'auditor' OR a.kind = 'office' AND a.detail = 'auditor')
      THEN 'rights.auditor_alone'
    WHEN p_kind = 'office' AND EXISTS (SELECT FROM held AS a WHERE a.kind = 'office'
        AND (a.detail, p_detail) IN (('organization_admin', 'privacy_officer'), ('privacy_officer', 'organization_admin')))
      THEN 'office.conflict'
    WHEN p_kind IN ('leadership', 'membership')
        AND EXISTS (SELECT FROM held AS a WHERE office_is_over(a.kind, a.detail, a.scope_id, p_program))
        AND NOT EXISTS (SELECT FROM held AS a WHERE a.kind = 'clearance' AND a.scope_id = p_scope)
      THEN 'rights.second_officer'
    WHEN p_kind = 'office' AND EXISTS (SELECT FROM held AS a WHERE a.kind IN ('leadership', 'membership')
        AND office_is_over(p_kind, p_detail, p_scope, a.program_id)
        AND NOT EXISTS (SELECT FROM held AS b WHERE b.kind = 'clearance' AND b.scope_id = a.scope_id))
      THEN 'rights.second_officer'
  END
$$;
REVOKE ALL ON FUNCTION office_is_over, rights_apart FROM PUBLIC;

-- Gives or takes one right; the person's number moves only if something changed. Raises CK001, whose message is a code,
-- if the person may not have it: the row of their number is locked before what they have is looked at.
CREATE OR REPLACE FUNCTION settle_right(
  p_organization uuid, p_given boolean, p_person uuid, p_kind text, p_program uuid, p_scope uuid, p_detail text
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_apart text;
BEGIN
  INSERT INTO authority_head (organization_id, person_id, version) VALUES (p_organization, p_person, 0)
    ON CONFLICT DO NOTHING;
  PERFORM FROM authority_head AS a WHERE a.organization_id = p_organization AND a.person_id = p_person FOR NO KEY UPDATE;
  -- An office is one role; a leadership or a membership is one per group, in whichever role.
  IF p_given AND EXISTS (
    SELECT FROM authority a WHERE a.organization_id = p_organization AND a.person_id = p_person AND a.kind = p_kind
      AND a.program_id = p_program AND a.scope_id = p_scope AND a.detail = p_detail) THEN
    RETURN;
  END IF;
  IF p_given THEN
    v_apart := rights_apart(p_organization, p_person, p_kind, p_program, p_scope, p_detail);
    IF v_apart IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'CK001', MESSAGE = v_apart;
    END IF;
  END IF;
  DELETE FROM authority a WHERE a.organization_id = p_organization AND a.person_id = p_person AND a.kind = p_kind
    AND a.program_id = p_program AND a.scope_id = p_scope AND (a.kind <> 'office' OR a.detail = p_detail);
  IF p_given THEN
    INSERT INTO authority (organization_id, person_id, kind, program_id, scope_id, detail)
    VALUES (p_organization, p_person, p_kind, p_program, p_scope, p_detail);
  ELSIF NOT FOUND THEN
    RETURN;
  END IF;
  UPDATE authority_head AS a SET version = a.version + 1 WHERE a.organization_id = p_organization AND a.person_id = p_person;
END $$;

-- As in 0012, but that a right which its person may not have refuses its request alone (rights_apart, subject is the
-- code), and that whoever is given a first right is locked like everybody else.
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