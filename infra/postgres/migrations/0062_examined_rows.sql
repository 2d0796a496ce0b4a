-- What lets somebody in is bound by the Warden (0050); whether every row still is, only the Warden can say. These give it the rows
-- by which somebody could come in now, each with its bond: for an examination, which opens nothing and keeps nothing.
CREATE FUNCTION bound_passwords()
RETURNS TABLE (account_id uuid, email_tag bytea, password_hash text, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.account_id, a.email_tag, a.password_hash, a.bond FROM account AS a
$$;

CREATE FUNCTION bound_people()
RETURNS TABLE (person_id uuid, email_tag bytea, organization_id uuid, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT p.person_id, a.email_tag, p.organization_id, p.bond FROM account_person AS p JOIN account AS a USING (account_id)
$$;

CREATE FUNCTION bound_sessions()
RETURNS TABLE (session_id uuid, token_sha256 bytea, organization_id uuid, person_id uuid, locale text, strength text,
  expires_at timestamptz, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT s.session_id, s.token_sha256, s.organization_id, s.person_id, s.locale, s.strength, s.expires_at, s.bond
  FROM login_session AS s WHERE s.expires_at > clock_timestamp()
$$;

CREATE FUNCTION bound_links()
RETURNS TABLE (token_sha256 bytea, organization_id uuid, person_id uuid, locale text, expires_at timestamptz, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT l.token_sha256, l.organization_id, l.person_id, l.locale, l.expires_at, l.bond
  FROM sign_in_link AS l WHERE l.used_at IS NULL AND l.expires_at > clock_timestamp()
$$;

REVOKE ALL ON FUNCTION bound_passwords, bound_people, bound_sessions, bound_links FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bound_passwords, bound_people, bound_sessions, bound_links TO warden;
