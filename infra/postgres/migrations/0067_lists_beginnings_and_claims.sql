-- What a stolen web process was given by the database that it should not have been: lists that are read by place and by subscript
-- and begin elsewhere than at 1, streams at ids that are derived for something else, and claims for sessions of nobody.
-- squawk-ignore-file ban-drop-function

-- Refuses lists that are not one row of as many elements each, counted from 1: by unnest and by subscript, such lists would be read
-- differently. Called first by every function that takes lists, with array_dims of those that belong together.
CREATE FUNCTION require_lists(VARIADIC p_bounds text[]) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF p_bounds[1] !~ '^\[1:[0-9]+\]$' OR EXISTS (SELECT FROM unnest(p_bounds) AS b WHERE b IS DISTINCT FROM p_bounds[1]) THEN
    RAISE EXCEPTION 'lists that belong together are one row of as many elements each, counted from 1' USING ERRCODE = '22023';
  END IF;
END $$;
REVOKE ALL ON FUNCTION require_lists FROM PUBLIC;

-- The other functions that a login may call with lists get it as their first statement.
DO $do$
DECLARE
  f record;
BEGIN
  FOR f IN
    SELECT p.oid, l.lanname, pg_get_functiondef(p.oid) AS definition, (
      SELECT string_agg(format('require_lists(array_dims(%s))', replace(g.lists, ' ', '), array_dims(')), E';\n  ' ORDER BY g.place)
      FROM unnest(t.groups) WITH ORDINALITY AS g (lists, place)) AS calls
    FROM (VALUES
      ('provide_accounts', ARRAY['p_account p_email_tag p_password_hash p_bond p_person p_locale p_person_bond']),
      ('reached', ARRAY['p_projection p_version p_organization p_program']),
      ('behind', ARRAY['p_schemas p_logs', 'p_buckets']),
      ('behind_of', ARRAY['p_schemas p_logs', 'p_buckets', 'p_organizations p_programs']),
      ('pass_over', ARRAY['p_passed_over', 'p_buckets']),
      ('projection_lag', ARRAY['p_projection p_version p_log']),
      ('follower_lag', ARRAY['p_follower']),
      ('accesses_left_open', ARRAY['p_kinds']),
      ('accesses_swept', ARRAY['p_organization p_program p_log p_position']),
      ('publish_checkpoint', ARRAY['t_level t_tile t_root t_hashes']),
      ('note_letter', ARRAY['p_program p_log p_size']),
      ('seen_since', ARRAY['p_people']),
      ('standing_still', ARRAY['p_projection p_version p_log', 'p_follower']),
      ('missing_entries', ARRAY['p_recorded', 'p_ended'])
    ) AS t (name, groups)
    JOIN pg_proc AS p ON p.proname = t.name AND p.pronamespace = 'circlekeep'::regnamespace
    JOIN pg_language AS l ON l.oid = p.prolang
  LOOP
    EXECUTE CASE f.lanname
      WHEN 'plpgsql' THEN regexp_replace(f.definition, E'\nBEGIN\n', format(E'\nBEGIN\n  PERFORM %s;\n', replace(f.calls, ' require', ' PERFORM require')))
      ELSE regexp_replace(f.definition, E'AS \\$function\\$\n', format(E'AS $function$\n  SELECT %s;\n', replace(f.calls, ' require', ' SELECT require')))
    END;
  END LOOP;
END $do$;

-- The registry says of what each type is: what the id of a stream that it begins is derived from, and whether with it a group's
-- session begins or ends.
ALTER TABLE event_kind ADD COLUMN named text;               -- what its id's name begins with, before the code; null: the id is any
ALTER TABLE event_kind ADD COLUMN holds boolean;            -- its group is in session from here on; false: no more; null: as before

