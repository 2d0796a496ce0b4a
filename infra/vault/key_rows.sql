-- $1 organization, $2 program

-- name: live_among
-- Whoever has them locked, to destroy them, is waited for.
SELECT key_id
FROM vault_key
WHERE organization_id = $1 AND program_id = $2 AND key_id = ANY ($3::uuid[]) AND destroyed_at IS NULL
ORDER BY key_id
FOR UPDATE

-- name: under_keys
SELECT item_id, key_id
FROM vault_item
WHERE organization_id = $1 AND program_id = $2 AND key_id = ANY ($3::uuid[])

-- name: wrapped_under
SELECT kek_version, count(*) AS keys
FROM vault_key
WHERE organization_id = $1 AND program_id = $2 AND kek_name = $3 AND destroyed_at IS NULL
GROUP BY kek_version

-- name: keys_under
SELECT key_id, author_tag, scope_id, class, kek_name, kek_version, wrapped
FROM vault_key
WHERE organization_id = $1 AND program_id = $2 AND kek_name = $3 AND kek_version = ANY ($4::integer[])
  AND destroyed_at IS NULL
ORDER BY kek_version, key_id
LIMIT $5

-- name: let_none_be_made
-- Waits for whoever is about to keep a key, and lets nobody keep one until the transaction ends. Readers go on.
LOCK TABLE vault_key IN SHARE MODE

-- name: wrap_anew
-- Whoever destroyed or replaced a key meanwhile was first: its row stays as it is now.
UPDATE vault_key AS k SET kek_version = n.kek_version, wrapped = n.wrapped
FROM unnest($3::uuid[], $4::bytea[], $5::integer[], $6::bytea[]) AS n (key_id, before, kek_version, wrapped)
WHERE k.organization_id = $1 AND k.program_id = $2 AND k.key_id = n.key_id AND k.wrapped = n.before

-- name: samples
SELECT * FROM samples_of_keys($1)

-- name: tenants
SELECT organization_id, program_id FROM log_heads() WHERE log = 1 ORDER BY organization_id, program_id

-- name: clock
SELECT clock_timestamp()

-- name: noted_journal
SELECT lines, hash FROM noted_journal()

-- name: note_journal
SELECT note_journal($1, $2)

-- name: forget_account
SELECT forget_account($1, $2)
