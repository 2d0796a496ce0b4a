-- A second factor that was lost is taken by two officers: since when says what stays shut, and is bound with the account.

ALTER TABLE account ADD COLUMN renewed_at timestamptz;

-- Dropped and made again below, in one transaction: what was answered before is answered still, and more.
-- squawk-ignore ban-drop-function
DROP FUNCTION accounts_at(bytea);
-- squawk-ignore ban-drop-function
DROP FUNCTION accounts_of(uuid, uuid[]);
-- squawk-ignore ban-drop-function
DROP FUNCTION bound_passwords();
-- squawk-ignore ban-drop-function
DROP FUNCTION write_accounts(uuid[], bytea[], uuid[], boolean[], text[], timestamptz[], text[], bytea[], uuid[], uuid[], uuid[],
  uuid[], text[], bytea[]);

CREATE FUNCTION bound_passwords()
RETURNS TABLE (account_id uuid, email_tag bytea, scope_id uuid, is_proven boolean, password_hash text, recovered_at timestamptz,
  password_before text, bond bytea, factor_id uuid, renewed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.account_id, a.email_tag, a.scope_id, a.is_proven, a.password_hash, a.recovered_at, a.password_before, a.bond,
    a.factor_id, a.renewed_at
  FROM account AS a
$$;

-- The accounts of an address, one row for each person each is known as; with the bonds of its password and of each person.
CREATE FUNCTION accounts_at(p_email_tag bytea)
RETURNS TABLE (account_id uuid, email_tag bytea, scope_id uuid, is_proven boolean, password_hash text, recovered_at timestamptz,
  password_before text, bond bytea, factor_id uuid, renewed_at timestamptz, organization_id uuid,
  person_id uuid, locale text, person_bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.account_id, a.email_tag, a.scope_id, a.is_proven, a.password_hash, a.recovered_at, a.password_before, a.bond,
    a.factor_id, a.renewed_at, p.organization_id, p.person_id, p.locale, p.bond
  FROM account AS a JOIN account_person AS p USING (account_id)
  WHERE a.email_tag = p_email_tag
  ORDER BY a.is_proven DESC, a.account_id DESC, p.organization_id, p.person_id
$$;

-- The accounts that people of an organization have, as above.
CREATE FUNCTION accounts_of(p_organization uuid, p_person uuid[])
RETURNS TABLE (account_id uuid, email_tag bytea, scope_id uuid, is_proven boolean, password_hash text, recovered_at timestamptz,
  password_before text, bond bytea, factor_id uuid, renewed_at timestamptz, organization_id uuid,
  person_id uuid, locale text, person_bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT require_lists(array_dims(p_person));
  SELECT a.account_id, a.email_tag, a.scope_id, a.is_proven, a.password_hash, a.recovered_at, a.password_before, a.bond,
    a.factor_id, a.renewed_at, p.organization_id, p.person_id, p.locale, p.bond
  FROM account AS a JOIN account_person AS p USING (account_id)
  WHERE a.account_id IN (SELECT o.account_id FROM account_person AS o
    WHERE o.organization_id = p_organization AND o.person_id = ANY (p_person))
  ORDER BY a.account_id, p.organization_id, p.person_id
$$;

-- Writes accounts, each whole, and gives each the people that are named beside it; the Warden has decided whose each is. What is
-- left without people goes, and is returned. A password is as young as the youngest of what came together: for somebody who could
-- not sign in before, it is new.
CREATE FUNCTION write_accounts(p_account uuid[], p_email_tag bytea[], p_scope uuid[], p_proven boolean[],
  p_password_hash text[], p_recovered timestamptz[], p_before text[], p_bond bytea[], p_factor uuid[],
  p_renewed timestamptz[], p_of uuid[], p_organization uuid[], p_person uuid[],
  p_locale text[], p_person_bond bytea[]) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_left uuid[];
  v_young timestamptz;
BEGIN
  PERFORM require_lists(array_dims(p_account), array_dims(p_email_tag), array_dims(p_scope), array_dims(p_proven),
    array_dims(p_password_hash), array_dims(p_recovered), array_dims(p_before), array_dims(p_bond),
    array_dims(p_factor), array_dims(p_renewed));
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
      factor_id, renewed_at, changed_at)
    SELECT n.*, v_now FROM unnest(p_account, p_email_tag, p_scope, p_proven, p_password_hash, p_recovered, p_before, p_bond,
      p_factor, p_renewed) AS n (account_id, email_tag, scope_id, is_proven, password_hash, recovered_at, password_before, bond, factor_id,
      renewed_at)
    ORDER BY n.account_id
    ON CONFLICT (account_id) DO UPDATE
      SET email_tag = excluded.email_tag, scope_id = excluded.scope_id, is_proven = excluded.is_proven,
        recovered_at = excluded.recovered_at, password_before = excluded.password_before, bond = excluded.bond,
        factor_id = excluded.factor_id, renewed_at = excluded.renewed_at,
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

-- Takes the second factor of an account; false if the account is not what it was. All sign-ins of the account end.
CREATE FUNCTION renew_account(p_account uuid, p_was bytea, p_renewed timestamptz, p_bond bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  UPDATE account AS a SET factor_id = NULL, renewed_at = p_renewed, bond = p_bond
    WHERE a.account_id = p_account AND a.bond = p_was;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  DELETE FROM account_factor AS f WHERE f.account_id = p_account;
  WITH over AS (
    DELETE FROM login_session AS s USING account_person AS p
      WHERE p.account_id = p_account AND s.organization_id = p.organization_id AND s.person_id = p.person_id
      RETURNING s.token_sha256, s.organization_id, s.person_id)
  INSERT INTO ended_session (token_sha256, organization_id, person_id)
    SELECT o.token_sha256, o.organization_id, o.person_id FROM over AS o
    ON CONFLICT DO NOTHING;
  RETURN true;
END $$;

GRANT EXECUTE ON FUNCTION accounts_at, accounts_of, bound_passwords, write_accounts, renew_account TO warden;
