-- Who may sign in, and who is signed in. Outside tenancy: no role reads or writes these tables; each function below says who may
-- call it. No address, password or token is here: an address as HMAC, a password as Argon2id, a token as SHA-256.
-- Who owns the database can write any row. What lets somebody in is bound by a MAC under a key that only the Warden holds: a
-- password to its address, a person to an account, a session and a link to their person. The Warden takes a row without its own
-- bond for none.
CREATE TABLE account (
  account_id    uuid        PRIMARY KEY,
  email_tag     bytea       NOT NULL UNIQUE CHECK (octet_length(email_tag) = 32),
  password_hash text        NOT NULL,
  changed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  bond          bytea
);

CREATE TABLE account_person (
  organization_id uuid NOT NULL,
  person_id       uuid NOT NULL,
  account_id      uuid NOT NULL REFERENCES account,
  locale          text NOT NULL,
  bond            bytea,
  PRIMARY KEY (organization_id, person_id)
);
CREATE INDEX account_person_of_account ON account_person (account_id);

CREATE TABLE login_session (
  token_sha256    bytea       PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
  session_id      uuid        NOT NULL UNIQUE,
  organization_id uuid        NOT NULL,
  person_id       uuid        NOT NULL,
  strength        text        NOT NULL,
  locale          text        NOT NULL,
  began_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at      timestamptz NOT NULL,
  bond            bytea
);
CREATE INDEX login_session_expiry ON login_session (expires_at);

