-- An account keeps its people, its password and its factor when its mailbox is another one.

-- Writes accounts, each whole, and gives each the people that are named beside it; the Warden has decided whose each is. What is
-- left without people goes, and is returned. A password is as young as the youngest of what came together: for somebody who could
-- not sign in before, it is new.
CREATE OR REPLACE FUNCTION write_accounts(p_account uuid[], p_email_tag bytea[], p_scope uuid[], p_proven boolean[],
  p_password_hash text[], p_recovered timestamptz[], p_before text[], p_bond bytea[], p_factor uuid[], p_of uuid[], p_organization uuid[], p_person uuid[],
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
      SET email_tag = excluded.email_tag, scope_id = excluded.scope_id, is_proven = excluded.is_proven,
        recovered_at = excluded.recovered_at, password_before = excluded.password_before, bond = excluded.bond,
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
