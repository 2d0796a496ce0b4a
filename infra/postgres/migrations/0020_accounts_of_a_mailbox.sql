-- squawk-ignore-file ban-drop-constraint, ban-drop-function, require-concurrent-index-creation
-- The Warden alone calls these functions, and stands still while they go; of accounts there are thousands, not millions.

-- An account is one mailbox. Until a letter to it has been answered the account is one organization's, in which it was made, and an
-- address may have several such; of those that are proven it has one. So whoever types an address first owns it nowhere else.
-- Rows that were written before have no bond of this kind, and let nobody in: their people are given new links.
ALTER TABLE account DROP CONSTRAINT account_email_tag_key;
ALTER TABLE account ADD COLUMN scope_id uuid;
ALTER TABLE account ADD COLUMN is_proven boolean NOT NULL DEFAULT false;
CREATE INDEX account_of_an_address ON account (email_tag);
CREATE UNIQUE INDEX account_proven ON account (email_tag) WHERE is_proven;

-- A link that was mailed proves the mailbox; one that was handed over does not.
ALTER TABLE sign_in_link ADD COLUMN is_mailed boolean NOT NULL DEFAULT false;

DROP FUNCTION account_of(bytea);
DROP FUNCTION provide_accounts(uuid[], bytea[], text[], bytea[], uuid, uuid[], text[], bytea[]);
DROP FUNCTION issue_link(bytea, uuid, uuid, text, timestamptz, bytea);
DROP FUNCTION link_of(bytea);
DROP FUNCTION redeem_link(bytea, uuid, bytea, text, bytea, bytea);
DROP FUNCTION bound_passwords();
DROP FUNCTION bound_people();
DROP FUNCTION bound_links();

-- The accounts of an address, one row for each person each is known as; with the bonds of its password and of each person.
CREATE FUNCTION accounts_at(p_email_tag bytea)
RETURNS TABLE (account_id uuid, email_tag bytea, scope_id uuid, is_proven boolean, password_hash text, bond bytea,
  organization_id uuid, person_id uuid, locale text, person_bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.account_id, a.email_tag, a.scope_id, a.is_proven, a.password_hash, a.bond,
    p.organization_id, p.person_id, p.locale, p.bond
  FROM account AS a JOIN account_person AS p USING (account_id)
  WHERE a.email_tag = p_email_tag
  ORDER BY a.is_proven DESC, a.account_id DESC, p.organization_id, p.person_id
$$;

-- The accounts that people of an organization have, as above.
CREATE FUNCTION accounts_of(p_organization uuid, p_person uuid[])
RETURNS TABLE (account_id uuid, email_tag bytea, scope_id uuid, is_proven boolean, password_hash text, bond bytea,
  organization_id uuid, person_id uuid, locale text, person_bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT require_lists(array_dims(p_person));
  SELECT a.account_id, a.email_tag, a.scope_id, a.is_proven, a.password_hash, a.bond,
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
  p_bond bytea[], p_of uuid[], p_organization uuid[], p_person uuid[], p_locale text[], p_person_bond bytea[]) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_left uuid[];
  v_young timestamptz;
BEGIN
  PERFORM require_lists(array_dims(p_account), array_dims(p_email_tag), array_dims(p_scope), array_dims(p_proven),
    array_dims(p_password_hash), array_dims(p_bond));
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
  INSERT INTO account AS a (account_id, email_tag, scope_id, is_proven, password_hash, bond, changed_at)
    SELECT n.*, v_now FROM unnest(p_account, p_email_tag, p_scope, p_proven, p_password_hash, p_bond)
      AS n (account_id, email_tag, scope_id, is_proven, password_hash, bond)
    ORDER BY n.account_id
    ON CONFLICT (account_id) DO UPDATE
      SET scope_id = excluded.scope_id, is_proven = excluded.is_proven, bond = excluded.bond,
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

CREATE FUNCTION bound_passwords()
RETURNS TABLE (account_id uuid, email_tag bytea, scope_id uuid, is_proven boolean, password_hash text, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.account_id, a.email_tag, a.scope_id, a.is_proven, a.password_hash, a.bond FROM account AS a
$$;

CREATE FUNCTION bound_people()
RETURNS TABLE (person_id uuid, account_id uuid, organization_id uuid, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT p.person_id, p.account_id, p.organization_id, p.bond FROM account_person AS p
$$;

CREATE FUNCTION bound_links()
RETURNS TABLE (token_sha256 bytea, organization_id uuid, person_id uuid, locale text, expires_at timestamptz, is_mailed boolean,
  bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT l.token_sha256, l.organization_id, l.person_id, l.locale, l.expires_at, l.is_mailed, l.bond
  FROM sign_in_link AS l WHERE l.used_at IS NULL AND l.expires_at > clock_timestamp()
$$;

GRANT EXECUTE ON FUNCTION accounts_at, accounts_of, write_accounts, issue_link, link_of, use_link, end_sessions_of,
  bound_passwords, bound_people, bound_links TO warden;
