-- squawk-ignore-file ban-drop-function
-- The Warden alone calls these functions, and stands still while they go.

-- Since when an account has a password that was chosen by mail alone, and the one that it had before, for as long as whoever knows
-- that one may stop it. The bond of the account is over both.
ALTER TABLE account ADD COLUMN recovered_at timestamptz;
ALTER TABLE account ADD COLUMN password_before text NOT NULL DEFAULT '';

DROP FUNCTION accounts_at(bytea);
DROP FUNCTION accounts_of(uuid, uuid[]);
DROP FUNCTION bound_passwords();

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

CREATE FUNCTION bound_passwords()
RETURNS TABLE (account_id uuid, email_tag bytea, scope_id uuid, is_proven boolean, password_hash text, recovered_at timestamptz,
  password_before text, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.account_id, a.email_tag, a.scope_id, a.is_proven, a.password_hash, a.recovered_at, a.password_before, a.bond
  FROM account AS a
$$;

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

GRANT EXECUTE ON FUNCTION accounts_at, accounts_of, bound_passwords, recover_account TO warden;