-- Whose a session was that is over, for a month: who comes with its token again is on record where it was.
CREATE TABLE ended_session (
  token_sha256    bytea       PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
  organization_id uuid        NOT NULL,
  person_id       uuid        NOT NULL,
  ended_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ended_session_age ON ended_session (ended_at);

CREATE TABLE sign_in_link (
  token_sha256    bytea       PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
  organization_id uuid        NOT NULL,
  person_id       uuid        NOT NULL,
  locale          text        NOT NULL,
  expires_at      timestamptz NOT NULL,
  used_at         timestamptz,
  bond            bytea
);

ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE login_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE ended_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_link ENABLE ROW LEVEL SECURITY;

-- Who is behind a token, with the session's bond and their rights at this moment; no row if nobody is. A session that ends later
-- than any does was begun under a clock that was ahead (services/warden/door/signing_in.py says how long they last).
CREATE FUNCTION whoami(p_token_sha256 bytea)
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

-- An account by its address, one row for each person it is known as; with the bonds of its password and of each.
CREATE FUNCTION account_of(p_email_tag bytea)
RETURNS TABLE (password_hash text, bond bytea, organization_id uuid, person_id uuid, locale text, person_bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.password_hash, a.bond, p.organization_id, p.person_id, p.locale, p.bond
  FROM account AS a JOIN account_person AS p USING (account_id)
  WHERE a.email_tag = p_email_tag
  ORDER BY p.organization_id, p.person_id
$$;

-- Makes accounts, or gives those that exist a new password. A person has one account.
CREATE FUNCTION provide_accounts(p_account uuid[], p_email_tag bytea[], p_password_hash text[], p_bond bytea[],
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

-- Begins a session; those that have ended go.
CREATE FUNCTION begin_session(p_token_sha256 bytea, p_session uuid, p_organization uuid, p_person uuid,
  p_strength text, p_locale text, p_expires timestamptz, p_bond bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH over AS (
    DELETE FROM login_session WHERE expires_at < clock_timestamp()
      RETURNING token_sha256, organization_id, person_id, expires_at)
  INSERT INTO ended_session (token_sha256, organization_id, person_id, ended_at)
    SELECT o.token_sha256, o.organization_id, o.person_id, o.expires_at FROM over AS o
    ON CONFLICT DO NOTHING;
  DELETE FROM ended_session WHERE ended_at < clock_timestamp() - interval '30 days';
  INSERT INTO login_session (token_sha256, session_id, organization_id, person_id, strength, locale, expires_at, bond)
    VALUES (p_token_sha256, p_session, p_organization, p_person, p_strength, p_locale, p_expires, p_bond)
$$;

-- Ends a session, and remembers whose it was.
CREATE FUNCTION end_session(p_token_sha256 bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH over AS (
    DELETE FROM login_session WHERE token_sha256 = p_token_sha256
      RETURNING token_sha256, organization_id, person_id)
  INSERT INTO ended_session (token_sha256, organization_id, person_id)
    SELECT o.token_sha256, o.organization_id, o.person_id FROM over AS o
    ON CONFLICT DO NOTHING
$$;

-- Whose session a token was of, if it is over; nobody's if it never was one.
CREATE FUNCTION whose_it_was(p_token_sha256 bytea) RETURNS TABLE (organization_id uuid, person_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT s.organization_id, s.person_id FROM login_session AS s
    WHERE s.token_sha256 = p_token_sha256 AND s.expires_at <= clock_timestamp()
  UNION ALL
  SELECT e.organization_id, e.person_id FROM ended_session AS e WHERE e.token_sha256 = p_token_sha256
$$;

-- Keeps a link by which its person may come in once, to choose a password.
CREATE FUNCTION issue_link(p_token_sha256 bytea, p_organization uuid, p_person uuid, p_locale text, p_expires timestamptz,
  p_bond bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO sign_in_link (token_sha256, organization_id, person_id, locale, expires_at, bond)
    VALUES (p_token_sha256, p_organization, p_person, p_locale, p_expires, p_bond)
$$;

-- A link that still works; no row if it does not.
CREATE FUNCTION link_of(p_token_sha256 bytea)
RETURNS TABLE (organization_id uuid, person_id uuid, locale text, expires_at timestamptz, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT l.organization_id, l.person_id, l.locale, l.expires_at, l.bond FROM sign_in_link AS l
  WHERE l.token_sha256 = p_token_sha256 AND l.used_at IS NULL AND l.expires_at > clock_timestamp()
$$;

-- Uses a link up and gives its person the account; false if somebody else was faster. A new password ends the sessions that there
-- were: who took one is out.
CREATE FUNCTION redeem_link(p_token_sha256 bytea, p_account uuid, p_email_tag bytea, p_password_hash text, p_bond bytea,
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

-- Whether somebody has an account already: then staff makes no link that would open it.
CREATE FUNCTION has_account(p_organization uuid, p_person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM account_person AS p WHERE p.organization_id = p_organization AND p.person_id = p_person)
$$;

-- Since when somebody's password has been what it is; no row for who has none.
CREATE FUNCTION password_set_at(p_organization uuid, p_person uuid) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.changed_at FROM account_person AS p JOIN account AS a USING (account_id)
  WHERE p.organization_id = p_organization AND p.person_id = p_person
$$;

-- Which people of an organization were signed in after a moment: whether officers can act. What has
-- ended is remembered for a month, so that is as far back as it can tell.
CREATE FUNCTION seen_since(p_organization uuid, p_people uuid[], p_since timestamptz) RETURNS TABLE (person_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT require_lists(array_dims(p_people));
  SELECT s.person_id FROM login_session AS s
    WHERE s.organization_id = p_organization AND s.person_id = ANY (p_people)
      AND s.strength <> 'operator' AND s.expires_at > p_since
  UNION
  SELECT e.person_id FROM ended_session AS e
    WHERE e.organization_id = p_organization AND e.person_id = ANY (p_people) AND e.ended_at > p_since
$$;

-- Destroys how a person signs in, of all that is no organization's; what claims their address goes with what is (forget_person).
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

-- Whether every row is still bound by the Warden, only the Warden can say. These give it the rows by which somebody could come in
-- now, each with its bond: for an examination, which opens nothing and keeps nothing.
CREATE FUNCTION bound_passwords()
RETURNS TABLE (account_id uuid, email_tag bytea, password_hash text, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.account_id, a.email_tag, a.password_hash, a.bond FROM account AS a
$$;

CREATE FUNCTION bound_people()
RETURNS TABLE (person_id uuid, email_tag bytea, organization_id uuid, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT p.person_id, a.email_tag, p.organization_id, p.bond FROM account_person AS p JOIN account AS a USING (account_id)
$$;

CREATE FUNCTION bound_sessions()
RETURNS TABLE (session_id uuid, token_sha256 bytea, organization_id uuid, person_id uuid, locale text, strength text,
  expires_at timestamptz, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT s.session_id, s.token_sha256, s.organization_id, s.person_id, s.locale, s.strength, s.expires_at, s.bond
  FROM login_session AS s WHERE s.expires_at > clock_timestamp()
$$;

CREATE FUNCTION bound_links()
RETURNS TABLE (token_sha256 bytea, organization_id uuid, person_id uuid, locale text, expires_at timestamptz, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT l.token_sha256, l.organization_id, l.person_id, l.locale, l.expires_at, l.bond
  FROM sign_in_link AS l WHERE l.used_at IS NULL AND l.expires_at > clock_timestamp()
$$;

GRANT EXECUTE ON FUNCTION whoami TO app, warden;
GRANT EXECUTE ON FUNCTION account_of, provide_accounts, begin_session, end_session, whose_it_was, issue_link, link_of, redeem_link,
  has_account, password_set_at, seen_since, forget_account, bound_passwords, bound_people, bound_sessions, bound_links TO warden;
