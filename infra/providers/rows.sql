-- name: keep_provider
SELECT keep_provider($1, $2, $3, $4)

-- name: provider_of
SELECT organization_id, ciphertext, bond FROM provider_of($1)

-- name: providers_of
SELECT providers_of($1)

-- name: claim_domain
SELECT claim_domain($1, $2, $3, $4)

-- name: provider_at
SELECT organization_id, provider_id, bond FROM provider_at($1)

-- name: release_provider
SELECT release_provider($1)

-- name: halt_provider
SELECT halt_provider($1)

-- name: begin_provider_try
SELECT begin_provider_try($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)

-- name: take_provider_try
SELECT organization_id, provider_id, nonce, verifier, expires_at, person_id, invitation_sha256, is_strong, bond
FROM take_provider_try($1, $2)

-- name: connect_identity
SELECT connect_identity($1, $2, $3, $4, $5)

-- name: identity_holder
SELECT person_id, provider_id, bond FROM identity_holder($1, $2)

-- name: identity_of
SELECT provider_id, identity_tag, connected_at, bond FROM identity_of($1, $2)

-- name: disconnect_identity
SELECT disconnect_identity($1, $2)

-- name: follow_session
SELECT follow_session($1, $2, $3, $4)

-- name: sessions_followed
SELECT sessions_followed($1, $2, $3)

-- name: told_first
SELECT told_first($1, $2, $3)

-- name: bound_providers
SELECT provider_id, organization_id, ciphertext, bond FROM bound_providers()

-- name: bound_provider_domains
SELECT domain, organization_id, provider_id, bond FROM bound_provider_domains()

-- name: bound_provider_identities
SELECT organization_id, person_id, provider_id, identity_tag, bond FROM bound_provider_identities()

-- name: bound_provider_tries
SELECT state_sha256, browser_sha256, organization_id, provider_id, nonce, verifier, expires_at, person_id, invitation_sha256,
  is_strong, bond
FROM bound_provider_tries()
