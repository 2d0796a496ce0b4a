-- name: add_passkey
SELECT add_passkey($1, $2, $3, $4, $5, $6, $7, $8)

-- name: passkey_of
SELECT passkey_id, account_id, credential_id, credential_key, rp_id, sign_count, ciphertext, added_at, used_at, bond, email_tag
FROM passkey_of($1)

-- name: passkeys_of
SELECT passkey_id, account_id, credential_id, credential_key, rp_id, sign_count, ciphertext, added_at, used_at, bond, email_tag
FROM passkeys_of($1)

-- name: use_passkey
SELECT use_passkey($1, $2, $3, $4)

-- name: name_passkey
SELECT name_passkey($1, $2)

-- name: end_passkey
SELECT end_passkey($1)

-- name: bound_passkeys
SELECT passkey_id, account_id, credential_id, credential_key, rp_id, sign_count, bond FROM bound_passkeys();

-- name: begin_proof
SELECT begin_proof($1, $2, $3, $4, $5, $6, $7, $8)

-- name: proofs_of
SELECT proof_id, purpose, mark_sha256, secret_sha256, email_tag, account_id, expires_at, guesses, bond
FROM proofs_of($1, $2, $3, $4, $5)

-- name: give_secret
SELECT give_secret($1, $2, $3)

-- name: guess_proof
SELECT guess_proof($1)

-- name: use_proof
SELECT use_proof($1)

-- name: end_proofs
SELECT end_proofs FROM end_proofs($1, $2)

-- name: bound_proofs
SELECT proof_id, purpose, mark_sha256, secret_sha256, email_tag, account_id, expires_at, guesses, bond FROM bound_proofs();

-- name: name_device
SELECT name_device($1, $2, $3, $4)

-- name: device_names_of
SELECT device_sha256, ciphertext, bond FROM device_names_of($1)

-- name: note_device
SELECT note_device($1, $2)

-- name: devices_of
SELECT session_id, device_sha256 FROM devices_of($1)
