-- Ending all sign-ins of an account, and going on from one of them to another, take turns: both hold the row of the account. Who
-- switched over and over while a password was changed, or the others were signed out, went on in one that nobody had ended.

-- Goes on from one session to another, which begins as the first ends; false, and neither, if the first has ended meanwhile.
CREATE FUNCTION go_on_session(p_before bytea, p_token_sha256 bytea, p_session uuid, p_organization uuid, p_person uuid,
  p_strength text, p_locale text, p_expires timestamptz, p_device text, p_bond bytea, p_proven timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  PERFORM 1 FROM account AS a JOIN account_person AS p USING (account_id)
    WHERE p.organization_id = p_organization AND p.person_id = p_person FOR NO KEY UPDATE OF a;
  PERFORM 1 FROM login_session AS s WHERE s.token_sha256 = p_before AND s.expires_at > clock_timestamp() FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM end_session(p_before);
  PERFORM begin_session(p_token_sha256, p_session, p_organization, p_person, p_strength, p_locale, p_expires, p_device, p_bond,
    p_proven);
  RETURN true;
END $$;

-- Ends every session of an account but one, and those of staff who act as somebody; returns what ended.
CREATE FUNCTION end_other_sessions(p_organization uuid, p_person uuid, p_but bytea) RETURNS SETOF bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  PERFORM 1 FROM account AS a JOIN account_person AS p USING (account_id)
    WHERE p.organization_id = p_organization AND p.person_id = p_person FOR NO KEY UPDATE OF a;
  RETURN QUERY
    WITH whose AS (
      SELECT o.organization_id, o.person_id FROM account_person AS p JOIN account_person AS o USING (account_id)
        WHERE p.organization_id = p_organization AND p.person_id = p_person
      UNION SELECT p_organization, p_person),
    over AS (
      DELETE FROM login_session AS s USING whose AS w
        WHERE s.organization_id = w.organization_id AND s.person_id = w.person_id
          AND s.token_sha256 <> p_but AND s.strength <> 'operator'
        RETURNING s.token_sha256, s.organization_id, s.person_id),
    kept AS (
      INSERT INTO ended_session (token_sha256, organization_id, person_id)
        SELECT o.token_sha256, o.organization_id, o.person_id FROM over AS o
        ON CONFLICT DO NOTHING)
    SELECT o.token_sha256 FROM over AS o;
END $$;

-- Ends every session of somebody in an organization.
CREATE OR REPLACE FUNCTION end_sessions_of(p_organization uuid, p_person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  PERFORM 1 FROM account AS a JOIN account_person AS p USING (account_id)
    WHERE p.organization_id = p_organization AND p.person_id = p_person FOR NO KEY UPDATE OF a;
  WITH over AS (
    DELETE FROM login_session AS s WHERE s.organization_id = p_organization AND s.person_id = p_person
      RETURNING s.token_sha256, s.organization_id, s.person_id)
  INSERT INTO ended_session (token_sha256, organization_id, person_id)
    SELECT o.token_sha256, o.organization_id, o.person_id FROM over AS o
    ON CONFLICT DO NOTHING;
END $$;

REVOKE ALL ON FUNCTION go_on_session, end_other_sessions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION go_on_session, end_other_sessions TO warden;
