-- Signing in with an organization's own provider. Outside tenancy, as all by which somebody comes in: each function says who may
-- call it. No address, subject or secret can be read here: who somebody is at a provider is a tag of issuer and subject, the secret
-- of a client is sealed by the Warden. Every row is bound by a MAC under its key.

-- Of which organization a provider is, and the secret of its client.
CREATE TABLE provider (
  provider_id     uuid  PRIMARY KEY,
  organization_id uuid  NOT NULL,
  ciphertext      bytea NOT NULL,
  bond            bytea NOT NULL
);
CREATE INDEX provider_of_organization ON provider (organization_id);

-- A domain is offered one provider, of whichever organization: the operator has seen whose it is.
CREATE TABLE provider_domain (
  domain          text  PRIMARY KEY,
  organization_id uuid  NOT NULL,
  provider_id     uuid  NOT NULL REFERENCES provider ON DELETE CASCADE,
  bond            bytea NOT NULL
);
CREATE INDEX provider_domain_of_provider ON provider_domain (provider_id);

-- Who set out to a provider, from which browser; once back, it is gone.
CREATE TABLE provider_try (
  state_sha256      bytea       PRIMARY KEY CHECK (octet_length(state_sha256) = 32),
  browser_sha256    bytea       NOT NULL CHECK (octet_length(browser_sha256) = 32),
  organization_id   uuid        NOT NULL,
  provider_id       uuid        NOT NULL REFERENCES provider ON DELETE CASCADE,
  nonce             bytea       NOT NULL,
  verifier          bytea       NOT NULL,
  expires_at        timestamptz NOT NULL,
  person_id         uuid,
  invitation_sha256 bytea,
  is_strong         boolean     NOT NULL,
  bond              bytea       NOT NULL
);
CREATE INDEX provider_try_expiry ON provider_try (expires_at);
CREATE INDEX provider_try_of_provider ON provider_try (provider_id);

-- Whose an identity is: in an organization one person's, and a person has one. It goes with how they sign in.
CREATE TABLE provider_identity (
  organization_id uuid        NOT NULL,
  person_id       uuid        NOT NULL,
  provider_id     uuid        NOT NULL,
  identity_tag    bytea       NOT NULL CHECK (octet_length(identity_tag) = 32),
  connected_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  bond            bytea       NOT NULL,
  PRIMARY KEY (organization_id, person_id),
  UNIQUE (organization_id, identity_tag),
  FOREIGN KEY (organization_id, person_id) REFERENCES account_person ON DELETE CASCADE
);

-- Which sign-ins were begun with which identity, so that the provider can end them. What is put here by hand ends a sign-in at most.
CREATE TABLE provider_session (
  token_sha256 bytea PRIMARY KEY REFERENCES login_session ON DELETE CASCADE,
  provider_id  uuid  NOT NULL,
  identity_tag bytea NOT NULL,
  sign_in_tag  bytea
);
CREATE INDEX provider_session_of_provider ON provider_session (provider_id, identity_tag);

-- What a provider has told us once.
CREATE TABLE provider_told (
  provider_id uuid        NOT NULL,
  told_tag    bytea       NOT NULL,
  expires_at  timestamptz NOT NULL,
  PRIMARY KEY (provider_id, told_tag)
);
CREATE INDEX provider_told_expiry ON provider_told (expires_at);

ALTER TABLE provider ENABLE ROW LEVEL SECURITY;
ALTER TABLE provider_domain ENABLE ROW LEVEL SECURITY;
ALTER TABLE provider_try ENABLE ROW LEVEL SECURITY;
ALTER TABLE provider_identity ENABLE ROW LEVEL SECURITY;
ALTER TABLE provider_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE provider_told ENABLE ROW LEVEL SECURITY;

