-- A second factor beside a password: an authenticator app, and recovery codes. What its codes must be the Warden makes from a key
-- of its own, so nothing here tells it: kept is only the last step of the clock that was used, and which recovery codes were.
-- Which app an account asks for is bound with its password: who owns the database can neither take one away nor give another.
-- A session says since when somebody last proved in it who they are; that is bound with it too.

ALTER TABLE account ADD COLUMN factor_id uuid;
ALTER TABLE login_session ADD COLUMN proven_at timestamptz;

CREATE TABLE account_factor (
  factor_id  uuid   PRIMARY KEY,
  account_id uuid   NOT NULL REFERENCES account ON DELETE CASCADE,
  last_step  bigint NOT NULL,
  code_set   bigint NOT NULL,
  codes_used bigint NOT NULL,
  bond       bytea  NOT NULL
);
CREATE INDEX account_factor_of_account ON account_factor (account_id);
ALTER TABLE account_factor ENABLE ROW LEVEL SECURITY;

-- Dropped and made again below, in one transaction: what was answered before is answered still, and more.
-- squawk-ignore ban-drop-function
DROP FUNCTION whoami(bytea);
-- squawk-ignore ban-drop-function
DROP FUNCTION begin_session(bytea, uuid, uuid, uuid, text, text, timestamptz, text, bytea);
-- squawk-ignore ban-drop-function
DROP FUNCTION sessions_of(uuid, uuid);
-- squawk-ignore ban-drop-function
DROP FUNCTION bound_sessions();
-- squawk-ignore ban-drop-function
DROP FUNCTION accounts_at(bytea);
-- squawk-ignore ban-drop-function
DROP FUNCTION accounts_of(uuid, uuid[]);
-- squawk-ignore ban-drop-function
DROP FUNCTION bound_passwords();
-- squawk-ignore ban-drop-function
DROP FUNCTION write_accounts(uuid[], bytea[], uuid[], boolean[], text[], timestamptz[], text[], bytea[], uuid[], uuid[], uuid[],
  text[], bytea[]);

-- Who is behind a token, with the session's bond and their rights at this moment; no row if nobody is. A session that ends later
-- than any does was begun under a clock that was ahead (services/warden/door/signing_in.py says how long they last).
CREATE FUNCTION whoami(p_token_sha256 bytea)
RETURNS TABLE (session_id uuid, organization_id uuid, person_id uuid, strength text, locale text, expires_at timestamptz,
  bond bytea, authority_version bigint, kinds text[], programs uuid[], scopes uuid[], details text[],
  proven_at timestamptz, seen_at timestamptz)
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
      coalesce(r.kinds, '{}'), coalesce(r.programs, '{}'), coalesce(r.scopes, '{}'), coalesce(r.details, '{}'),
      s.proven_at, coalesce(s.seen_at, s.began_at)
    FROM (SELECT array_agg(a.kind) AS kinds, array_agg(a.program_id) AS programs, array_agg(a.scope_id) AS scopes,
        array_agg(a.detail) AS details
      FROM authority AS a WHERE a.organization_id = s.organization_id AND a.person_id = s.person_id) AS r;
END $$;

