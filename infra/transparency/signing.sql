-- name: heads
SELECT organization_id, program_id, log, position, hash, signed_size, signed_root, signed_note, refused FROM heads_to_sign($1);

-- name: links
SELECT position, recorded_us, digest, hash FROM links_of($1, $2, $3, $4, $5);

-- name: publish
SELECT publish_checkpoint($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: refuse
SELECT refuse_log($1, $2, $3, $4, $5, $6);

-- name: keep_cosignature
SELECT keep_cosignature($1, $2, $3, $4, $5, $6, $7);

-- name: given_up
SELECT signing_keys_given_up($1);

-- name: keys_that_signed
SELECT organization_id, version, public_key FROM keys_that_signed();