-- Keeps the secret of a client; a provider stays its organization's.
CREATE FUNCTION keep_provider(p_provider uuid, p_organization uuid, p_ciphertext bytea, p_bond bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO provider AS p (provider_id, organization_id, ciphertext, bond)
    VALUES (p_provider, p_organization, p_ciphertext, p_bond)
    ON CONFLICT (provider_id) DO UPDATE SET ciphertext = excluded.ciphertext, bond = excluded.bond
      WHERE p.organization_id = excluded.organization_id
$$;

CREATE FUNCTION provider_of(p_provider uuid) RETURNS TABLE (organization_id uuid, ciphertext bytea, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT p.organization_id, p.ciphertext, p.bond FROM provider AS p WHERE p.provider_id = p_provider
$$;

-- The providers of an organization that have not ended; their ids are made by time.
CREATE FUNCTION providers_of(p_organization uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT p.provider_id FROM provider AS p WHERE p.organization_id = p_organization ORDER BY p.provider_id
$$;

-- Gives a domain to a provider; false if it is another's.
CREATE FUNCTION claim_domain(p_domain text, p_organization uuid, p_provider uuid, p_bond bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  INSERT INTO provider_domain (domain, organization_id, provider_id, bond)
    VALUES (p_domain, p_organization, p_provider, p_bond)
    ON CONFLICT (domain) DO NOTHING;
  RETURN EXISTS (SELECT 1 FROM provider_domain AS d WHERE d.domain = p_domain AND d.provider_id = p_provider);
END $$;

CREATE FUNCTION provider_at(p_domain text) RETURNS TABLE (organization_id uuid, provider_id uuid, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT d.organization_id, d.provider_id, d.bond FROM provider_domain AS d WHERE d.domain = p_domain
$$;

-- Forgets a provider with its domains and tries, and gives the sign-ins that were begun with it.
CREATE FUNCTION release_provider(p_provider uuid) RETURNS SETOF bytea
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  DELETE FROM provider AS p WHERE p.provider_id = p_provider;
  SELECT s.token_sha256 FROM provider_session AS s WHERE s.provider_id = p_provider
$$;

-- Keeps a try; those that are over go.
CREATE FUNCTION begin_provider_try(p_state bytea, p_browser bytea, p_organization uuid, p_provider uuid, p_nonce bytea,
  p_verifier bytea, p_expires timestamptz, p_person uuid, p_invitation bytea, p_strong boolean, p_bond bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  DELETE FROM provider_try AS t WHERE t.expires_at < clock_timestamp();
  INSERT INTO provider_try (state_sha256, browser_sha256, organization_id, provider_id, nonce, verifier, expires_at, person_id,
      invitation_sha256, is_strong, bond)
    VALUES (p_state, p_browser, p_organization, p_provider, p_nonce, p_verifier, p_expires, p_person, p_invitation, p_strong,
      p_bond)
$$;

-- Gives a try out, once, to the browser that began it.
CREATE FUNCTION take_provider_try(p_state bytea, p_browser bytea)
RETURNS TABLE (organization_id uuid, provider_id uuid, nonce bytea, verifier bytea, expires_at timestamptz, person_id uuid,
  invitation_sha256 bytea, is_strong boolean, bond bytea)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  DELETE FROM provider_try AS t
    WHERE t.state_sha256 = p_state AND t.browser_sha256 = p_browser AND t.expires_at > clock_timestamp()
    RETURNING t.organization_id, t.provider_id, t.nonce, t.verifier, t.expires_at, t.person_id, t.invitation_sha256, t.is_strong,
      t.bond
$$;

-- Connects somebody who has an account; false if they, or the identity, are connected.
CREATE FUNCTION connect_identity(p_organization uuid, p_person uuid, p_provider uuid, p_identity bytea, p_bond bytea)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  INSERT INTO provider_identity (organization_id, person_id, provider_id, identity_tag, bond)
    SELECT p.organization_id, p.person_id, p_provider, p_identity, p_bond
    FROM account_person AS p WHERE p.organization_id = p_organization AND p.person_id = p_person
    ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

CREATE FUNCTION identity_holder(p_organization uuid, p_identity bytea)
RETURNS TABLE (person_id uuid, provider_id uuid, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT i.person_id, i.provider_id, i.bond FROM provider_identity AS i
  WHERE i.organization_id = p_organization AND i.identity_tag = p_identity
$$;

CREATE FUNCTION identity_of(p_organization uuid, p_person uuid)
RETURNS TABLE (provider_id uuid, identity_tag bytea, connected_at timestamptz, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT i.provider_id, i.identity_tag, i.connected_at, i.bond FROM provider_identity AS i
  WHERE i.organization_id = p_organization AND i.person_id = p_person
$$;

-- Lets an identity be nobody's, and gives its tag.
CREATE FUNCTION disconnect_identity(p_organization uuid, p_person uuid) RETURNS SETOF bytea
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  DELETE FROM provider_identity AS i WHERE i.organization_id = p_organization AND i.person_id = p_person
    RETURNING i.identity_tag
$$;

CREATE FUNCTION follow_session(p_token_sha256 bytea, p_provider uuid, p_identity bytea, p_sign_in bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO provider_session (token_sha256, provider_id, identity_tag, sign_in_tag)
    SELECT s.token_sha256, p_provider, p_identity, p_sign_in FROM login_session AS s WHERE s.token_sha256 = p_token_sha256
    ON CONFLICT DO NOTHING
$$;

-- The sessions of an identity, of one sign-in at the provider, or of both where both are named.
CREATE FUNCTION sessions_followed(p_provider uuid, p_identity bytea, p_sign_in bytea) RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT s.token_sha256 FROM provider_session AS s
  WHERE s.provider_id = p_provider AND (p_identity IS NULL OR s.identity_tag = p_identity)
    AND (p_sign_in IS NULL OR s.sign_in_tag = p_sign_in) AND (p_identity IS NOT NULL OR p_sign_in IS NOT NULL)
$$;

-- Whether a provider has not said this before; what nobody would believe any more goes.
CREATE FUNCTION told_first(p_provider uuid, p_told bytea, p_expires timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  DELETE FROM provider_told AS t WHERE t.expires_at < clock_timestamp();
  INSERT INTO provider_told (provider_id, told_tag, expires_at) VALUES (p_provider, p_told, p_expires)
    ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

GRANT EXECUTE ON FUNCTION keep_provider, provider_of, providers_of, claim_domain, provider_at, release_provider, begin_provider_try,
  take_provider_try, connect_identity, identity_holder, identity_of, disconnect_identity, follow_session, sessions_followed,
  told_first TO warden;
