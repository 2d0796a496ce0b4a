-- The event store: two chains of events per tenant, and what an append settles besides its events.
-- Rows are written by append_events and open_log alone; no role has any other way in.

CREATE TABLE log_head (
  organization_id uuid     NOT NULL,
  program_id      uuid     NOT NULL,
  log             smallint NOT NULL CHECK (log IN (1, 2)),  -- 1 = domain events, 2 = access records
  position        bigint   NOT NULL DEFAULT 0,
  recorded_us     bigint   NOT NULL DEFAULT 0,              -- microseconds since 1970, of the last append
  hash            bytea    NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (organization_id, program_id, log)
) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

CREATE TABLE events (
  organization_id uuid     NOT NULL,
  program_id      uuid     NOT NULL,
  log             smallint NOT NULL,
  position        bigint   NOT NULL CHECK (position > 0),   -- gapless from 1, given out under the head's lock
  event_id        uuid     NOT NULL,
  stream_id       uuid     NOT NULL,
  version         integer  NOT NULL,
  type            text     NOT NULL CHECK (type ~ '^[a-z_]+[.][a-z_]+$'),
  command_id      uuid     NOT NULL,
  payload         bytea    NOT NULL,                        -- JSON, verbatim as hashed
  metadata        bytea    NOT NULL,
  salt            bytea    NOT NULL CHECK (octet_length(salt) = 16),
  recorded_us     bigint   NOT NULL,                        -- set by append_events, never backwards in a log
  digest          bytea    NOT NULL CHECK (octet_length(digest) = 32),
  hash            bytea    NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (organization_id, program_id, log, position),
  UNIQUE (organization_id, program_id, log, stream_id, version) INCLUDE (command_id)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);

-- What may be held once in an organization: an e-mail address, as HMAC.
CREATE TABLE reservation (
  organization_id uuid  NOT NULL,
  kind            text  NOT NULL,
  key             bytea NOT NULL,
  program_id      uuid  NOT NULL,                           -- in whose log the holder is
  holder          uuid  NOT NULL,                           -- a stream
  PRIMARY KEY (organization_id, kind, key)
);

-- Who may do what at this moment; written with the events that give and take.
CREATE TABLE authority (
  organization_id uuid NOT NULL,
  person_id       uuid NOT NULL,
  kind            text NOT NULL,                            -- office, leadership, membership
  program_id      uuid NOT NULL,
  scope_id        uuid NOT NULL,                            -- a group; or for an office its program or organization
  detail          text NOT NULL,                            -- the role
  PRIMARY KEY (organization_id, person_id, kind, program_id, scope_id, detail)
);

-- One number per person, which moves with every change of their rights.
CREATE TABLE authority_head (
  organization_id uuid   NOT NULL,
  person_id       uuid   NOT NULL,
  version         bigint NOT NULL,
  PRIMARY KEY (organization_id, person_id)
) WITH (fillfactor = 60);

ALTER TABLE log_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE reservation ENABLE ROW LEVEL SECURITY;
ALTER TABLE authority ENABLE ROW LEVEL SECURITY;
ALTER TABLE authority_head ENABLE ROW LEVEL SECURITY;

CREATE POLICY events_of_program ON events FOR SELECT TO app USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
  AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid
  AND log = 1);
CREATE POLICY both_logs_of_program ON events FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
  AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);
CREATE POLICY logs_of_organization ON events FOR SELECT TO projector, auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON reservation FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON authority FOR SELECT TO app, warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON authority_head FOR SELECT TO app, warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);

GRANT SELECT ON events TO app, warden, projector, auditor;
GRANT SELECT ON reservation TO warden;
GRANT SELECT ON authority, authority_head TO app, warden;

-- What the web's role cannot append. Equal to WARDEN_AREAS of domain/authority.py.
CREATE FUNCTION warden_areas() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY['agreement', 'consent', 'leadership', 'material', 'membership', 'office', 'person', 'presentation'];

-- Refuses unless the transaction belongs to this tenant and the session's own role writes this log.
CREATE FUNCTION check_writer(p_organization uuid, p_program uuid, p_log smallint) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid
     OR p_program IS DISTINCT FROM NULLIF(current_setting('app.program_id', true), '')::uuid THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  IF NOT (session_user = 'warden' AND p_log IN (1, 2) OR session_user = 'app' AND p_log = 1) THEN
    RAISE EXCEPTION 'role % does not write log %', session_user, p_log USING ERRCODE = '42501';
  END IF;
