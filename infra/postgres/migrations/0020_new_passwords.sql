-- As in 0003, but that a new password ends the sessions that there were: who took one is out.
CREATE OR REPLACE FUNCTION redeem_link(p_token_sha256 bytea, p_account uuid, p_email_tag bytea, p_password_hash text)
RETURNS boolean
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
  WITH over AS (
    DELETE FROM login_session AS s WHERE s.organization_id = l.organization_id AND s.person_id = l.person_id
      RETURNING s.token_sha256, s.organization_id, s.person_id)
  INSERT INTO ended_session (token_sha256, organization_id, person_id)
    SELECT o.token_sha256, o.organization_id, o.person_id FROM over AS o
    ON CONFLICT DO NOTHING;
  RETURN true;
END $$;