DROP FUNCTION list_event_kinds;
-- As in 0033, with both.
CREATE FUNCTION list_event_kinds(p_digest bytea, p_log smallint[], p_type text[], p_category text[], p_writers text[],
  p_begins boolean[], p_named text[], p_holds boolean[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_release integer := coalesce((SELECT max(r.release) FROM event_release AS r), 0);
BEGIN
  IF p_digest IS DISTINCT FROM (SELECT r.digest FROM event_release AS r WHERE r.release = v_release) THEN
    v_release := v_release + 1;
    INSERT INTO event_release (release, digest) VALUES (v_release, p_digest);
  END IF;
  INSERT INTO event_kind AS k (log, type, category, writers, begins, named, holds, listed_in)
    SELECT t.log, t.type, t.category, coalesce(string_to_array(NULLIF(t.writers, ''), ','), '{}'), t.begins, t.named, t.holds, v_release
    FROM unnest(p_log, p_type, p_category, p_writers, p_begins, p_named, p_holds)
      AS t (log, type, category, writers, begins, named, holds)
    ON CONFLICT (log, type) DO UPDATE SET category = excluded.category, writers = excluded.writers, begins = excluded.begins,
      named = excluded.named, holds = excluded.holds, listed_in = excluded.listed_in;
  UPDATE event_kind AS k SET writers = '{}' WHERE k.listed_in < v_release - 1;
END $$;

-- SHA-1 (RFC 3174), which PostgreSQL has in no function of its own: ids of version 5 are made by it, and it guards nothing else.
CREATE FUNCTION sha1(p_bytes bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  m CONSTANT bytea := p_bytes || '\x80'::bytea || decode(repeat('00', (119 - octet_length(p_bytes) % 64) % 64), 'hex')
    || int8send(octet_length(p_bytes) * 8::bigint);
  w bigint[];
  h bigint[] := '{1732584193, 4023233417, 2562383102, 271733878, 3285377520}';
  a bigint; b bigint; c bigint; d bigint; e bigint; t bigint;
BEGIN
  FOR block IN 0..octet_length(m) / 64 - 1 LOOP
    FOR n IN 0..15 LOOP
      w[n] := ('x' || encode(substr(m, block * 64 + n * 4 + 1, 4), 'hex'))::bit(32)::bigint;
    END LOOP;
    a := h[1]; b := h[2]; c := h[3]; d := h[4]; e := h[5];
    FOR n IN 0..79 LOOP
      IF n > 15 THEN
        t := w[n - 3] # w[n - 8] # w[n - 14] # w[n - 16];
        w[n] := ((t << 1) | (t >> 31)) & 4294967295;
      END IF;
      t := (((a << 5) | (a >> 27)) & 4294967295) + e + w[n] + CASE WHEN n < 20 THEN 1518500249 + ((b & c) | ((b # 4294967295) & d))
        WHEN n < 40 THEN 1859775393 + (b # c # d)
        WHEN n < 60 THEN 2400959708 + ((b & c) | (b & d) | (c & d))
        ELSE 3395469782 + (b # c # d) END;
      e := d; d := c; c := ((b << 30) | (b >> 2)) & 4294967295; b := a; a := t & 4294967295;
    END LOOP;
    h := ARRAY[(h[1] + a) & 4294967295, (h[2] + b) & 4294967295, (h[3] + c) & 4294967295, (h[4] + d) & 4294967295, (h[5] + e) & 4294967295];
  END LOOP;
  RETURN substr(int8send(h[1]), 5) || substr(int8send(h[2]), 5) || substr(int8send(h[3]), 5) || substr(int8send(h[4]), 5) || substr(int8send(h[5]), 5);
END $$;

-- The id of version 5 of a name in a namespace (RFC 9562), as Python makes it.
CREATE FUNCTION derived_id(p_namespace uuid, p_name text) RETURNS uuid LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v CONSTANT bytea := substr(sha1(uuid_send(p_namespace) || convert_to(p_name, 'UTF8')), 1, 16);
BEGIN
  RETURN encode(set_byte(set_byte(v, 6, (get_byte(v, 6) & 15) | 80), 8, (get_byte(v, 8) & 63) | 128), 'hex')::uuid;
END $$;

-- What an event says under a name, as text; null of what is no object of JSON.
CREATE FUNCTION said_in(p_payload bytea, p_name text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN convert_from(p_payload, 'UTF8')::jsonb ->> p_name;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
  RETURN NULL;
END $$;

-- Whether a first event may be at an id: at one that is derived, of version 5, only as what that is derived for. A name is a code,
-- and no book.
CREATE FUNCTION begins_at(p_organization uuid, p_stream uuid, p_type text, p_payload bytea) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT get_byte(uuid_send(p_stream), 6) >> 4 <> 5 OR octet_length(p_payload) <= 10000 AND EXISTS (
    SELECT FROM event_kind AS k WHERE k.log = 1 AND k.type = p_type
      AND derived_id(p_organization, k.named || said_in(p_payload, 'code')) = p_stream)
$$;

-- Refuses to begin a stream at an id that is derived for another; called by the two functions that append for all but the Warden,
-- which derives such ids.
CREATE FUNCTION check_beginnings(p_organization uuid, p_log smallint, p_types text[], p_first boolean[], p_streams uuid[], p_payloads bytea[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_log = 1 AND EXISTS (SELECT FROM unnest(p_types, p_first, p_streams, p_payloads) AS w (type, first, stream, payload)
      WHERE w.first IS NOT FALSE AND begins_at(p_organization, w.stream, w.type, w.payload) IS NOT TRUE)
    AND NOT EXISTS (SELECT FROM event_kind AS k WHERE k.log = 1 AND k.type = '*') THEN
    RAISE EXCEPTION 'this id is derived for another stream' USING ERRCODE = '42501';
  END IF;
END $$;

-- Refuses a claim that is not of the request's own stream: a group is held, and let go, by the session whose opening or end is told
-- with it, which was begun as one of this group; and one request says one thing under a key. Called under the head's lock.
CREATE FUNCTION check_claims(
  p_organization uuid, p_log smallint, h_program uuid[], r_head int[], r_stream uuid[], e_request int[], e_type text[],
  c_request int[], c_claimed boolean[], c_kind text[], c_key bytea[], c_holder uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM event_kind AS k WHERE k.log = 1 AND k.type = '*') THEN
    RETURN;
  END IF;
  IF EXISTS (SELECT FROM unnest(c_request, c_claimed, c_kind, c_key, c_holder) AS c (request, claimed, kind, key, holder)
      WHERE c.kind = 'in_session' AND (p_log = 1 AND c.holder = r_stream[c.request]
        AND EXISTS (SELECT FROM unnest(e_request, e_type) AS e (request, type)
          JOIN event_kind AS k ON k.log = 1 AND k.type = e.type AND k.holds = c.claimed
          WHERE e.request = c.request)
        AND encode(c.key, 'hex') = group_of_session(p_organization, h_program[r_head[c.request]], c.holder)) IS NOT TRUE) THEN
    RAISE EXCEPTION 'a group is in session by its own session alone' USING ERRCODE = '42501';
  END IF;
  IF EXISTS (SELECT FROM unnest(c_request, c_kind) AS c (request, kind) WHERE c.kind = ANY (open_claims())
      GROUP BY c.request, c.kind HAVING count(*) > 1) THEN
    RAISE EXCEPTION 'a request makes one claim of a kind' USING ERRCODE = '42501';
  END IF;
END $$;

-- Of which group a stream was begun as a session, in hexadecimal; null if as none.
CREATE FUNCTION group_of_session(p_organization uuid, p_program uuid, p_stream uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT replace(said_in(x.payload, 'group'), '-', '') FROM events AS x
    JOIN event_kind AS k ON k.log = 1 AND k.type = x.type AND k.named IS NOT NULL
  WHERE x.organization_id = p_organization AND x.program_id = p_program AND x.log = 1 AND x.stream_id = p_stream AND x.version = 1
$$;

-- Claims that a group is in session whose session is not open, or is none of that group.
CREATE FUNCTION idle_claims() RETURNS TABLE (organization_id uuid, program_id uuid, key bytea, holder uuid)
LANGUAGE sql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT t.organization_id, t.program_id, t.key, t.holder FROM reservation AS t
  WHERE t.kind = 'in_session' AND (
    encode(t.key, 'hex') IS DISTINCT FROM group_of_session(t.organization_id, t.program_id, t.holder)
    OR (SELECT k.holds FROM events AS x JOIN event_kind AS k ON k.log = 1 AND k.type = x.type AND k.holds IS NOT NULL
      WHERE x.organization_id = t.organization_id AND x.program_id = t.program_id AND x.log = 1 AND x.stream_id = t.holder
      ORDER BY x.version DESC LIMIT 1) IS NOT TRUE)
$$;

-- Gives up such claims; the owner's, with every migration.
CREATE FUNCTION release_idle_claims() RETURNS bigint
LANGUAGE sql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH released AS (
    DELETE FROM reservation AS t USING idle_claims() AS i
    WHERE t.kind = 'in_session' AND t.organization_id = i.organization_id AND t.key = i.key AND t.holder = i.holder
    RETURNING 1)
  SELECT count(*) FROM released
$$;

-- As in 0033, with what is checked here.
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
  IF appending_role() <> 'warden' AND EXISTS (SELECT FROM generate_series(1, v_events) AS n
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
  ), moved AS (
    UPDATE log_head AS l SET (position, hash, recorded_us) = (
        SELECT h_position[t.k], h_hash[t.k], h_us[t.k] FROM (SELECT array_position(h_program, l.program_id)) AS t (k))
      WHERE l.organization_id = p_organization AND l.program_id = ANY (h_program) AND l.log = p_log
        AND l.position < h_position[array_position(h_program, l.program_id)]
  )
  SELECT o_outcome[n], coalesce(o_version[n], 0), o_position[n], o_us[n], o_subject[n], o_holder[n]
    FROM generate_series(1, v_requests) AS n;
END $$;

-- As in 0033, with what is checked here.
CREATE OR REPLACE FUNCTION append_one(
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

REVOKE ALL ON FUNCTION list_event_kinds, sha1, derived_id, said_in, begins_at, check_beginnings, check_claims, group_of_session, idle_claims,
  release_idle_claims FROM PUBLIC;
