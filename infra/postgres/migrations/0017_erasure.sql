-- Legal holds, what remains of what was erased, how long access records are kept, and the one way in
-- which a body may leave a log. Processes of the release before are stopped while it is applied.
-- squawk-ignore-file ban-drop-not-null, require-concurrent-index-creation

-- What the web's role cannot append. Equal to WARDEN_AREAS of domain/authority.py.
CREATE OR REPLACE FUNCTION warden_areas() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY['agreement', 'consent', 'erasure', 'grant', 'hold', 'key', 'leadership', 'material', 'membership', 'office', 'person', 'presentation',
  'retention'];

-- What must not be destroyed now: all that fits every column that is not null. It is written in the
-- transaction of the event that says so, under a lock that whoever destroys something shares.
CREATE TABLE legal_hold (
  organization_id uuid        NOT NULL,
  hold_id         uuid        NOT NULL,
  of_program      uuid,
  of_group        uuid,
  of_session      uuid,
  of_class        text,
  of_author       bytea       CHECK (octet_length(of_author) = 32),  -- an HMAC, as in vault_item
  until           timestamptz NOT NULL,                              -- infinity once two officers agree
  PRIMARY KEY (organization_id, hold_id)
);

-- What remains of an item that was destroyed: that there was one, and why it is gone.
CREATE TABLE vault_redaction (
  organization_id uuid        NOT NULL,
  program_id      uuid        NOT NULL,
  item_id         uuid        NOT NULL,
  kind            text        NOT NULL,
  class           text        NOT NULL,
  scope_id        uuid        NOT NULL,
  group_id        uuid,
  author_tag      bytea       CHECK (octet_length(author_tag) = 32),  -- null once its author is erased
  audience        text        NOT NULL,
  locale          text        NOT NULL,
  sealed_at       timestamptz NOT NULL,
  key_id          uuid        NOT NULL,
  ground          text        NOT NULL,
  request_id      uuid,                                               -- the erasure it belongs to
  erased_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, program_id, item_id)
);
CREATE INDEX vault_redaction_of_scope ON vault_redaction (organization_id, program_id, scope_id);
CREATE INDEX vault_redaction_of_request ON vault_redaction (organization_id, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX vault_redaction_of_author ON vault_redaction (organization_id, author_tag) WHERE author_tag IS NOT NULL;
CREATE INDEX vault_item_by_age ON vault_item (organization_id, program_id, kind, sealed_at);

-- How many days access records are kept, from a day on; where nothing is said, the longest there is.
CREATE TABLE record_period (
  organization_id uuid    NOT NULL,
  from_day        date    NOT NULL,
  days            integer NOT NULL CHECK (days >= 365),
  PRIMARY KEY (organization_id, from_day)
);

-- The organizations there are, by their jurisdictions; those to come by the Warden. See domain/privacy/rules.py.
INSERT INTO record_period (organization_id, from_day, days)
SELECT e.organization_id, '1970-01-01', CASE split_part(convert_from(e.payload, 'UTF8')::json ->> 'jurisdiction', '-', 1)
  WHEN 'CA' THEN 3650 WHEN 'FR' THEN 365 ELSE 2190 END
FROM events AS e WHERE e.log = 1 AND e.type = 'organization.provisioned' AND e.program_id = e.organization_id
ON CONFLICT DO NOTHING;

-- Up to which position the bodies of a program's access records are retired.
CREATE TABLE body_retirement (
  organization_id uuid   NOT NULL,
  program_id      uuid   NOT NULL,
  position        bigint NOT NULL CHECK (position > 0),
  PRIMARY KEY (organization_id, program_id)
) WITH (fillfactor = 60);

ALTER TABLE legal_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_redaction ENABLE ROW LEVEL SECURITY;
ALTER TABLE record_period ENABLE ROW LEVEL SECURITY;
ALTER TABLE body_retirement ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON legal_hold TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON vault_redaction TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON record_period TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON body_retirement FOR SELECT TO warden, auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
REVOKE ALL ON legal_hold, vault_redaction, record_period, body_retirement FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON legal_hold TO warden;
GRANT SELECT, INSERT, UPDATE ON vault_redaction TO warden;
GRANT SELECT, INSERT ON record_period TO warden;
GRANT SELECT ON body_retirement TO warden, auditor;

-- Whoever destroys something calls this first, and whoever places a hold calls it with true: the later of
-- the two waits for the earlier to be done, and then sees what it did.
CREATE FUNCTION heed_holds(p_organization uuid, p_placing boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_placing THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('holds of ' || p_organization, 0));
  ELSE
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('holds of ' || p_organization, 0));
  END IF;
