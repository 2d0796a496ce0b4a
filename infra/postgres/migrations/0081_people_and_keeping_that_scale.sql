-- Accounts, holds and retirement, under the rules of docs/adr/0014: the time is passed, and no function that reads an
-- organization's rows is called in a query over them. Who is asked is looked up first, and their rights in their organization.
-- What remains of a person's texts is the Warden's own to change: the owner does not write the rows that it writes. Whoever
-- is erased loses what is their organization's in one transaction, and the account in another.

CREATE OR REPLACE FUNCTION has_account(p_organization uuid, p_person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM account_person AS p WHERE p.organization_id = p_organization AND p.person_id = p_person)
$$;

CREATE OR REPLACE FUNCTION whoami(p_token_sha256 bytea)
RETURNS TABLE (session_id uuid, organization_id uuid, person_id uuid, strength text, locale text, expires_at timestamptz,
  bond bytea, authority_version bigint, kinds text[], programs uuid[], scopes uuid[], details text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  s login_session;
BEGIN
  SELECT l.* INTO s FROM login_session AS l
    WHERE l.token_sha256 = p_token_sha256 AND l.expires_at > v_now AND l.expires_at <= v_now + interval '12 hours 10 minutes';
  IF NOT FOUND THEN
    RETURN;
  END IF;
  RETURN QUERY
    SELECT s.session_id, s.organization_id, s.person_id, s.strength, s.locale, s.expires_at, s.bond,
      coalesce((SELECT h.version FROM authority_head AS h
        WHERE h.organization_id = s.organization_id AND h.person_id = s.person_id), 0),
      coalesce(r.kinds, '{}'), coalesce(r.programs, '{}'), coalesce(r.scopes, '{}'), coalesce(r.details, '{}')
    FROM (SELECT array_agg(a.kind) AS kinds, array_agg(a.program_id) AS programs, array_agg(a.scope_id) AS scopes,
        array_agg(a.detail) AS details
      FROM authority AS a WHERE a.organization_id = s.organization_id AND a.person_id = s.person_id) AS r;
END $$;

CREATE OR REPLACE FUNCTION provide_accounts(p_account uuid[], p_email_tag bytea[], p_password_hash text[], p_bond bytea[],
  p_organization uuid, p_person uuid[], p_locale text[], p_person_bond bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
BEGIN
  PERFORM require_lists(array_dims(p_account), array_dims(p_email_tag), array_dims(p_password_hash), array_dims(p_bond),
    array_dims(p_person), array_dims(p_locale), array_dims(p_person_bond));
  INSERT INTO account AS a (account_id, email_tag, password_hash, bond)
    SELECT * FROM unnest(p_account, p_email_tag, p_password_hash, p_bond) AS n (account_id, email_tag, password_hash, bond)
    ORDER BY n.email_tag
    ON CONFLICT (email_tag) DO UPDATE
      SET password_hash = excluded.password_hash, bond = excluded.bond, changed_at = v_now;
  INSERT INTO account_person AS p (organization_id, person_id, account_id, locale, bond)
    SELECT p_organization, n.person_id, a.account_id, n.locale, n.bond
    FROM unnest(p_email_tag, p_person, p_locale, p_person_bond) AS n (email_tag, person_id, locale, bond)
      JOIN account AS a USING (email_tag)
    ON CONFLICT (organization_id, person_id) DO UPDATE
      SET account_id = excluded.account_id, locale = excluded.locale, bond = excluded.bond;
END $$;

CREATE OR REPLACE FUNCTION redeem_link(p_token_sha256 bytea, p_account uuid, p_email_tag bytea, p_password_hash text, p_bond bytea,
  p_person_bond bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  l sign_in_link;
BEGIN
  UPDATE sign_in_link SET used_at = v_now
    WHERE token_sha256 = p_token_sha256 AND used_at IS NULL AND expires_at > v_now RETURNING * INTO l;
  IF l.token_sha256 IS NULL THEN
    RETURN false;
  END IF;
  PERFORM provide_accounts(ARRAY[p_account], ARRAY[p_email_tag], ARRAY[p_password_hash], ARRAY[p_bond], l.organization_id,
    ARRAY[l.person_id], ARRAY[l.locale], ARRAY[p_person_bond]);
  WITH over AS (
    DELETE FROM login_session AS s WHERE s.organization_id = l.organization_id AND s.person_id = l.person_id
      RETURNING s.token_sha256, s.organization_id, s.person_id)
  INSERT INTO ended_session (token_sha256, organization_id, person_id)
    SELECT o.token_sha256, o.organization_id, o.person_id FROM over AS o
    ON CONFLICT DO NOTHING;
  RETURN true;
END $$;

-- squawk-ignore ban-drop-function
DROP FUNCTION forget_person(uuid, uuid, bytea);

CREATE FUNCTION forget_person(p_organization uuid, p_person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  DELETE FROM reservation AS r WHERE r.organization_id = p_organization AND r.kind = 'email' AND r.holder = p_person;
END $$;

CREATE FUNCTION forget_account(p_organization uuid, p_person uuid) RETURNS void
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
    AND NOT EXISTS (SELECT 1 FROM account_person AS p WHERE p.account_id = a.account_id);
END $$;

REVOKE ALL ON FUNCTION forget_person(uuid, uuid), forget_account(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_person(uuid, uuid), forget_account(uuid, uuid) TO warden;

CREATE OR REPLACE FUNCTION holds_said(p_organization uuid)
RETURNS TABLE (hold_id uuid, of_program uuid, of_group uuid, of_session uuid, of_class text, of_person uuid, until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_left_out CONSTANT bigint[] := ARRAY(SELECT l.position FROM left_out(p_organization, p_organization) AS l);
BEGIN
  RETURN QUERY WITH said AS MATERIALIZED (
    SELECT e.stream_id, e.type, convert_from(e.payload, 'UTF8')::jsonb AS body FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_organization AND e.log = 1
      AND e.type IN ('hold.placed', 'hold.confirmed', 'hold.lifted')
      AND e.position <> ALL (v_left_out)
      AND p_organization = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  SELECT p.stream_id, (p.body #>> '{scope,program}')::uuid, (p.body #>> '{scope,group}')::uuid,
    (p.body #>> '{scope,session}')::uuid, p.body #>> '{scope,label}', (p.body #>> '{scope,person}')::uuid,
    CASE WHEN EXISTS (SELECT 1 FROM said AS c WHERE c.stream_id = p.stream_id AND c.type = 'hold.confirmed')
      THEN 'infinity' ELSE (p.body ->> 'lapses_at')::timestamptz END
  FROM said AS p
  WHERE p.type = 'hold.placed'
    AND NOT EXISTS (SELECT 1 FROM said AS l WHERE l.stream_id = p.stream_id AND l.type = 'hold.lifted');
END $$;

CREATE OR REPLACE FUNCTION retirable(p_organization uuid, p_program uuid, p_log smallint, p_gone bigint, p_head bigint) RETURNS bigint
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

CREATE OR REPLACE FUNCTION idle_claims() RETURNS TABLE (organization_id uuid, program_id uuid, key bytea, holder uuid)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  t RECORD;
  v_group text;
  v_holds boolean;
BEGIN
  FOR t IN SELECT r.organization_id, r.program_id, r.key, r.holder FROM reservation AS r WHERE r.kind = 'in_session' LOOP
    v_group := group_of_session(t.organization_id, t.program_id, t.holder);
    v_holds := (SELECT k.holds FROM events AS x JOIN event_kind AS k ON k.log = 1 AND k.type = x.type AND k.holds IS NOT NULL
      WHERE x.organization_id = t.organization_id AND x.program_id = t.program_id AND x.log = 1 AND x.stream_id = t.holder
      ORDER BY x.version DESC LIMIT 1);
    IF encode(t.key, 'hex') IS DISTINCT FROM v_group OR v_holds IS NOT TRUE THEN
      organization_id := t.organization_id; program_id := t.program_id; key := t.key; holder := t.holder;
      RETURN NEXT;
    END IF;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION release_idle_claims() RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  i RECORD;
  v_released bigint := 0;
BEGIN
  FOR i IN SELECT c.organization_id, c.key, c.holder FROM idle_claims() AS c LOOP
    DELETE FROM reservation AS t
      WHERE t.organization_id = i.organization_id AND t.kind = 'in_session' AND t.key = i.key AND t.holder = i.holder;
    v_released := v_released + 1;
  END LOOP;
  RETURN v_released;
END $$;
