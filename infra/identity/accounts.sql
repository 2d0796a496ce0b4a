-- name: accounts_at
SELECT account_id, email_tag, scope_id, is_proven, password_hash, recovered_at, password_before, bond, factor_id, renewed_at,
  organization_id, person_id, locale, person_bond
FROM accounts_at($1)

-- name: accounts_of
SELECT account_id, email_tag, scope_id, is_proven, password_hash, recovered_at, password_before, bond, factor_id, renewed_at,
  organization_id, person_id, locale, person_bond
FROM accounts_of($1, $2)

-- name: write_accounts
SELECT write_accounts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)

-- name: speak_to
SELECT speak_to($1, $2, $3)

-- name: replace_password
SELECT replace_password($1, $2, $3, $4)

-- name: recover_account
SELECT recover_account($1, $2, $3, $4, $5, $6)

-- name: set_factor
SELECT set_factor($1, $2, $3, $4, $5, $6)

-- name: renew_account
SELECT renew_account($1, $2, $3, $4)

-- name: factor_of
SELECT factor_id, account_id, last_step, code_set, codes_used, bond FROM factor_of($1)

-- name: use_factor
SELECT use_factor($1, $2, $3, $4, $5, $6)

-- name: begin_session
SELECT begin_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: go_on_session
SELECT go_on_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- name: end_other_sessions
SELECT end_other_sessions($1, $2, $3)

-- name: note_session
SELECT note_session($1)

-- name: sessions_of
SELECT token_sha256, session_id, organization_id, person_id, locale, strength, expires_at, bond, device, began_at, seen_at,
  proven_at
FROM sessions_of($1, $2)

-- name: end_session
SELECT end_session($1)

-- name: issue_link
SELECT issue_link($1, $2, $3, $4, $5, $6, $7)

-- name: link_of
SELECT organization_id, person_id, locale, expires_at, is_mailed, bond FROM link_of($1)

-- name: use_link
SELECT use_link($1)

-- name: end_sessions_of
SELECT end_sessions_of($1, $2)

-- name: who_are
SELECT t.n, w.session_id, w.organization_id, w.person_id, w.strength, w.locale, w.expires_at, w.bond, w.authority_version,
  w.kinds, w.programs, w.scopes, w.details, w.proven_at, w.seen_at
FROM unnest((SELECT $1::bytea[])) WITH ORDINALITY AS t (token, n) CROSS JOIN LATERAL whoami(t.token) AS w

-- name: whose_it_was
SELECT organization_id, person_id FROM whose_it_was($1) LIMIT 1

-- name: holder
SELECT holder FROM reservation WHERE organization_id = $1 AND kind = $2 AND key = $3

-- name: password_set_at
SELECT password_set_at($1, $2)

-- name: with_rights_in
SELECT DISTINCT person_id FROM authority
WHERE organization_id = $1 AND program_id = $2 AND person_id = ANY ($3::uuid[]) AND kind NOT IN ('pending', 'twin')

-- name: members
SELECT DISTINCT person_id FROM authority WHERE organization_id = $1 AND kind IN ('leadership', 'membership')

-- name: seen_since
SELECT person_id FROM seen_since($1, $2, $3)

-- name: may_record
-- What is appended now would have this time, if it can be.
SELECT recordable_us();

-- name: may_write
SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'

-- name: bound_passwords
SELECT account_id, email_tag, scope_id, is_proven, password_hash, recovered_at, password_before, bond, factor_id, renewed_at
FROM bound_passwords();

-- name: bound_people
SELECT person_id, account_id, organization_id, bond FROM bound_people();

-- name: bound_sessions
SELECT session_id, token_sha256, organization_id, person_id, locale, strength, expires_at, bond, proven_at
FROM bound_sessions();

-- name: bound_links
SELECT token_sha256, organization_id, person_id, locale, expires_at, is_mailed, bond FROM bound_links();

-- name: issue_invitation
SELECT issue_invitation($1, $2, $3, $4, $5, $6)

-- name: invitation_of
SELECT organization_id, invitation_id, turn, is_mailed, bond FROM invitation_of($1)

-- name: bound_invitations
SELECT token_sha256, organization_id, invitation_id, turn, is_mailed, bond FROM bound_invitations();

-- name: bound_factors
SELECT factor_id, account_id, last_step, code_set, codes_used, bond FROM bound_factors();
