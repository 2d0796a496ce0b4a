-- Who may sign in, and who is signed in. Outside tenancy: no role reads or writes these tables;
-- each function below says who may call it. No address, password or token is here: an address as
-- HMAC, a password as Argon2id, a token as SHA-256.
CREATE TABLE account (
  account_id    uuid        PRIMARY KEY,
  email_tag     bytea       NOT NULL UNIQUE CHECK (octet_length(email_tag) = 32),
  password_hash text        NOT NULL,
  changed_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE account_person (
  organization_id uuid NOT NULL,
  person_id       uuid NOT NULL,
  account_id      uuid NOT NULL REFERENCES account,
  locale          text NOT NULL,
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
  expires_at      timestamptz NOT NULL
);
CREATE INDEX login_session_expiry ON login_session (expires_at);

CREATE TABLE sign_in_link (
  token_sha256    bytea       PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
  organization_id uuid        NOT NULL,
  person_id       uuid        NOT NULL,
  locale          text        NOT NULL,
  expires_at      timestamptz NOT NULL,
  used_at         timestamptz
);

REVOKE ALL ON account, account_person, login_session, sign_in_link FROM PUBLIC;
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE login_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_link ENABLE ROW LEVEL SECURITY;

-- Who is behind a token, with their rights at this moment; no row if nobody is.
CREATE FUNCTION whoami(p_token_sha256 bytea)
RETURNS TABLE (session_id uuid, organization_id uuid, person_id uuid, strength text, locale text, expires_at timestamptz,
  authority_version bigint, kinds text[], programs uuid[], scopes uuid[], details text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT s.session_id, s.organization_id, s.person_id, s.strength, s.locale, s.expires_at, coalesce(h.version, 0),
    coalesce(r.kinds, '{}'), coalesce(r.programs, '{}'), coalesce(r.scopes, '{}'), coalesce(r.details, '{}')
  FROM login_session AS s
  LEFT JOIN authority_head AS h ON h.organization_id = s.organization_id AND h.person_id = s.person_id
  CROSS JOIN LATERAL (
    SELECT array_agg(a.kind) AS kinds, array_agg(a.program_id) AS programs, array_agg(a.scope_id) AS scopes,
      array_agg(a.detail) AS details
    FROM authority AS a WHERE a.organization_id = s.organization_id AND a.person_id = s.person_id) AS r
  WHERE s.token_sha256 = p_token_sha256 AND s.expires_at > clock_timestamp()
$$;

-- An account by its address, one row for each person it is known as.
CREATE FUNCTION account_of(p_email_tag bytea)
RETURNS TABLE (password_hash text, organization_id uuid, person_id uuid, locale text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.password_hash, p.organization_id, p.person_id, p.locale
  FROM account AS a JOIN account_person AS p USING (account_id)
  WHERE a.email_tag = p_email_tag
  ORDER BY p.organization_id, p.person_id
$$;

-- Makes accounts, or gives those that exist a new password. A person has one account.
CREATE FUNCTION provide_accounts(p_account uuid[], p_email_tag bytea[], p_password_hash text[], p_organization uuid,
  p_person uuid[], p_locale text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  INSERT INTO account AS a (account_id, email_tag, password_hash)
    SELECT * FROM unnest(p_account, p_email_tag, p_password_hash) AS n (account_id, email_tag, password_hash)
    ORDER BY n.email_tag
    ON CONFLICT (email_tag) DO UPDATE SET password_hash = excluded.password_hash, changed_at = clock_timestamp();
  INSERT INTO account_person AS p (organization_id, person_id, account_id, locale)
    SELECT p_organization, n.person_id, a.account_id, n.locale
    FROM unnest(p_email_tag, p_person, p_locale) AS n (email_tag, person_id, locale) JOIN account AS a USING (email_tag)
    ON CONFLICT (organization_id, person_id) DO UPDATE SET account_id = excluded.account_id, locale = excluded.locale;
END $$;

-- Begins a session; those that have ended go.
CREATE FUNCTION begin_session(p_token_sha256 bytea, p_session uuid, p_organization uuid, p_person uuid, p_strength text,
  p_locale text, p_expires timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  DELETE FROM login_session WHERE expires_at < clock_timestamp();
  INSERT INTO login_session (token_sha256, session_id, organization_id, person_id, strength, locale, expires_at)
    VALUES (p_token_sha256, p_session, p_organization, p_person, p_strength, p_locale, p_expires)
$$;

CREATE FUNCTION end_session(p_token_sha256 bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  DELETE FROM login_session WHERE token_sha256 = p_token_sha256
$$;

CREATE FUNCTION issue_link(p_token_sha256 bytea, p_organization uuid, p_person uuid, p_locale text, p_expires timestamptz)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO sign_in_link (token_sha256, organization_id, person_id, locale, expires_at)
    VALUES (p_token_sha256, p_organization, p_person, p_locale, p_expires)
$$;

-- A link that still works; no row if it does not.
CREATE FUNCTION link_of(p_token_sha256 bytea) RETURNS TABLE (organization_id uuid, person_id uuid, locale text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT l.organization_id, l.person_id, l.locale FROM sign_in_link AS l
  WHERE l.token_sha256 = p_token_sha256 AND l.used_at IS NULL AND l.expires_at > clock_timestamp()
$$;

-- Uses a link up and gives its person the account; false if somebody else was faster.
CREATE FUNCTION redeem_link(p_token_sha256 bytea, p_account uuid, p_email_tag bytea, p_password_hash text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE l sign_in_link;
BEGIN
  UPDATE sign_in_link SET used_at = clock_timestamp()
    WHERE token_sha256 = p_token_sha256 AND used_at IS NULL AND expires_at > clock_timestamp() RETURNING * INTO l;
  IF l.token_sha256 IS NULL THEN
    RETURN false;
  END IF;
  PERFORM provide_accounts(ARRAY[p_account], ARRAY[p_email_tag], ARRAY[p_password_hash], l.organization_id,
    ARRAY[l.person_id], ARRAY[l.locale]);
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION whoami, account_of, provide_accounts, begin_session, end_session, issue_link, link_of, redeem_link
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION whoami TO app, warden;
GRANT EXECUTE ON FUNCTION account_of, provide_accounts, begin_session, end_session, issue_link, link_of, redeem_link
  TO warden;
