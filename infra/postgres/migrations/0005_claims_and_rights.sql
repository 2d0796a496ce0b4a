-- What an append claims, releases, gives and takes besides its events.

-- What somebody sent under a key, as the process that decided tags it (an HMAC, cut to an id). It is in no log: what is
-- kept for ever must not be a dictionary of what was sent.
CREATE TABLE idempotency (
  organization_id uuid        NOT NULL,
  key             bytea       NOT NULL CHECK (octet_length(key) = 32),
  said            uuid        NOT NULL,
  kept_at         timestamptz NOT NULL,
  PRIMARY KEY (organization_id, key)
);
CREATE INDEX idempotency_age ON idempotency (organization_id, kept_at);
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;

-- Of which group a stream was begun as a session, in hexadecimal; null if as none.
CREATE FUNCTION group_of_session(p_organization uuid, p_program uuid, p_stream uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT replace(said_in(x.payload, 'group'), '-', '') FROM events AS x
    JOIN event_kind AS k ON k.log = 1 AND k.type = x.type AND k.named IS NOT NULL
  WHERE x.organization_id = p_organization AND x.program_id = p_program AND x.log = 1 AND x.stream_id = p_stream AND x.version = 1
$$;

-- Claims that whoever appends may make, beside the Warden's: that a group is in session, once at a time, and what was
-- said under an idempotency key, for seven days. Equal to OPEN_CLAIMS of domain/kernel/claims.py.
CREATE FUNCTION open_claims() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY['in_session', 'idempotency'];

-- Refuses a claim that is not of the request's own stream: a group is held, and let go, by the session whose opening or end is told
-- with it, which was begun as one of this group; and one request says one thing under a key. Called under the head's lock.
CREATE FUNCTION check_claims(
  p_organization uuid, p_log smallint, h_program uuid[], r_head int[], r_stream uuid[], e_request int[], e_type text[],
  c_request int[], c_claimed boolean[], c_kind text[], c_key bytea[], c_holder uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM event_kind AS k WHERE k.log = 1 AND k.type = '*') THEN
    RETURN;
  END IF;
  IF EXISTS (SELECT 1 FROM unnest(c_request, c_claimed, c_kind, c_key, c_holder) AS c (request, claimed, kind, key, holder)
      WHERE c.kind = 'in_session' AND (p_log = 1 AND c.holder = r_stream[c.request]
        AND EXISTS (SELECT 1 FROM unnest(e_request, e_type) AS e (request, type)
          JOIN event_kind AS k ON k.log = 1 AND k.type = e.type AND k.holds = c.claimed
          WHERE e.request = c.request)
        AND encode(c.key, 'hex') = group_of_session(p_organization, h_program[r_head[c.request]], c.holder)) IS NOT TRUE) THEN
    RAISE EXCEPTION 'a group is in session by its own session alone' USING ERRCODE = '42501';
  END IF;
  IF EXISTS (SELECT 1 FROM unnest(c_request, c_kind) AS c (request, kind) WHERE c.kind = ANY (open_claims())
      GROUP BY c.request, c.kind HAVING count(*) > 1) THEN
    RAISE EXCEPTION 'a request makes one claim of a kind' USING ERRCODE = '42501';
  END IF;
END $$;

-- Keeps what was said under a key; says whether something else was, within seven days.
CREATE FUNCTION said_otherwise(p_organization uuid, p_key bytea, p_said uuid) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
BEGIN
  DELETE FROM idempotency AS t WHERE t.organization_id = p_organization AND t.key IN (
    SELECT o.key FROM idempotency AS o
      WHERE o.organization_id = p_organization AND o.kept_at < v_now - interval '7 days'
      ORDER BY o.kept_at LIMIT 100 FOR UPDATE SKIP LOCKED);
  INSERT INTO idempotency AS t (organization_id, key, said, kept_at) VALUES (p_organization, p_key, p_said, v_now)
    ON CONFLICT (organization_id, key) DO UPDATE SET said = excluded.said, kept_at = excluded.kept_at
      WHERE t.kept_at < excluded.kept_at - interval '7 days';
  RETURN NOT FOUND AND EXISTS (SELECT 1 FROM idempotency AS t
    WHERE t.organization_id = p_organization AND t.key = p_key AND t.said <> p_said);
END $$;

-- Releases and claims in order; says which kind is held by whom, having then changed nothing. Idempotency keys are kept apart, with
-- their time.
CREATE FUNCTION settle_claims(
  p_organization uuid, p_program uuid, p_claimed boolean[], p_kind text[], p_key bytea[], p_holder uuid[],
  OUT subject text, OUT holder uuid)
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
#variable_conflict use_column
BEGIN
  FOR n IN 1..cardinality(p_claimed) LOOP
    IF p_kind[n] = 'idempotency' THEN
      IF p_claimed[n] AND said_otherwise(p_organization, p_key[n], p_holder[n]) THEN
        subject := p_kind[n]; holder := p_holder[n];
        RAISE EXCEPTION USING ERRCODE = 'CK001', MESSAGE = 'reserved';
      END IF;
      CONTINUE;
    END IF;
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

-- What was said under a key in the last seven days.
CREATE FUNCTION said_before(p_organization uuid, p_key bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT t.said FROM idempotency AS t
    WHERE t.organization_id = p_organization AND t.key = p_key AND t.kept_at >= clock_timestamp() - interval '7 days'
$$;

-- An order for a parked stream is appended nowhere: what was said under its idempotency key is kept beside it. False if
-- something else was said under the key within seven days.
CREATE FUNCTION keep_said(p_organization uuid, p_key bytea, p_said uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  RETURN NOT said_otherwise(p_organization, p_key, p_said);
END $$;

-- Claims that a group is in session whose session is not open, or is none of that group.
CREATE FUNCTION idle_claims() RETURNS TABLE (organization_id uuid, program_id uuid, key bytea, holder uuid)
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

-- Gives up such claims; the owner's, with every migration.
CREATE FUNCTION release_idle_claims() RETURNS bigint
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

-- Separation of duties, over offices and every way into a group, also a seat offered or asked for, and supervising who leads:
-- decided where rights are kept and as they are given. The rules are those of domain/separation.py; a contract test holds the two
-- against each other.

-- Whether an office is over the groups of a program.
CREATE FUNCTION office_is_over(p_kind text, p_detail text, p_scope uuid, p_program uuid) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_kind = 'office' AND (p_detail IN ('organization_admin', 'privacy_officer') OR p_detail = 'program_admin' AND p_scope = p_program);

-- Whether something on a roster is a place, which offices over the group are held apart from. Who asked has none.
CREATE FUNCTION is_place(p_kind text, p_detail text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_kind IN ('leadership', 'membership', 'supervision') OR p_kind = 'pending' AND p_detail = 'offered';

-- By which code somebody may not be given a right besides those they have, if so.
CREATE FUNCTION rights_apart(
  p_organization uuid, p_person uuid, p_kind text, p_program uuid, p_scope uuid, p_detail text
) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH held AS MATERIALIZED (
    SELECT a.kind, a.program_id, a.scope_id, a.detail FROM authority AS a
    WHERE a.organization_id = p_organization AND a.person_id = p_person)
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM held AS a WHERE p_kind = 'office' AND p_detail = 'auditor' OR a.kind = 'office' AND a.detail = 'auditor')
      THEN 'rights.auditor_alone'
    WHEN p_kind = 'office' AND EXISTS (SELECT 1 FROM held AS a WHERE a.kind = 'office'
        AND (a.detail, p_detail) IN (('organization_admin', 'privacy_officer'), ('privacy_officer', 'organization_admin')))
      THEN 'office.conflict'
    WHEN is_place(p_kind, p_detail)
        AND EXISTS (SELECT 1 FROM held AS a WHERE office_is_over(a.kind, a.detail, a.scope_id, p_program))
        AND NOT EXISTS (SELECT 1 FROM held AS a WHERE a.kind = 'clearance' AND a.scope_id = p_scope)
      THEN 'rights.second_officer'
    WHEN p_kind = 'office' AND EXISTS (SELECT 1 FROM held AS a WHERE is_place(a.kind, a.detail)
        AND office_is_over(p_kind, p_detail, p_scope, a.program_id)
        AND NOT EXISTS (SELECT 1 FROM held AS b WHERE b.kind = 'clearance' AND b.scope_id = a.scope_id))
      THEN 'rights.second_officer'
  END
$$;

-- Gives or takes one right; the person's number moves only if something changed. Raises CK001, whose message is a code,
-- if the person may not have it: the row of their number is locked before what they have is looked at.
CREATE FUNCTION settle_right(
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
    SELECT 1 FROM authority a WHERE a.organization_id = p_organization AND a.person_id = p_person AND a.kind = p_kind
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

GRANT EXECUTE ON FUNCTION said_before TO app, warden;
GRANT EXECUTE ON FUNCTION keep_said TO app;