END $$;

-- Destroys how a person signs in, what claims their address, and what says that erased texts were theirs.
CREATE FUNCTION forget_person(p_organization uuid, p_person uuid, p_author_tag bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_account uuid;
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  DELETE FROM login_session AS s WHERE s.organization_id = p_organization AND s.person_id = p_person;
  DELETE FROM sign_in_link AS l WHERE l.organization_id = p_organization AND l.person_id = p_person;
  DELETE FROM account_person AS p WHERE p.organization_id = p_organization AND p.person_id = p_person
    RETURNING p.account_id INTO v_account;
  DELETE FROM account AS a WHERE a.account_id = v_account
    AND NOT EXISTS (SELECT FROM account_person AS p WHERE p.account_id = a.account_id);
  DELETE FROM reservation AS r WHERE r.organization_id = p_organization AND r.kind = 'email' AND r.holder = p_person;
  UPDATE vault_redaction AS r SET author_tag = NULL WHERE r.organization_id = p_organization AND r.author_tag = p_author_tag;
END $$;

-- What there is of each kind and since when, in every program: ids, codes and counts, for whoever lets it expire.
CREATE FUNCTION oldest_items()
RETURNS TABLE (organization_id uuid, program_id uuid, kind text, items bigint, oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT i.organization_id, i.program_id, i.kind, count(*), min(i.sealed_at)
  FROM vault_item AS i GROUP BY i.organization_id, i.program_id, i.kind
  ORDER BY i.organization_id, i.program_id, i.kind
$$;

-- A body may leave an access log, whole or not at all; place, time, type, digest and hash stay.
ALTER TABLE events ALTER COLUMN payload DROP NOT NULL, ALTER COLUMN metadata DROP NOT NULL, ALTER COLUMN salt DROP NOT NULL;
ALTER TABLE events ADD CONSTRAINT events_body_check CHECK (
  payload IS NOT NULL AND metadata IS NOT NULL AND salt IS NOT NULL
  OR log = 2 AND payload IS NULL AND metadata IS NULL AND salt IS NULL) NOT VALID;

-- Retires the bodies of the oldest access records of one program whose time is over, at most so many, and
-- appends that it did; no row where there is none. Not under a hold, not before the period, and nothing that
-- no signed checkpoint covers.
CREATE FUNCTION retire_bodies(p_limit integer)
RETURNS TABLE (organization_id uuid, program_id uuid, first bigint, last bigint, bodies bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
#variable_conflict use_column
DECLARE
  v_now_us CONSTANT bigint := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
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
    SELECT h.organization_id, h.program_id, coalesce(r.position, 0) AS upto, v_now_us - 86400000000 * coalesce((
      SELECT p.days FROM record_period AS p
      WHERE p.organization_id = h.organization_id AND p.from_day <= current_date ORDER BY p.from_day DESC LIMIT 1), 3650) AS before
    FROM log_head AS h
    LEFT JOIN body_retirement AS r ON r.organization_id = h.organization_id AND r.program_id = h.program_id
    WHERE h.log = 2 AND h.position > coalesce(r.position, 0)
    ORDER BY h.organization_id, h.program_id
  LOOP
    organization_id := v_log.organization_id; program_id := v_log.program_id; first := v_log.upto + 1;
    v_before := v_log.before;
    CONTINUE WHEN NOT EXISTS (SELECT FROM events AS e WHERE e.organization_id = v_log.organization_id
      AND e.program_id = v_log.program_id AND e.log = 2 AND e.position = v_log.upto + 1 AND e.recorded_us < v_before);
    SELECT h.position, h.recorded_us, h.hash INTO v_head FROM log_head AS h
      WHERE h.organization_id = v_log.organization_id AND h.program_id = v_log.program_id AND h.log = 2 FOR NO KEY UPDATE;
    PERFORM heed_holds(v_log.organization_id, false);
    CONTINUE WHEN EXISTS (SELECT FROM legal_hold AS l WHERE l.organization_id = v_log.organization_id
      AND l.until > clock_timestamp() AND (l.of_program IS NULL OR l.of_program = v_log.program_id));
    SELECT max(e.position) INTO last FROM (
      SELECT x.position, x.recorded_us FROM events AS x WHERE x.organization_id = v_log.organization_id
        AND x.program_id = v_log.program_id AND x.log = 2 AND x.position > v_log.upto
      ORDER BY x.position LIMIT p_limit) AS e
      WHERE e.recorded_us < v_before;
    last := least(last, signed_size(v_log.organization_id, v_log.program_id, 2::smallint));
    CONTINUE WHEN last IS NULL OR last < first;
    INSERT INTO body_retirement AS r (organization_id, program_id, position)
      VALUES (v_log.organization_id, v_log.program_id, last)
      ON CONFLICT (organization_id, program_id) DO UPDATE SET position = excluded.position WHERE r.position = v_log.upto;
    CONTINUE WHEN NOT FOUND;
    UPDATE events AS e SET payload = NULL, metadata = NULL, salt = NULL WHERE e.organization_id = v_log.organization_id
      AND e.program_id = v_log.program_id AND e.log = 2 AND e.position BETWEEN first AND last AND e.payload IS NOT NULL;
    GET DIAGNOSTICS bodies = ROW_COUNT;
    v_us := greatest(v_head.recorded_us, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint);
    v_payload := convert_to(format('{"type":"%s","first":%s,"last":%s,"bodies":%s,"before":"%s"}', v_type, first, last, bodies,
      to_char(to_timestamp(v_before / 1000000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')), 'UTF8');
    v_metadata := convert_to(format(
      '{"category":"access","actor":"00000000-0000-0000-0000-000000000000","role":"system","occurred_at":"%s","correlation_id":"%s","client":"keeper"}',
      to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), v_stream), 'UTF8');
    v_digest := sha256(
      int4send(16) || uuid_send(v_log.organization_id) || int4send(16) || uuid_send(v_log.program_id)
      || int4send(2) || int2send(2::smallint) || int4send(16) || uuid_send(v_event) || int4send(16) || uuid_send(v_stream)
      || int4send(4) || int4send(1) || int4send(octet_length(v_type)) || convert_to(v_type, 'UTF8')
      || int4send(16) || uuid_send(v_stream) || int4send(octet_length(v_payload)) || v_payload
      || int4send(octet_length(v_metadata)) || v_metadata || int4send(octet_length(v_salt)) || v_salt);
    INSERT INTO events VALUES (v_log.organization_id, v_log.program_id, 2, v_head.position + 1, v_event, v_stream, 1, v_type,
      v_stream, v_payload, v_metadata, v_salt, v_us, v_digest,
      sha256(v_head.hash || int8send(v_head.position + 1) || int8send(v_us) || v_digest));
    UPDATE log_head AS h SET position = v_head.position + 1, recorded_us = v_us,
        hash = sha256(v_head.hash || int8send(v_head.position + 1) || int8send(v_us) || v_digest)
      WHERE h.organization_id = v_log.organization_id AND h.program_id = v_log.program_id AND h.log = 2;
    RETURN NEXT;
    RETURN;
  END LOOP;
END $$;

-- How far a log is covered by a signed checkpoint.
CREATE FUNCTION signed_size(p_organization uuid, p_program uuid, p_log smallint) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT coalesce(max(c.size), 0) FROM checkpoint AS c
  WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log
$$;

REVOKE ALL ON FUNCTION heed_holds, forget_person, oldest_items, retire_bodies, signed_size FROM PUBLIC;
GRANT EXECUTE ON FUNCTION heed_holds, forget_person, oldest_items TO warden;
GRANT EXECUTE ON FUNCTION retire_bodies TO keeper;
