-- Who owns the database can write any row. What lets somebody in is bound by a MAC under a key that only the
-- Warden holds: a password to its address, a person to an account, a session and a link to their person. The
-- Warden takes a row without its own bond for none.
ALTER TABLE account ADD COLUMN bond bytea;
ALTER TABLE account_person ADD COLUMN bond bytea;
ALTER TABLE login_session ADD COLUMN bond bytea;
ALTER TABLE sign_in_link ADD COLUMN bond bytea;

-- squawk-ignore ban-drop-function
DROP FUNCTION whoami, account_of, begin_session, issue_link, link_of, redeem_link, provide_accounts;

-- As in 0003, with the session's bond. One that ends later than any session does was begun under a clock that was
-- ahead (services/warden/door.py says how long they last).
CREATE FUNCTION whoami(p_token_sha256 bytea)
RETURNS TABLE (session_id uuid, organization_id uuid, person_id uuid, strength text, locale text, expires_at timestamptz,
  bond bytea, authority_version bigint, kinds text[], programs uuid[], scopes uuid[], details text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT s.session_id, s.organization_id, s.person_id, s.strength, s.locale, s.expires_at, s.bond, coalesce(h.version, 0),
    coalesce(r.kinds, '{}'), coalesce(r.programs, '{}'), coalesce(r.scopes, '{}'), coalesce(r.details, '{}')
  FROM login_session AS s
  LEFT JOIN authority_head AS h ON h.organization_id = s.organization_id AND h.person_id = s.person_id
  CROSS JOIN LATERAL (
    SELECT array_agg(a.kind) AS kinds, array_agg(a.program_id) AS programs, array_agg(a.scope_id) AS scopes,
      array_agg(a.detail) AS details
    FROM authority AS a WHERE a.organization_id = s.organization_id AND a.person_id = s.person_id) AS r
  WHERE s.token_sha256 = p_token_sha256 AND s.expires_at > clock_timestamp()
    AND s.expires_at <= clock_timestamp() + interval '12 hours 10 minutes'
$$;

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
BEGIN
  INSERT INTO account AS a (account_id, email_tag, password_hash, bond)
    SELECT * FROM unnest(p_account, p_email_tag, p_password_hash, p_bond) AS n (account_id, email_tag, password_hash, bond)
    ORDER BY n.email_tag
    ON CONFLICT (email_tag) DO UPDATE
      SET password_hash = excluded.password_hash, bond = excluded.bond, changed_at = clock_timestamp();
  INSERT INTO account_person AS p (organization_id, person_id, account_id, locale, bond)
    SELECT p_organization, n.person_id, a.account_id, n.locale, n.bond
    FROM unnest(p_email_tag, p_person, p_locale, p_person_bond) AS n (email_tag, person_id, locale, bond)
      JOIN account AS a USING (email_tag)
    ON CONFLICT (organization_id, person_id) DO UPDATE
      SET account_id = excluded.account_id, locale = excluded.locale, bond = excluded.bond;
END $$;

-- As in 0012, with the session's bond.
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

-- As in 0020, with the bonds of the password and of the person.
CREATE FUNCTION redeem_link(p_token_sha256 bytea, p_account uuid, p_email_tag bytea, p_password_hash text, p_bond bytea,
  p_person_bond bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE l sign_in_link;
BEGIN
  UPDATE sign_in_link SET used_at = clock_timestamp()
    WHERE token_sha256 = p_token_sha256 AND used_at IS NULL AND expires_at > clock_timestamp() RETURNING * INTO l;
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

REVOKE ALL ON FUNCTION whoami, account_of, provide_accounts, begin_session, issue_link, link_of, redeem_link FROM PUBLIC;
GRANT EXECUTE ON FUNCTION whoami TO app, warden;
GRANT EXECUTE ON FUNCTION account_of, provide_accounts, begin_session, issue_link, link_of, redeem_link TO warden;
