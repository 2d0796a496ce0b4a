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

GRANT EXECUTE ON FUNCTION replace_password TO warden;
