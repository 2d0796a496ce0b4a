-- Who may sign in, and who is signed in. Outside tenancy: no role reads or writes these tables; each function below says who may
-- call it. No address, password or token is here: an address as HMAC, a password as Argon2id, a token as SHA-256.
-- Who owns the database can write any row. What lets somebody in is bound by a MAC under a key that only the Warden holds: a
-- password to its address, a person to an account, a session and a link to their person. The Warden takes a row without its own
-- bond for none.
--
-- An account is one mailbox. Until a letter to it has been answered the account is one organization's, in which it was made, and an
-- address may have several such; of those that are proven it has one. So whoever types an address first owns it nowhere else.
-- ``recovered_at`` is since when it has a password that was chosen by mail alone, ``password_before`` the one that it had before, for
-- as long as whoever knows that one may stop it. The bond is over all of it.
CREATE TABLE account (
  account_id    uuid        PRIMARY KEY,
  email_tag     bytea       NOT NULL CHECK (octet_length(email_tag) = 32),
  password_hash text        NOT NULL,
  changed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  bond          bytea,
  scope_id      uuid,
  is_proven     boolean     NOT NULL DEFAULT false,
  recovered_at  timestamptz,
  password_before text      NOT NULL DEFAULT ''
);
CREATE INDEX account_of_an_address ON account (email_tag);
CREATE UNIQUE INDEX account_proven ON account (email_tag) WHERE is_proven;

CREATE TABLE account_person (
  organization_id uuid NOT NULL,
  person_id       uuid NOT NULL,
  account_id      uuid NOT NULL REFERENCES account,
  locale          text NOT NULL,
  bond            bytea,
  PRIMARY KEY (organization_id, person_id)
);
CREATE INDEX account_person_of_account ON account_person (account_id);

