-- The event store: chains of events per tenant, and what an append settles besides its events.
-- Rows are written by append_events, append_one, open_log and retire_bodies alone; no role has any other way in.

-- The third log is an organization's: what people looked at of their own. It is chained and signed as the others are. Of all that
-- serves anybody only the Warden reads it; on the host, so does who verifies (role auditor), because a chain is walked over its
-- bodies. What anybody else may know of it, its checkpoints, comes once a day.
CREATE TABLE log_head (
  organization_id uuid     NOT NULL,
  program_id      uuid     NOT NULL,
  log             smallint NOT NULL,                        -- 1 = domain events, 2 = access records, 3 = own looks
  position        bigint   NOT NULL DEFAULT 0,
  recorded_us     bigint   NOT NULL DEFAULT 0,              -- microseconds since 1970, of the last append
  hash            bytea    NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (organization_id, program_id, log),
  CONSTRAINT log_head_log_check CHECK (log IN (1, 2) OR log = 3 AND program_id = organization_id)
) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- A body may leave an access log, whole or not at all; place, time, type, digest and hash stay.
CREATE TABLE events (
  organization_id uuid     NOT NULL,
  program_id      uuid     NOT NULL,
  log             smallint NOT NULL,
  position        bigint   NOT NULL CHECK (position > 0),   -- gapless from 1, given out under the head's lock
  event_id        uuid     NOT NULL,
  stream_id       uuid     NOT NULL,
  version         integer  NOT NULL,
  type            text     NOT NULL CHECK (length(type) BETWEEN 1 AND 250),  -- the eventsourcing library's own are longer than ours
  command_id      uuid     NOT NULL,
  payload         bytea,                                    -- JSON, verbatim as hashed
  metadata        bytea,
  salt            bytea    CHECK (octet_length(salt) = 16),
  recorded_us     bigint   NOT NULL,                        -- set by who appends, never backwards in a log
  digest          bytea    NOT NULL CHECK (octet_length(digest) = 32),
  hash            bytea    NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (organization_id, program_id, log, position),
  UNIQUE (organization_id, program_id, log, stream_id, version) INCLUDE (command_id),
  CONSTRAINT events_body_check CHECK (
    payload IS NOT NULL AND metadata IS NOT NULL AND salt IS NOT NULL
    OR log IN (2, 3) AND payload IS NULL AND metadata IS NULL AND salt IS NULL)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
-- What is few in a long log and looked for in all of it: that bodies were retired, what keeps something from being destroyed or
-- lets records go at once, and what a decision leaves out because nobody can read it.
CREATE INDEX events_retirements ON events (organization_id, program_id, log, position) WHERE type = 'access.bodies_retired';
CREATE INDEX events_of_holds ON events (organization_id, type)
  WHERE type IN ('hold.placed', 'hold.confirmed', 'hold.lifted', 'retention.clearing_agreed');
CREATE INDEX events_of_skips ON events (organization_id, program_id) WHERE type = 'skip.recorded';

-- What may be held once in an organization: an e-mail address, as HMAC; a group, by its open session.
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
  kind            text NOT NULL
    CONSTRAINT authority_kind CHECK (kind IN ('office', 'leadership', 'membership', 'grant', 'clearance', 'supervision', 'pending')),
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
CREATE POLICY first_logs_of_organization ON events FOR SELECT TO projector USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid AND log IN (1, 2));
CREATE POLICY logs_of_organization ON events FOR SELECT TO auditor USING (
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

-- As which process the session appends, whatever its role is called.
CREATE FUNCTION appending_role() RETURNS text LANGUAGE sql STABLE
RETURN session_user::text;

-- Makes the logs of a tenant: those that there is something to append to, of which the third is an organization's own. The Warden's alone, and of
-- a program only where the organization has a log. The genesis hash names them, so that chains cannot be swapped.
CREATE FUNCTION open_log(p_organization uuid, p_program uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid
     OR p_program IS DISTINCT FROM NULLIF(current_setting('app.program_id', true), '')::uuid THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM event_kind AS k WHERE k.type = '*' AND appending_role() = ANY (k.writers)) THEN
    IF appending_role() <> 'warden' THEN
      RAISE EXCEPTION 'role % does not open logs', appending_role() USING ERRCODE = '42501';
    END IF;
    IF p_program <> p_organization AND NOT EXISTS (SELECT 1 FROM log_head AS h
        WHERE h.organization_id = p_organization AND h.program_id = p_organization AND h.log = 1) THEN
      RAISE EXCEPTION 'there is no such organization' USING ERRCODE = 'P0002';
    END IF;
  END IF;
  INSERT INTO log_head (organization_id, program_id, log, hash)
  SELECT p_organization, p_program, k.log,
    sha256('log:v1'::bytea || uuid_send(p_organization) || uuid_send(p_program) || int2send(k.log))
  FROM (SELECT DISTINCT e.log FROM event_kind AS e WHERE e.log < 3 OR p_program = p_organization ORDER BY e.log) AS k
  ON CONFLICT DO NOTHING;
END $$;

-- How far each log has come, for the projector: ids and positions only.
CREATE FUNCTION dirty_heads() RETURNS TABLE (organization_id uuid, program_id uuid, log smallint, "position" bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT h.organization_id, h.program_id, h.log, h.position FROM log_head AS h WHERE h.position > 0 AND h.log IN (1, 2)
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

-- Where a log ends by what it says itself; the transaction must be the program's.
CREATE FUNCTION log_end(p_organization uuid, p_program uuid, p_log smallint)
RETURNS TABLE ("position" bigint, recorded_us bigint, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid
     OR p_program IS DISTINCT FROM NULLIF(current_setting('app.program_id', true), '')::uuid THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY SELECT h.position, h.recorded_us, h.hash FROM log_head AS h
    WHERE h.organization_id = p_organization AND h.program_id = p_program AND h.log = p_log;
END $$;

-- How many entries were recorded before a moment. Times never fall along a log, so that halving finds it.
CREATE FUNCTION recorded_before(p_organization uuid, p_program uuid, p_log smallint, p_us bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_low bigint := 0;
  v_high bigint := coalesce((SELECT max(e.position) FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log), 0);
  v_middle bigint;
BEGIN
  WHILE v_low < v_high LOOP
    v_middle := (v_low + v_high + 1) / 2;
    IF (SELECT e.recorded_us FROM events AS e
        WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log AND e.position >= v_middle
        ORDER BY e.position LIMIT 1) < p_us THEN
      v_low := v_middle;
    ELSE
      v_high := v_middle - 1;
    END IF;
  END LOOP;
  RETURN v_low;
END $$;

-- What a decision on record leaves out of a log, because nobody can read it, is left out of what the database itself makes of it.
-- The positions of a program's log that nothing is made from any more.
CREATE FUNCTION left_out(p_organization uuid, p_program uuid) RETURNS TABLE ("position" bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT (s.body ->> 'position')::bigint
  FROM (SELECT convert_from(e.payload, 'UTF8')::jsonb AS body FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = 1 AND e.type = 'skip.recorded') AS s
  WHERE s.body ->> 'reader' = 'everything'
$$;

GRANT EXECUTE ON FUNCTION open_log TO app, warden;
GRANT EXECUTE ON FUNCTION dirty_heads TO projector;
GRANT EXECUTE ON FUNCTION log_heads TO warden, auditor;
GRANT EXECUTE ON FUNCTION log_end, recorded_before TO warden;
