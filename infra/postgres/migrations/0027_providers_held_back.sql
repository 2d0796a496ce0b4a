-- An organization's own sign-in held back at once, set out to no more often than people do, and examined.

-- Whose a try is, as it is counted: a stranger's by where they come from, else that of somebody, an invitation or a browser.
ALTER TABLE provider_try ADD COLUMN counted_tag bytea;
ALTER TABLE provider_try ADD COLUMN is_strangers boolean;

-- Lets no try of a provider be gone on with, and gives the sign-ins that were begun with it.
CREATE FUNCTION halt_provider(p_provider uuid) RETURNS SETOF bytea
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  DELETE FROM provider_try AS t WHERE t.provider_id = p_provider;
  SELECT s.token_sha256 FROM provider_session AS s WHERE s.provider_id = p_provider
$$;

-- Dropped and made again, in one transaction.
-- squawk-ignore ban-drop-function
DROP FUNCTION begin_provider_try(bytea, bytea, uuid, uuid, bytea, bytea, timestamptz, uuid, bytea, boolean, bytea);

-- Keeps a try; those that are over go. Of strangers so many are under way at a provider, and so many from one place: false if that
-- is all. Of whoever is known the oldest make room, and are not counted against anybody else.
CREATE FUNCTION begin_provider_try(p_state bytea, p_browser bytea, p_organization uuid, p_provider uuid, p_nonce bytea,
  p_verifier bytea, p_expires timestamptz, p_person uuid, p_invitation bytea, p_strong boolean, p_bond bytea, p_counted_as bytea,
  p_strangers boolean, p_most integer, p_most_strangers integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  DELETE FROM provider_try AS t WHERE t.expires_at < clock_timestamp();
  IF p_strangers THEN
    IF (SELECT count(*) >= p_most_strangers OR count(*) FILTER (WHERE t.counted_tag = p_counted_as) >= p_most
        FROM provider_try AS t WHERE t.provider_id = p_provider AND t.is_strangers) THEN
      RETURN false;
    END IF;
  ELSE
    DELETE FROM provider_try AS t WHERE t.state_sha256 IN (
      SELECT o.state_sha256 FROM provider_try AS o
      WHERE o.provider_id = p_provider AND o.counted_tag = p_counted_as AND NOT o.is_strangers
      ORDER BY o.expires_at DESC OFFSET p_most - 1);
  END IF;
  INSERT INTO provider_try (state_sha256, browser_sha256, organization_id, provider_id, nonce, verifier, expires_at, person_id,
      invitation_sha256, is_strong, bond, counted_tag, is_strangers)
    VALUES (p_state, p_browser, p_organization, p_provider, p_nonce, p_verifier, p_expires, p_person, p_invitation, p_strong,
      p_bond, p_counted_as, p_strangers);
  RETURN true;
END $$;

-- What the Warden has bound, for an examination.
CREATE FUNCTION bound_providers() RETURNS TABLE (provider_id uuid, organization_id uuid, ciphertext bytea, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT p.provider_id, p.organization_id, p.ciphertext, p.bond FROM provider AS p
$$;

CREATE FUNCTION bound_provider_domains() RETURNS TABLE (domain text, organization_id uuid, provider_id uuid, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT d.domain, d.organization_id, d.provider_id, d.bond FROM provider_domain AS d
$$;

CREATE FUNCTION bound_provider_identities()
RETURNS TABLE (organization_id uuid, person_id uuid, provider_id uuid, identity_tag bytea, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT i.organization_id, i.person_id, i.provider_id, i.identity_tag, i.bond FROM provider_identity AS i
$$;

CREATE FUNCTION bound_provider_tries()
RETURNS TABLE (state_sha256 bytea, browser_sha256 bytea, organization_id uuid, provider_id uuid, nonce bytea, verifier bytea,
  expires_at timestamptz, person_id uuid, invitation_sha256 bytea, is_strong boolean, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT t.state_sha256, t.browser_sha256, t.organization_id, t.provider_id, t.nonce, t.verifier, t.expires_at, t.person_id,
    t.invitation_sha256, t.is_strong, t.bond
  FROM provider_try AS t WHERE t.expires_at > clock_timestamp()
$$;

GRANT EXECUTE ON FUNCTION halt_provider, begin_provider_try, bound_providers, bound_provider_domains, bound_provider_identities,
  bound_provider_tries TO warden;
