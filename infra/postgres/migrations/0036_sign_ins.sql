-- squawk-ignore-file ban-drop-function
-- The Warden alone calls these functions, and stands still while they go.

-- On what kind of device somebody signed in, of a closed list, and when the Warden was last asked something in that sign-in, to five
-- minutes: both are shown to whose it is, and nothing goes by them.
ALTER TABLE login_session ADD COLUMN device text NOT NULL DEFAULT '';
ALTER TABLE login_session ADD COLUMN seen_at timestamptz;

DROP FUNCTION begin_session(bytea, uuid, uuid, uuid, text, text, timestamptz, bytea);

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

GRANT EXECUTE ON FUNCTION begin_session, note_session, sessions_of TO warden;