-- ``device`` is the kind that somebody signed in on, of a closed list, and ``seen_at`` when the Warden was last asked something, to
-- five minutes: both are shown to whose sign-in it is, and nothing goes by them.
CREATE TABLE login_session (
  token_sha256    bytea       PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
  session_id      uuid        NOT NULL UNIQUE,
  organization_id uuid        NOT NULL,
  person_id       uuid        NOT NULL,
  strength        text        NOT NULL,
  locale          text        NOT NULL,
  began_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at      timestamptz NOT NULL,
  bond            bytea,
  device          text        NOT NULL DEFAULT '',
  seen_at         timestamptz
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

-- A link that was mailed proves the mailbox; one that was handed over does not.
CREATE TABLE sign_in_link (
  token_sha256    bytea       PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
  organization_id uuid        NOT NULL,
  person_id       uuid        NOT NULL,
  locale          text        NOT NULL,
  expires_at      timestamptz NOT NULL,
  used_at         timestamptz,
  bond            bytea,
  is_mailed       boolean     NOT NULL DEFAULT false
);

-- Links of invitations, by SHA-256; the invitation itself is in the organization's log, which says whether one still opens. Each is
-- bound by the Warden to its invitation, to which turn of it, and to how it reached the person.
CREATE TABLE invitation_link (
  token_sha256    bytea   PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
  organization_id uuid    NOT NULL,
  invitation_id   uuid    NOT NULL,
  turn            integer NOT NULL,
  is_mailed       boolean NOT NULL,
  bond            bytea   NOT NULL
);

ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE login_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE ended_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitation_link ENABLE ROW LEVEL SECURITY;

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

-- Begins a session; those that have ended go.
CREATE FUNCTION begin_session(p_token_sha256 bytea, p_session uuid, p_organization uuid, p_person uuid,
  p_strength text, p_locale text, p_expires timestamptz, p_device text, p_bond bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH over AS (
    DELETE FROM login_session WHERE expires_at < clock_timestamp()
      RETURNING token_sha256, organization_id, person_id, expires_at)
  INSERT INTO ended_session (token_sha256, organization_id, person_id, ended_at)
    SELECT o.token_sha256, o.organization_id, o.person_id, o.expires_at FROM over AS o
    ON CONFLICT DO NOTHING;
  DELETE FROM ended_session WHERE ended_at < clock_timestamp() - interval '30 days';
  INSERT INTO login_session (token_sha256, session_id, organization_id, person_id, strength, locale, expires_at, device, bond)
    VALUES (p_token_sha256, p_session, p_organization, p_person, p_strength, p_locale, p_expires, p_device, p_bond)
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
  p_mailed boolean, p_bond bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO sign_in_link (token_sha256, organization_id, person_id, locale, expires_at, is_mailed, bond)
    VALUES (p_token_sha256, p_organization, p_person, p_locale, p_expires, p_mailed, p_bond)
$$;

-- A link that still works; no row if it does not.
CREATE FUNCTION link_of(p_token_sha256 bytea)
RETURNS TABLE (organization_id uuid, person_id uuid, locale text, expires_at timestamptz, is_mailed boolean, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT l.organization_id, l.person_id, l.locale, l.expires_at, l.is_mailed, l.bond FROM sign_in_link AS l
  WHERE l.token_sha256 = p_token_sha256 AND l.used_at IS NULL AND l.expires_at > clock_timestamp()
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

-- The accounts of an address, one row for each person each is known as; with the bonds of its password and of each person.
CREATE FUNCTION accounts_at(p_email_tag bytea)
RETURNS TABLE (account_id uuid, email_tag bytea, scope_id uuid, is_proven boolean, password_hash text, recovered_at timestamptz,
  password_before text, bond bytea, organization_id uuid, person_id uuid, locale text, person_bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.account_id, a.email_tag, a.scope_id, a.is_proven, a.password_hash, a.recovered_at, a.password_before, a.bond,
    p.organization_id, p.person_id, p.locale, p.bond
  FROM account AS a JOIN account_person AS p USING (account_id)
  WHERE a.email_tag = p_email_tag
  ORDER BY a.is_proven DESC, a.account_id DESC, p.organization_id, p.person_id
$$;

-- The accounts that people of an organization have, as above.
CREATE FUNCTION accounts_of(p_organization uuid, p_person uuid[])
RETURNS TABLE (account_id uuid, email_tag bytea, scope_id uuid, is_proven boolean, password_hash text, recovered_at timestamptz,
  password_before text, bond bytea, organization_id uuid, person_id uuid, locale text, person_bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT require_lists(array_dims(p_person));
  SELECT a.account_id, a.email_tag, a.scope_id, a.is_proven, a.password_hash, a.recovered_at, a.password_before, a.bond,
    p.organization_id, p.person_id, p.locale, p.bond
  FROM account AS a JOIN account_person AS p USING (account_id)
  WHERE a.account_id IN (SELECT o.account_id FROM account_person AS o
    WHERE o.organization_id = p_organization AND o.person_id = ANY (p_person))
  ORDER BY a.account_id, p.organization_id, p.person_id
$$;

-- Writes accounts, each whole, and gives each the people that are named beside it; the Warden has decided whose each is. What is
-- left without people goes, and is returned. A password is as young as the youngest of what came together: for somebody who could
-- not sign in before, it is new.
CREATE FUNCTION write_accounts(p_account uuid[], p_email_tag bytea[], p_scope uuid[], p_proven boolean[], p_password_hash text[],
  p_recovered timestamptz[], p_before text[], p_bond bytea[], p_of uuid[], p_organization uuid[], p_person uuid[],
  p_locale text[], p_person_bond bytea[]) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_left uuid[];
  v_young timestamptz;
BEGIN
  PERFORM require_lists(array_dims(p_account), array_dims(p_email_tag), array_dims(p_scope), array_dims(p_proven),
    array_dims(p_password_hash), array_dims(p_recovered), array_dims(p_before), array_dims(p_bond));
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
      changed_at)
    SELECT n.*, v_now FROM unnest(p_account, p_email_tag, p_scope, p_proven, p_password_hash, p_recovered, p_before, p_bond)
      AS n (account_id, email_tag, scope_id, is_proven, password_hash, recovered_at, password_before, bond)
    ORDER BY n.account_id
    ON CONFLICT (account_id) DO UPDATE
      SET scope_id = excluded.scope_id, is_proven = excluded.is_proven, recovered_at = excluded.recovered_at,
        password_before = excluded.password_before, bond = excluded.bond,
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

-- Uses a link up; false if somebody else was faster.
CREATE FUNCTION use_link(p_token_sha256 bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
BEGIN
  UPDATE sign_in_link SET used_at = v_now
    WHERE token_sha256 = p_token_sha256 AND used_at IS NULL AND expires_at > v_now;
  RETURN FOUND;
END $$;

-- Ends the sessions of somebody, and remembers whose they were.
CREATE FUNCTION end_sessions_of(p_organization uuid, p_person uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH over AS (
    DELETE FROM login_session AS s WHERE s.organization_id = p_organization AND s.person_id = p_person
      RETURNING s.token_sha256, s.organization_id, s.person_id)
  INSERT INTO ended_session (token_sha256, organization_id, person_id)
    SELECT o.token_sha256, o.organization_id, o.person_id FROM over AS o
    ON CONFLICT DO NOTHING
$$;

-- Keeps a link; those of earlier turns go.
CREATE FUNCTION issue_invitation(p_token_sha256 bytea, p_organization uuid, p_invitation uuid, p_turn integer, p_mailed boolean,
  p_bond bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  DELETE FROM invitation_link AS l
    WHERE l.organization_id = p_organization AND l.invitation_id = p_invitation AND l.turn < p_turn;
  INSERT INTO invitation_link (token_sha256, organization_id, invitation_id, turn, is_mailed, bond)
    VALUES (p_token_sha256, p_organization, p_invitation, p_turn, p_mailed, p_bond)
$$;

-- Which invitation a link is of; no row if it is none.
CREATE FUNCTION invitation_of(p_token_sha256 bytea)
RETURNS TABLE (organization_id uuid, invitation_id uuid, turn integer, is_mailed boolean, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT l.organization_id, l.invitation_id, l.turn, l.is_mailed, l.bond FROM invitation_link AS l
  WHERE l.token_sha256 = p_token_sha256
$$;

-- Gives an account another password, if it is still what it was; false if somebody else was faster. All sign-ins of the account end.
CREATE FUNCTION replace_password(p_account uuid, p_was text, p_password_hash text, p_bond bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
BEGIN
  UPDATE account AS a SET password_hash = p_password_hash, bond = p_bond, changed_at = v_now
    WHERE a.account_id = p_account AND a.password_hash = p_was;
  IF NOT FOUND THEN
    RETURN false;
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

-- Takes an account back by mail, or stops that: gives it a password, and says since when it was chosen by mail alone and what it was
-- before; false if somebody else was faster. All sign-ins of the account end.
CREATE FUNCTION recover_account(p_account uuid, p_was text, p_password_hash text, p_recovered timestamptz, p_before text,
  p_bond bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF NOT replace_password(p_account, p_was, p_password_hash, p_bond) THEN
    RETURN false;
  END IF;
  UPDATE account AS a SET recovered_at = p_recovered, password_before = p_before WHERE a.account_id = p_account;
  RETURN true;
END $$;

-- Notes that somebody is still there.
CREATE FUNCTION note_session(p_session uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
BEGIN
  UPDATE login_session SET seen_at = v_now WHERE session_id = p_session;
END $$;

-- The sessions of people of an organization that have not ended, the last begun first.
CREATE FUNCTION sessions_of(p_organization uuid, p_person uuid)
RETURNS TABLE (token_sha256 bytea, session_id uuid, organization_id uuid, person_id uuid, locale text, strength text,
  expires_at timestamptz, bond bytea, device text, began_at timestamptz, seen_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT s.token_sha256, s.session_id, s.organization_id, s.person_id, s.locale, s.strength, s.expires_at, s.bond, s.device,
    s.began_at, s.seen_at
  FROM login_session AS s
  WHERE s.organization_id = p_organization AND s.person_id = p_person AND s.expires_at > clock_timestamp()
  ORDER BY s.began_at DESC, s.session_id
$$;

-- Whether every row is still bound by the Warden, only the Warden can say. These give it the rows by which somebody could come in
-- now, each with its bond: for an examination, which opens nothing and keeps nothing.
CREATE FUNCTION bound_passwords()
RETURNS TABLE (account_id uuid, email_tag bytea, scope_id uuid, is_proven boolean, password_hash text, recovered_at timestamptz,
  password_before text, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.account_id, a.email_tag, a.scope_id, a.is_proven, a.password_hash, a.recovered_at, a.password_before, a.bond
  FROM account AS a
$$;

CREATE FUNCTION bound_people()
RETURNS TABLE (person_id uuid, account_id uuid, organization_id uuid, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT p.person_id, p.account_id, p.organization_id, p.bond FROM account_person AS p
$$;

CREATE FUNCTION bound_sessions()
RETURNS TABLE (session_id uuid, token_sha256 bytea, organization_id uuid, person_id uuid, locale text, strength text,
  expires_at timestamptz, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT s.session_id, s.token_sha256, s.organization_id, s.person_id, s.locale, s.strength, s.expires_at, s.bond
  FROM login_session AS s WHERE s.expires_at > clock_timestamp()
$$;

CREATE FUNCTION bound_links()
RETURNS TABLE (token_sha256 bytea, organization_id uuid, person_id uuid, locale text, expires_at timestamptz, is_mailed boolean,
  bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT l.token_sha256, l.organization_id, l.person_id, l.locale, l.expires_at, l.is_mailed, l.bond
  FROM sign_in_link AS l WHERE l.used_at IS NULL AND l.expires_at > clock_timestamp()
$$;

-- The links of invitations, each with its bond, for an examination by the Warden.
CREATE FUNCTION bound_invitations()
RETURNS TABLE (token_sha256 bytea, organization_id uuid, invitation_id uuid, turn integer, is_mailed boolean, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT l.token_sha256, l.organization_id, l.invitation_id, l.turn, l.is_mailed, l.bond FROM invitation_link AS l
$$;

GRANT EXECUTE ON FUNCTION whoami TO app, warden;
GRANT EXECUTE ON FUNCTION begin_session, end_session, whose_it_was, issue_link, link_of, password_set_at, seen_since,
  forget_account, bound_passwords, bound_people, bound_sessions, bound_links, accounts_at, accounts_of, write_accounts,
  use_link, end_sessions_of, issue_invitation, invitation_of, replace_password, recover_account, note_session, sessions_of,
  bound_invitations TO warden;
