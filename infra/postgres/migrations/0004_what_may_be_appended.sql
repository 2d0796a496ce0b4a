-- Which process may append what, to which streams. What appends asks here, under the rules of docs/adr/0014: no row of a tenant's is
-- inserted from a list without an answer, and nothing is asked for an empty list of columns.

-- A list that every migration makes anew from the types of events that this release has.
CREATE TABLE event_kind (
  log       smallint NOT NULL,
  type      text     NOT NULL,
  category  text     NOT NULL,                              -- of the streams that it is in, and of no other
  writers   text[]   NOT NULL,                              -- logical roles; none: it is only read
  begins    boolean,                                        -- a stream with it, and nothing else; false: never; null: or not
  named     text,                                           -- what its id's name begins with, before the code; null: the id is any
  holds     boolean,                                        -- its group is in session from here on; false: no more; null: as before
  listed_in integer  NOT NULL,                              -- the last release that had it, counted from 1
  PRIMARY KEY (log, type)
);

-- Outside tenancy: what each release was made of, so that a migration without news counts none.
CREATE TABLE event_release (
  release integer     PRIMARY KEY,
  digest  bytea       NOT NULL CHECK (octet_length(digest) = 32),
  since   timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Takes what a release has in place of what was listed. The types of the release before stay for those who still run it;
-- what is older is only read, as are those that come without writers. Called by the owner alone.
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

-- Refuses unless the transaction may append this; called by the two functions that append, with their search path.
-- A transaction that has set a program appends to it alone; one that has set its organization and no
-- program appends to any program of that.
CREATE FUNCTION check_append(
  p_organization uuid, h_program uuid[], p_log smallint, p_types text[], p_first boolean[], p_settles boolean)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_program CONSTANT uuid := NULLIF(current_setting('app.program_id', true), '')::uuid;
  v_role CONSTANT text := appending_role();
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid
     OR v_program IS NOT NULL AND h_program IS DISTINCT FROM ARRAY[v_program] THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  IF p_log = 3 AND h_program IS DISTINCT FROM ARRAY[p_organization] THEN
    RAISE EXCEPTION 'log 3 is the organization''s own' USING ERRCODE = '42501';
  END IF;
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT w.type, w.first FROM unnest(p_types, p_first) AS w (type, first)) AS t
      LEFT JOIN event_kind AS k ON k.log = p_log AND k.type = t.type AND v_role = ANY (k.writers)
        AND coalesce(k.begins = t.first, k.begins IS NULL)
      WHERE k.type IS NULL)
     AND NOT EXISTS (SELECT 1 FROM event_kind AS k WHERE k.log = p_log AND k.type = '*' AND v_role = ANY (k.writers)) THEN
    RAISE EXCEPTION 'role % does not append this to log %', v_role, p_log USING ERRCODE = '42501';
  END IF;
  IF p_settles AND v_role <> 'warden' THEN
    RAISE EXCEPTION 'role % does not write reservations or authority', v_role USING ERRCODE = '42501';
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    -- In any other isolation, what follows would not see what the last holder of the lock did.
    RAISE EXCEPTION 'append only in READ COMMITTED' USING ERRCODE = '25001';
  END IF;
  -- A caller who is told "appended" may rely on it.
  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
END $$;

-- Whether types of log 1 are of one category. Where any type may be written, nothing is told apart.
CREATE FUNCTION of_one_category(p_first text, p_type text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM event_kind AS f JOIN event_kind AS t ON t.log = 1 AND t.type = p_type AND t.category = f.category
      WHERE f.log = 1 AND f.type = p_first)
    OR EXISTS (SELECT 1 FROM event_kind AS k WHERE k.log = 1 AND k.type = '*')
$$;

-- Refuses events of another category than that of their stream, which its first event fixes for ever; called under the head's lock.
-- Only the first log has streams of more than one.
CREATE FUNCTION keep_category(
  p_organization uuid, p_log smallint, h_program uuid[], r_head int[], r_stream uuid[], e_request int[], e_type text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_log = 1 AND EXISTS (
      SELECT 1 FROM (SELECT DISTINCT r_head[e.request] AS head, r_stream[e.request] AS stream, e.type
        FROM unnest(e_request, e_type) AS e (request, type)) AS w
      LEFT JOIN event_kind AS k ON k.log = 1 AND k.type = w.type
      LEFT JOIN LATERAL (SELECT x.type FROM events AS x
        WHERE x.organization_id = p_organization AND x.program_id = h_program[w.head] AND x.log = 1 AND x.stream_id = w.stream
        ORDER BY x.version LIMIT 1) AS f ON true
      LEFT JOIN event_kind AS fk ON fk.log = 1 AND fk.type = f.type
      GROUP BY w.head, w.stream
      HAVING count(DISTINCT k.category) > 1 OR bool_or(f.type IS NOT NULL AND fk.category IS DISTINCT FROM k.category))
    AND NOT EXISTS (SELECT 1 FROM event_kind AS k WHERE k.log = 1 AND k.type = '*') THEN
    RAISE EXCEPTION 'a stream is of one category' USING ERRCODE = '42501';
  END IF;
END $$;

-- What infra/event_store/digest.py makes of an event. It is made again of what others than the Warden append: a false one
-- would spoil the log for whoever verifies it.
CREATE FUNCTION event_digest(
  p_organization uuid, p_program uuid, p_log smallint, p_event uuid, p_stream uuid, p_version int, p_type text,
  p_command uuid, p_payload bytea, p_metadata bytea, p_salt bytea
) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT sha256(int4send(16) || uuid_send(p_organization) || int4send(16) || uuid_send(p_program) ||
    int4send(2) || int2send(p_log) || int4send(16) || uuid_send(p_event) || int4send(16) || uuid_send(p_stream) ||
    int4send(4) || int4send(p_version) || int4send(octet_length(p_type)) || convert_to(p_type, 'UTF8') ||
    int4send(16) || uuid_send(p_command) || int4send(octet_length(p_payload)) || p_payload ||
    int4send(octet_length(p_metadata)) || p_metadata || int4send(octet_length(p_salt)) || p_salt)
$$;

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

-- Whether a first event may be at an id: at one that is derived, of version 5, only as what that is derived for. A name is a code,
-- and no book.
CREATE FUNCTION begins_at(p_organization uuid, p_stream uuid, p_type text, p_payload bytea) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT get_byte(uuid_send(p_stream), 6) >> 4 <> 5 OR octet_length(p_payload) <= 10000 AND EXISTS (
    SELECT 1 FROM event_kind AS k WHERE k.log = 1 AND k.type = p_type
      AND derived_id(p_organization, k.named || said_in(p_payload, 'code')) = p_stream)
$$;

-- Refuses to begin a stream at an id that is derived for another; called by the two functions that append for all but the Warden,
-- which derives such ids.
CREATE FUNCTION check_beginnings(p_organization uuid, p_log smallint, p_types text[], p_first boolean[], p_streams uuid[], p_payloads bytea[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_log = 1 AND EXISTS (SELECT 1 FROM unnest(p_types, p_first, p_streams, p_payloads) AS w (type, first, stream, payload)
      WHERE w.first IS NOT FALSE AND begins_at(p_organization, w.stream, w.type, w.payload) IS NOT TRUE)
    AND NOT EXISTS (SELECT 1 FROM event_kind AS k WHERE k.log = 1 AND k.type = '*') THEN
    RAISE EXCEPTION 'this id is derived for another stream' USING ERRCODE = '42501';
  END IF;
END $$;
