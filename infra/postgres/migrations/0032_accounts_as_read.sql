-- An account is written only if it is still what it was read as; a language is written alone.

-- Dropped and made again below, in one transaction: each is told what it goes by.
-- squawk-ignore ban-drop-function
DROP FUNCTION write_accounts(uuid[], bytea[], uuid[], boolean[], text[], timestamptz[], text[], bytea[], uuid[], timestamptz[],
  uuid[], uuid[], uuid[], text[], bytea[]);
-- squawk-ignore ban-drop-function
DROP FUNCTION recover_account(uuid, text, text, timestamptz, text, bytea);
-- squawk-ignore ban-drop-function
DROP FUNCTION replace_password(uuid, text, text, bytea);

-- Writes accounts, each whole, and gives each the people that are named beside it; the Warden has decided whose each is. What is
-- left without people goes, and is returned. A password is as young as the youngest of what came together: for somebody who could
-- not sign in before, it is new. Null, and the transaction is to be undone, if one that was read has another bond by now, or not
-- the people that it had; one that was not read is new. A language that somebody has in an account stays.
CREATE FUNCTION write_accounts(p_account uuid[], p_email_tag bytea[], p_scope uuid[], p_proven boolean[],
  p_password_hash text[], p_recovered timestamptz[], p_before text[], p_bond bytea[], p_factor uuid[],
  p_renewed timestamptz[], p_of uuid[], p_organization uuid[], p_person uuid[], p_locale text[],
  p_person_bond bytea[], p_was uuid[], p_was_bond bytea[], p_was_of uuid[],
  p_was_organization uuid[], p_was_person uuid[]) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_left uuid[];
  v_gone uuid[];
  v_young timestamptz;
  v_written bigint;
BEGIN
  PERFORM require_lists(array_dims(p_account), array_dims(p_email_tag), array_dims(p_scope), array_dims(p_proven),
    array_dims(p_password_hash), array_dims(p_recovered), array_dims(p_before), array_dims(p_bond),
    array_dims(p_factor), array_dims(p_renewed));
  PERFORM require_lists(array_dims(p_of), array_dims(p_organization), array_dims(p_person), array_dims(p_locale),
    array_dims(p_person_bond));
  PERFORM require_lists(array_dims(p_was), array_dims(p_was_bond));
  PERFORM require_lists(array_dims(p_was_of), array_dims(p_was_organization), array_dims(p_was_person));
  -- People first, as whoever forgets one does.
  PERFORM 1 FROM account_person AS p WHERE p.account_id = ANY (p_was)
    ORDER BY p.organization_id, p.person_id FOR UPDATE;
  PERFORM 1 FROM account AS a WHERE a.account_id = ANY (p_was) ORDER BY a.account_id FOR UPDATE;
  IF EXISTS (SELECT 1 FROM unnest(p_was, p_was_bond) AS w (account_id, bond) LEFT JOIN account AS a USING (account_id)
      WHERE a.bond IS DISTINCT FROM w.bond)
    OR EXISTS (SELECT 1 FROM unnest(p_was_of, p_was_organization, p_was_person) AS w (account_id, organization_id, person_id)
      LEFT JOIN account_person AS p ON p.organization_id = w.organization_id AND p.person_id = w.person_id
      WHERE p.account_id IS DISTINCT FROM w.account_id)
  THEN
    RETURN NULL;
  END IF;
  -- Of two that are proven for one address, the one that was goes first.
  UPDATE account AS a SET is_proven = false FROM unnest(p_account, p_proven) AS n (account_id, is_proven)
    WHERE a.account_id = n.account_id AND a.account_id = ANY (p_was) AND a.is_proven AND NOT n.is_proven;
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
        password_hash = excluded.password_hash
      WHERE a.account_id = ANY (p_was);
  GET DIAGNOSTICS v_written = ROW_COUNT;
  IF v_written < cardinality(p_account) THEN
    RETURN NULL;
  END IF;
  INSERT INTO account_person AS p (organization_id, person_id, account_id, locale, bond)
    SELECT n.organization_id, n.person_id, n.account_id, n.locale, n.bond
    FROM unnest(p_of, p_organization, p_person, p_locale, p_person_bond) AS n (account_id, organization_id, person_id, locale, bond)
    ORDER BY n.organization_id, n.person_id
    ON CONFLICT (organization_id, person_id) DO UPDATE
      SET account_id = excluded.account_id, bond = excluded.bond,
        locale = CASE WHEN p.account_id = excluded.account_id THEN p.locale ELSE excluded.locale END;
  WITH gone AS (
    DELETE FROM account AS a WHERE a.account_id = ANY (v_left)
      AND NOT EXISTS (SELECT 1 FROM account_person AS p WHERE p.account_id = a.account_id)
      RETURNING a.account_id)
  SELECT coalesce(array_agg(g.account_id), '{}') INTO v_gone FROM gone AS g;
  RETURN v_gone;
END $$;

-- Speaks a language to somebody who has an account: nothing else of it is written.
CREATE FUNCTION speak_to(p_organization uuid, p_person uuid, p_locale text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  UPDATE account_person AS p SET locale = p_locale WHERE p.organization_id = p_organization AND p.person_id = p_person
$$;

-- Gives an account another password; false if the account is not what it was. All sign-ins of the account end.
CREATE FUNCTION replace_password(p_account uuid, p_was bytea, p_password_hash text, p_bond bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
BEGIN
  UPDATE account AS a SET password_hash = p_password_hash, bond = p_bond, changed_at = v_now
    WHERE a.account_id = p_account AND a.bond = p_was;
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
-- before; false if the account is not what it was. All sign-ins of the account end.
CREATE FUNCTION recover_account(p_account uuid, p_was bytea, p_password_hash text, p_recovered timestamptz, p_before text,
  p_bond bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF NOT replace_password(p_account, p_was, p_password_hash, p_bond) THEN
    RETURN false;
  END IF;
  UPDATE account AS a SET recovered_at = p_recovered, password_before = p_before WHERE a.account_id = p_account;
  RETURN true;
END $$;

GRANT EXECUTE ON FUNCTION write_accounts, speak_to, replace_password, recover_account TO warden;