-- Begins a session; those that have ended go.
CREATE FUNCTION begin_session(p_token_sha256 bytea, p_session uuid, p_organization uuid, p_person uuid,
  p_strength text, p_locale text, p_expires timestamptz, p_device text, p_bond bytea,
  p_proven timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH over AS (
    DELETE FROM login_session WHERE expires_at < clock_timestamp()
      RETURNING token_sha256, organization_id, person_id, expires_at)
  INSERT INTO ended_session (token_sha256, organization_id, person_id, ended_at)
    SELECT o.token_sha256, o.organization_id, o.person_id, o.expires_at FROM over AS o
    ON CONFLICT DO NOTHING;
  DELETE FROM ended_session WHERE ended_at < clock_timestamp() - interval '30 days';
  INSERT INTO login_session (token_sha256, session_id, organization_id, person_id, strength, locale, expires_at, device, bond,
      proven_at)
    VALUES (p_token_sha256, p_session, p_organization, p_person, p_strength, p_locale, p_expires, p_device, p_bond, p_proven)
$$;

-- The sessions of people of an organization that have not ended, the last begun first.
CREATE FUNCTION sessions_of(p_organization uuid, p_person uuid)
RETURNS TABLE (token_sha256 bytea, session_id uuid, organization_id uuid, person_id uuid, locale text, strength text,
  expires_at timestamptz, bond bytea, device text, began_at timestamptz, seen_at timestamptz,
  proven_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT s.token_sha256, s.session_id, s.organization_id, s.person_id, s.locale, s.strength, s.expires_at, s.bond, s.device,
    s.began_at, s.seen_at, s.proven_at
  FROM login_session AS s
  WHERE s.organization_id = p_organization AND s.person_id = p_person AND s.expires_at > clock_timestamp()
  ORDER BY s.began_at DESC, s.session_id
$$;

-- Of these each row has its bond, for an examination by the Warden.
CREATE FUNCTION bound_sessions()
RETURNS TABLE (session_id uuid, token_sha256 bytea, organization_id uuid, person_id uuid, locale text, strength text,
  expires_at timestamptz, bond bytea, proven_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT s.session_id, s.token_sha256, s.organization_id, s.person_id, s.locale, s.strength, s.expires_at, s.bond,
    s.proven_at
  FROM login_session AS s WHERE s.expires_at > clock_timestamp()
$$;

CREATE FUNCTION bound_passwords()
RETURNS TABLE (account_id uuid, email_tag bytea, scope_id uuid, is_proven boolean, password_hash text, recovered_at timestamptz,
  password_before text, bond bytea, factor_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.account_id, a.email_tag, a.scope_id, a.is_proven, a.password_hash, a.recovered_at, a.password_before, a.bond,
    a.factor_id
  FROM account AS a
$$;

CREATE FUNCTION bound_factors()
RETURNS TABLE (factor_id uuid, account_id uuid, last_step bigint, code_set bigint, codes_used bigint, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT f.factor_id, f.account_id, f.last_step, f.code_set, f.codes_used, f.bond FROM account_factor AS f
$$;

-- The accounts of an address, one row for each person each is known as; with the bonds of its password and of each person.
CREATE FUNCTION accounts_at(p_email_tag bytea)
RETURNS TABLE (account_id uuid, email_tag bytea, scope_id uuid, is_proven boolean, password_hash text, recovered_at timestamptz,
  password_before text, bond bytea, factor_id uuid, organization_id uuid, person_id uuid, locale text, person_bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.account_id, a.email_tag, a.scope_id, a.is_proven, a.password_hash, a.recovered_at, a.password_before, a.bond,
    a.factor_id, p.organization_id, p.person_id, p.locale, p.bond
  FROM account AS a JOIN account_person AS p USING (account_id)
  WHERE a.email_tag = p_email_tag
  ORDER BY a.is_proven DESC, a.account_id DESC, p.organization_id, p.person_id
$$;

-- The accounts that people of an organization have, as above.
CREATE FUNCTION accounts_of(p_organization uuid, p_person uuid[])
RETURNS TABLE (account_id uuid, email_tag bytea, scope_id uuid, is_proven boolean, password_hash text, recovered_at timestamptz,
  password_before text, bond bytea, factor_id uuid, organization_id uuid, person_id uuid, locale text, person_bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT require_lists(array_dims(p_person));
  SELECT a.account_id, a.email_tag, a.scope_id, a.is_proven, a.password_hash, a.recovered_at, a.password_before, a.bond,
    a.factor_id, p.organization_id, p.person_id, p.locale, p.bond
  FROM account AS a JOIN account_person AS p USING (account_id)
  WHERE a.account_id IN (SELECT o.account_id FROM account_person AS o
    WHERE o.organization_id = p_organization AND o.person_id = ANY (p_person))
  ORDER BY a.account_id, p.organization_id, p.person_id
$$;

-- Writes accounts, each whole, and gives each the people that are named beside it; the Warden has decided whose each is. What is
-- left without people goes, and is returned. A password is as young as the youngest of what came together: for somebody who could
-- not sign in before, it is new.
CREATE FUNCTION write_accounts(p_account uuid[], p_email_tag bytea[], p_scope uuid[], p_proven boolean[], p_password_hash text[],
  p_recovered timestamptz[], p_before text[], p_bond bytea[], p_factor uuid[], p_of uuid[], p_organization uuid[], p_person uuid[],
  p_locale text[], p_person_bond bytea[]) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_left uuid[];
  v_young timestamptz;
BEGIN
  PERFORM require_lists(array_dims(p_account), array_dims(p_email_tag), array_dims(p_scope), array_dims(p_proven),
    array_dims(p_password_hash), array_dims(p_recovered), array_dims(p_before), array_dims(p_bond),
    array_dims(p_factor));
  PERFORM require_lists(array_dims(p_of), array_dims(p_organization), array_dims(p_person), array_dims(p_locale),
    array_dims(p_person_bond));
  -- Of two that are proven for one address, the one that was goes first.
  UPDATE account AS a SET is_proven = false FROM unnest(p_account, p_proven) AS n (account_id, is_proven)
    WHERE a.account_id = n.account_id AND a.is_proven AND NOT n.is_proven;
  SELECT coalesce(array_agg(a.account_id), '{}'), max(coalesce(a.changed_at, v_now)) INTO v_left, v_young
    FROM unnest(p_of, p_organization, p_person) AS n (account_id, organization_id, person_id)
      LEFT JOIN account_person AS p ON p.organization_id = n.organization_id AND p.person_id = n.person_id
      LEFT JOIN account AS a ON a.account_id = p.account_id
    WHERE p.account_id IS DISTINCT FROM n.account_id;
  INSERT INTO account AS a (account_id, email_tag, scope_id, is_proven, password_hash, recovered_at, password_before, bond,
      factor_id, changed_at)
    SELECT n.*, v_now FROM unnest(p_account, p_email_tag, p_scope, p_proven, p_password_hash, p_recovered, p_before, p_bond,
      p_factor) AS n (account_id, email_tag, scope_id, is_proven, password_hash, recovered_at, password_before, bond, factor_id)
    ORDER BY n.account_id
    ON CONFLICT (account_id) DO UPDATE
      SET scope_id = excluded.scope_id, is_proven = excluded.is_proven, recovered_at = excluded.recovered_at,
        password_before = excluded.password_before, bond = excluded.bond,
        factor_id = excluded.factor_id,
        changed_at = CASE WHEN a.password_hash = excluded.password_hash THEN greatest(a.changed_at, v_young) ELSE v_now END,
        password_hash = excluded.password_hash;
  INSERT INTO account_person AS p (organization_id, person_id, account_id, locale, bond)
    SELECT n.organization_id, n.person_id, n.account_id, n.locale, n.bond
    FROM unnest(p_of, p_organization, p_person, p_locale, p_person_bond) AS n (account_id, organization_id, person_id, locale, bond)
    ORDER BY n.organization_id, n.person_id
    ON CONFLICT (organization_id, person_id) DO UPDATE
      SET account_id = excluded.account_id, locale = excluded.locale, bond = excluded.bond;
  RETURN QUERY DELETE FROM account AS a WHERE a.account_id = ANY (v_left)
    AND NOT EXISTS (SELECT 1 FROM account_person AS p WHERE p.account_id = a.account_id)
    RETURNING a.account_id;
END $$;

-- Gives an account a second factor, or takes it; false if the account is not what it was. All sign-ins of the account end.
CREATE FUNCTION set_factor(p_account uuid, p_was bytea, p_factor uuid, p_step bigint, p_factor_bond bytea, p_bond bytea)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  UPDATE account AS a SET factor_id = p_factor, bond = p_bond WHERE a.account_id = p_account AND a.bond = p_was;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  DELETE FROM account_factor AS f WHERE f.account_id = p_account;
  IF p_factor IS NOT NULL THEN
    INSERT INTO account_factor (factor_id, account_id, last_step, code_set, codes_used, bond)
      VALUES (p_factor, p_account, p_step, 1, 0, p_factor_bond);
  END IF;
  WITH over AS (
    DELETE FROM login_session AS s USING account_person AS p
      WHERE p.account_id = p_account AND s.organization_id = p.organization_id AND s.person_id = p.person_id
      RETURNING s.token_sha256, s.organization_id, s.person_id)
  INSERT INTO ended_session (token_sha256, organization_id, person_id)
    SELECT o.token_sha256, o.organization_id, o.person_id FROM over AS o
    ON CONFLICT DO NOTHING;
  RETURN true;
END $$;

-- The second factor that an account asks for.
CREATE FUNCTION factor_of(p_factor uuid)
RETURNS TABLE (factor_id uuid, account_id uuid, last_step bigint, code_set bigint, codes_used bigint, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT f.factor_id, f.account_id, f.last_step, f.code_set, f.codes_used, f.bond FROM account_factor AS f
  WHERE f.factor_id = p_factor
$$;

-- Notes what of it was used; false if it is not what it was: of two who give the same code one is let in.
CREATE FUNCTION use_factor(p_factor uuid, p_was bytea, p_step bigint, p_set bigint, p_used bigint, p_bond bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  UPDATE account_factor AS f SET last_step = p_step, code_set = p_set, codes_used = p_used, bond = p_bond
    WHERE f.factor_id = p_factor AND f.bond = p_was;
  RETURN FOUND;
END $$;

GRANT EXECUTE ON FUNCTION whoami TO app, warden;
GRANT EXECUTE ON FUNCTION begin_session, sessions_of, bound_sessions, accounts_at, accounts_of, bound_passwords, bound_factors,
  write_accounts, set_factor, factor_of, use_factor TO warden;