END $$;

-- Makes the two logs of a tenant. The genesis hash names them, so that chains cannot be swapped.
CREATE FUNCTION open_log(p_organization uuid, p_program uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  PERFORM check_writer(p_organization, p_program, 1::smallint);
  INSERT INTO log_head (organization_id, program_id, log, hash)
  SELECT p_organization, p_program, n,
    sha256('log:v1'::bytea || uuid_send(p_organization) || uuid_send(p_program) || int2send(n::smallint))
  FROM generate_series(1, 2) AS n
  ON CONFLICT DO NOTHING;
END $$;

-- Gives or takes one right; the person's number moves only if something changed.
CREATE FUNCTION settle_right(
  p_organization uuid, p_given boolean, p_person uuid, p_kind text, p_program uuid, p_scope uuid, p_detail text
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  -- An office is one role; a leadership or a membership is one per group, in whichever role.
  IF p_given AND EXISTS (
    SELECT FROM authority a WHERE a.organization_id = p_organization AND a.person_id = p_person AND a.kind = p_kind
      AND a.program_id = p_program AND a.scope_id = p_scope AND a.detail = p_detail) THEN
    RETURN;
  END IF;
  DELETE FROM authority a WHERE a.organization_id = p_organization AND a.person_id = p_person AND a.kind = p_kind
    AND a.program_id = p_program AND a.scope_id = p_scope AND (a.kind <> 'office' OR a.detail = p_detail);
  IF p_given THEN
    INSERT INTO authority (organization_id, person_id, kind, program_id, scope_id, detail)
    VALUES (p_organization, p_person, p_kind, p_program, p_scope, p_detail);
  ELSIF NOT FOUND THEN
    RETURN;
  END IF;
  INSERT INTO authority_head (organization_id, person_id, version) VALUES (p_organization, p_person, 1)
  ON CONFLICT (organization_id, person_id) DO UPDATE SET version = authority_head.version + 1;
END $$;

-- Appends a batch of requests, in order, each wholly or not at all, and answers each.
--
-- r_…: one element per request. e_…, c_…, g_…: events, claims (or releases) and rights, whose first
-- array holds the number of their request, from 1, never falling.
-- digest = sha256 of the length-prefixed columns, by the writer (infra/event_store/digest.py).
-- hash_n = sha256(hash_{n-1} ‖ int8(n) ‖ int8(recorded_us) ‖ digest_n), linked here under the head's lock.
--
-- outcome: appended · repeated (the command is known in the stream: version is what it led to then) ·
-- wrong_version (version is the stream's) · reserved (subject is the kind, holder who has it) ·
-- authority_moved. last_position is that of the request's last event.
CREATE FUNCTION append_events(
  p_organization uuid, p_program uuid, p_log smallint,
  r_stream uuid[], r_expected int[], r_command uuid[], r_basis_person uuid[], r_basis_version bigint[],
  e_request int[], e_event uuid[], e_type text[], e_payload bytea[], e_metadata bytea[], e_salt bytea[], e_digest bytea[],
  c_request int[], c_claimed boolean[], c_kind text[], c_key bytea[], c_holder uuid[],
  g_request int[], g_given boolean[], g_person uuid[], g_kind text[], g_program uuid[], g_scope uuid[], g_detail text[]
) RETURNS TABLE (outcome text, version int, last_position bigint, recorded_us bigint, subject text, holder uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
#variable_conflict use_column
DECLARE
  v_position bigint;
  v_hash bytea;
  v_us bigint;
  v_before bigint;
  v_last int;
  e int := 1;                          -- the next event, claim and right to look at
  c int := 1;
  g int := 1;
  first_event int;
  first_claim int;
  first_right int;
  spoiled uuid[] := '{}';              -- streams on which an earlier request of this batch was not appended
BEGIN
  PERFORM check_writer(p_organization, p_program, p_log);
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    -- In any other isolation the statements below would not see what the last holder of the lock did.
    RAISE EXCEPTION 'append only in READ COMMITTED' USING ERRCODE = '25001';
  END IF;
  IF session_user = 'app' THEN
    IF EXISTS (SELECT FROM unnest(e_type) AS t WHERE split_part(t, '.', 1) = ANY (warden_areas())) THEN
      RAISE EXCEPTION 'role app does not append events of this area' USING ERRCODE = '42501';
    END IF;
    IF cardinality(c_request) > 0 OR cardinality(g_request) > 0 THEN
      RAISE EXCEPTION 'role app does not write reservations or authority' USING ERRCODE = '42501';
    END IF;
  END IF;
  IF EXISTS (SELECT FROM unnest(e_type) AS t WHERE (split_part(t, '.', 1) = 'access') <> (p_log = 2)) THEN
    RAISE EXCEPTION 'access records and only they belong to log 2' USING ERRCODE = '42501';
  END IF;
  -- A caller who is told "appended" may rely on it.
  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;

  SELECT h.position, h.hash, h.recorded_us INTO v_position, v_hash, v_us FROM log_head AS h
    WHERE h.organization_id = p_organization AND h.program_id = p_program AND h.log = p_log
    FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no such log' USING ERRCODE = 'P0002';
  END IF;
  v_before := v_position;
  v_us := greatest(v_us, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint);
  -- Rights are locked in one order, so that two batches do not wait for each other.
  PERFORM FROM authority_head AS a
    WHERE a.organization_id = p_organization AND a.person_id = ANY (g_person) ORDER BY a.person_id FOR NO KEY UPDATE;
  PERFORM FROM authority_head AS a
    WHERE a.organization_id = p_organization AND a.person_id = ANY (r_basis_person) ORDER BY a.person_id FOR SHARE;

  FOR r IN 1..cardinality(r_stream) LOOP
    outcome := NULL; version := NULL; last_position := NULL; recorded_us := NULL; subject := NULL; holder := NULL;
    first_event := e; first_claim := c; first_right := g;
    -- Past the end an element is null, which ends the loop.
    WHILE e_request[e] = r LOOP e := e + 1; END LOOP;
    WHILE c_request[c] = r LOOP c := c + 1; END LOOP;
    WHILE g_request[g] = r LOOP g := g + 1; END LOOP;
    IF first_event = e THEN
      RAISE EXCEPTION 'request % has no events', r USING ERRCODE = '22023';
    END IF;

    v_last := (SELECT s.version FROM events AS s
      WHERE s.organization_id = p_organization AND s.program_id = p_program AND s.log = p_log AND s.stream_id = r_stream[r]
      ORDER BY s.version DESC LIMIT 1);
    IF v_last IS NOT NULL AND p_log <> 2 THEN
      SELECT s.version, s.position, s.recorded_us INTO version, last_position, recorded_us FROM events AS s
        WHERE s.organization_id = p_organization AND s.program_id = p_program AND s.log = p_log
          AND s.stream_id = r_stream[r] AND s.command_id = r_command[r]
        ORDER BY s.version DESC LIMIT 1;
      IF FOUND THEN
        outcome := 'repeated';
      END IF;
    END IF;
    IF outcome IS NULL THEN
      IF r_stream[r] = ANY (spoiled)
         OR NOT coalesce(r_expected[r] = v_last OR v_last IS NULL AND r_expected[r] IN (-1, 0), false) THEN
        outcome := 'wrong_version';
        version := coalesce(v_last, 0);
      ELSIF r_basis_person[r] IS NOT NULL AND r_basis_version[r] IS DISTINCT FROM coalesce((
          SELECT a.version FROM authority_head AS a
            WHERE a.organization_id = p_organization AND a.person_id = r_basis_person[r]), 0) THEN
        outcome := 'authority_moved';
      ELSIF first_claim < c THEN
        SELECT t.subject, t.holder INTO subject, holder FROM settle_claims(p_organization, p_program,
          c_claimed[first_claim:c - 1], c_kind[first_claim:c - 1], c_key[first_claim:c - 1], c_holder[first_claim:c - 1]) AS t;
        IF subject IS NOT NULL THEN
          outcome := 'reserved';
        END IF;
      END IF;
    END IF;

    IF outcome IS NULL THEN
      outcome := 'appended';
      version := r_expected[r];
      FOR n IN first_event..e - 1 LOOP
        v_position := v_position + 1;
        version := version + 1;
        v_hash := sha256(v_hash || int8send(v_position) || int8send(v_us) || e_digest[n]);
        INSERT INTO events VALUES (p_organization, p_program, p_log, v_position, e_event[n], r_stream[r], version, e_type[n],
          r_command[r], e_payload[n], e_metadata[n], e_salt[n], v_us, e_digest[n], v_hash);
      END LOOP;
      FOR n IN first_right..g - 1 LOOP
        PERFORM settle_right(p_organization, g_given[n], g_person[n], g_kind[n], g_program[n], g_scope[n], g_detail[n]);
      END LOOP;
      last_position := v_position;
      recorded_us := v_us;
    ELSE
      spoiled := spoiled || r_stream[r];
    END IF;
    RETURN NEXT;
  END LOOP;

  IF e <= cardinality(e_request) OR c <= cardinality(c_request) OR g <= cardinality(g_request) THEN
    RAISE EXCEPTION 'events, claims and rights must be numbered by their request, in order' USING ERRCODE = '22023';
  END IF;
  IF v_position > v_before THEN
    UPDATE log_head AS h SET position = v_position, hash = v_hash, recorded_us = v_us
      WHERE h.organization_id = p_organization AND h.program_id = p_program AND h.log = p_log;
  END IF;
END $$;

-- Releases and claims in order; says which kind is held by whom, having then changed nothing.
CREATE FUNCTION settle_claims(
  p_organization uuid, p_program uuid, p_claimed boolean[], p_kind text[], p_key bytea[], p_holder uuid[],
  OUT subject text, OUT holder uuid)
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
#variable_conflict use_column
BEGIN
  FOR n IN 1..cardinality(p_claimed) LOOP
    IF NOT p_claimed[n] THEN
      DELETE FROM reservation AS t
        WHERE t.organization_id = p_organization AND t.kind = p_kind[n] AND t.key = p_key[n] AND t.holder = p_holder[n];
      CONTINUE;
    END IF;
    LOOP
      INSERT INTO reservation (organization_id, kind, key, program_id, holder)
        VALUES (p_organization, p_kind[n], p_key[n], p_program, p_holder[n]) ON CONFLICT DO NOTHING;
      EXIT WHEN FOUND;
      SELECT t.kind, t.holder INTO subject, holder FROM reservation AS t
        WHERE t.organization_id = p_organization AND t.kind = p_kind[n] AND t.key = p_key[n];
      IF holder = p_holder[n] THEN
        subject := NULL; holder := NULL;
        EXIT;
      ELSIF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'CK001', MESSAGE = 'reserved';
      END IF;
      -- Released between the two statements: try again.
    END LOOP;
  END LOOP;
EXCEPTION
  -- The block's changes are undone, its variables keep their values.
  WHEN SQLSTATE 'CK001' THEN
    RETURN;
END $$;

-- How far each log has come, for the projector: ids and positions only.
CREATE FUNCTION dirty_heads() RETURNS TABLE (organization_id uuid, program_id uuid, log smallint, "position" bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT h.organization_id, h.program_id, h.log, h.position FROM log_head AS h WHERE h.position > 0
$$;

-- Every log there is, by its head or, if that is gone, by its events: for whoever verifies.
CREATE FUNCTION log_heads()
RETURNS TABLE (organization_id uuid, program_id uuid, log smallint, "position" bigint, recorded_us bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH RECURSIVE seen AS (
    (SELECT e.organization_id, e.program_id, e.log FROM events AS e
      ORDER BY e.organization_id, e.program_id, e.log LIMIT 1)
    UNION ALL
    SELECT following.* FROM seen CROSS JOIN LATERAL (
      SELECT e.organization_id, e.program_id, e.log FROM events AS e
      WHERE (e.organization_id, e.program_id, e.log) > (seen.organization_id, seen.program_id, seen.log)
      ORDER BY e.organization_id, e.program_id, e.log LIMIT 1) AS following
  )
  SELECT organization_id, program_id, log, h.position, h.recorded_us, h.hash
  FROM seen FULL JOIN log_head AS h USING (organization_id, program_id, log)
  ORDER BY organization_id, program_id, log
$$;

-- No function is anybody's until it is given.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA circlekeep FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_log, append_events TO app, warden;
GRANT EXECUTE ON FUNCTION dirty_heads TO projector;
GRANT EXECUTE ON FUNCTION log_heads TO auditor;
