-- $1 organization, $2 program (or the organization alone where an author's items are gathered)

-- name: add_keys
-- Not waited for on disk: whatever is sealed under a key is committed later, and so is never kept without it.
-- One statement, and so one transaction and one round trip: the tenant is set before any row is there to insert.
INSERT INTO vault_key (organization_id, program_id, key_id, author_tag, scope_id, class, kek_name,
  kek_version, wrapped)
SELECT $1, t.program_id, n.key_id, n.author_tag, n.scope_id, n.class, n.kek_name, n.kek_version, n.wrapped
FROM (SELECT set_config('synchronous_commit', 'off', true), set_config('app.organization_id', $1::uuid::text, true),
    set_config('app.program_id', $2::uuid::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN LATERAL unnest($3::uuid[], $4::bytea[], $5::uuid[], $6::text[], $7::text[], $8::integer[],
    $9::bytea[]) AS n (key_id, author_tag, scope_id, class, kek_name, kek_version, wrapped)
ON CONFLICT DO NOTHING
RETURNING key_id

-- name: live_keys
-- One statement, as below: alone it is a transaction of the tenant's.
SELECT k.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true),
    set_config('app.program_id', $2::uuid::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN unnest((SELECT $3::bytea[]), (SELECT $4::uuid[]), (SELECT $5::text[])) AS w (author_tag, scope_id, class)
  CROSS JOIN LATERAL (
    SELECT key_id, author_tag, scope_id, class, kek_name, kek_version, wrapped
    FROM vault_key
    WHERE organization_id = $1 AND program_id = t.program_id AND author_tag = w.author_tag
      AND scope_id = w.scope_id AND class = w.class AND destroyed_at IS NULL OFFSET 0) AS k

-- name: replace_keys
INSERT INTO vault_key (organization_id, program_id, key_id, author_tag, scope_id, class, kek_name,
  kek_version, wrapped)
SELECT $1, $2, n.key_id, n.author_tag, n.scope_id, n.class, n.kek_name, n.kek_version, n.wrapped
FROM unnest($3::uuid[], $4::bytea[], $5::uuid[], $6::text[], $7::text[], $8::integer[],
  $9::bytea[]) AS n (key_id, author_tag, scope_id, class, kek_name, kek_version, wrapped)
RETURNING key_id

-- name: items
-- What several look for at the same moment, in programs of one organization. One statement, and so one
-- transaction and one round trip: the tenant is set for each before it is looked up (infra/event_store/reader.sql).
SELECT s.n::int - 1 AS n, i.*
FROM unnest((SELECT $2::uuid[]), (SELECT $3::uuid[])) WITH ORDINALITY AS s (program_id, item_id, n)
  CROSS JOIN LATERAL (SELECT set_config('app.organization_id', $1::uuid::text, true),
    set_config('app.program_id', s.program_id::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT organization_id, program_id, item_id, kind, class, scope_id, group_id, author_tag, audience,
      locale, sealed_at
    FROM vault_item
    WHERE organization_id = $1 AND program_id = t.program_id AND item_id = s.item_id OFFSET 0) AS i

-- name: items_of_scope
SELECT organization_id, program_id, item_id, kind, class, scope_id, group_id, author_tag, audience,
  locale, sealed_at
FROM vault_item
WHERE organization_id = $1 AND program_id = $2 AND scope_id = $3
ORDER BY sealed_at, item_id

-- name: items_of_authors
-- One statement, as above.
SELECT i.*
FROM (SELECT set_config('app.organization_id', $1::uuid::text, true)::uuid AS organization_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT organization_id, program_id, item_id, kind, class, scope_id, group_id, author_tag, audience,
      locale, sealed_at
    FROM vault_item
    WHERE organization_id = $1 AND organization_id = t.organization_id AND author_tag = ANY ($2::bytea[]) AND kind = ANY ($3::text[])
    OFFSET 0) AS i
ORDER BY i.sealed_at, i.item_id

-- name: ciphertexts
-- One statement for several who look at the same moment, as above.
SELECT s.n::int - 1 AS n, i.*
FROM unnest((SELECT $2::uuid[]), (SELECT $3::uuid[])) WITH ORDINALITY AS s (program_id, item_id, n)
  CROSS JOIN LATERAL (SELECT set_config('app.organization_id', $1::uuid::text, true),
    set_config('app.program_id', s.program_id::text, true)::uuid AS program_id OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT v.organization_id, v.program_id, v.item_id, v.kind, v.class, v.scope_id, v.group_id,
      v.author_tag, v.audience, v.locale, v.sealed_at, v.key_id, v.nonce, v.ciphertext,
      k.kek_name, k.kek_version, k.wrapped,
      k.author_tag AS key_author, k.scope_id AS key_scope, k.class AS key_class
    FROM vault_item AS v
    JOIN vault_key AS k ON k.organization_id = $1 AND k.program_id = v.program_id AND k.key_id = v.key_id
    WHERE v.organization_id = $1 AND v.program_id = t.program_id AND v.item_id = s.item_id
      AND k.destroyed_at IS NULL OFFSET 0) AS i

-- name: under_the_keys_of
SELECT item_id, key_id
FROM vault_item
WHERE organization_id = $1 AND program_id = $2 AND key_id IN (
  SELECT key_id FROM vault_item
  WHERE organization_id = $1 AND program_id = $2 AND item_id = ANY ($3::uuid[]))

-- name: hold_keys
SELECT key_id
FROM vault_key
WHERE organization_id = $1 AND program_id = $2 AND key_id = ANY ($3::uuid[])
  AND destroyed_at IS NULL
ORDER BY key_id
FOR UPDATE

-- name: keep
-- Keeps ciphertexts under keys ($3) that still stand, holding those; tells how many of them do.
WITH held AS (
  SELECT key_id FROM vault_key
  WHERE organization_id = $1 AND program_id = $2 AND key_id = ANY ($3::uuid[]) AND destroyed_at IS NULL
  ORDER BY key_id FOR UPDATE
), kept AS (
  INSERT INTO vault_item (organization_id, program_id, item_id, kind, class, scope_id, group_id,
    author_tag, audience, locale, sealed_at, key_id, format, nonce, ciphertext)
  SELECT $1, $2, n.item_id, n.kind, n.class, n.scope_id, n.group_id, n.author_tag, n.audience, n.locale,
    n.sealed_at, n.key_id, $4, n.nonce, n.ciphertext
  FROM unnest($5::uuid[], $6::text[], $7::text[], $8::uuid[], $9::uuid[], $10::bytea[], $11::text[], $12::text[],
    $13::timestamptz[], $14::uuid[], $15::bytea[], $16::bytea[]) AS n (item_id, kind, class, scope_id, group_id,
    author_tag, audience, locale, sealed_at, key_id, nonce, ciphertext)
  JOIN held USING (key_id)
  ON CONFLICT (organization_id, program_id, item_id) DO UPDATE
  SET audience = excluded.audience, locale = excluded.locale, sealed_at = excluded.sealed_at,
    key_id = excluded.key_id, format = excluded.format, nonce = excluded.nonce, ciphertext = excluded.ciphertext
  WHERE vault_item.author_tag = excluded.author_tag AND vault_item.scope_id = excluded.scope_id)
SELECT count(*) FROM held

-- name: drop
DELETE FROM vault_item
WHERE organization_id = $1 AND program_id = $2 AND item_id = ANY ($3::uuid[])

-- name: destroy_keys
UPDATE vault_key SET wrapped = NULL, destroyed_at = statement_timestamp()
WHERE organization_id = $1 AND program_id = $2 AND key_id = ANY ($3::uuid[])

-- name: still_under
SELECT count(*) FROM vault_item
WHERE organization_id = $1 AND program_id = $2 AND key_id = ANY ($3::uuid[])

-- name: items_of_class
SELECT organization_id, program_id, item_id, kind, class, scope_id, group_id, author_tag, audience,
  locale, sealed_at
FROM vault_item
WHERE organization_id = $1 AND program_id = $2 AND class = $3 AND kind = ANY ($4::text[])
ORDER BY scope_id, item_id
LIMIT $5

-- name: groups_of
SELECT DISTINCT group_id FROM vault_item
WHERE organization_id = $1 AND program_id = $2 AND kind = $3 AND sealed_at < $4 AND group_id IS NOT NULL
ORDER BY group_id

-- name: items_before
-- A hold on a person covers what is of a group ($8) whose history names them: whose it is decides nothing.
SELECT i.organization_id, i.program_id, i.item_id, i.kind, i.class, i.scope_id, i.group_id,
  i.author_tag, i.audience, i.locale, i.sealed_at
FROM vault_item AS i
WHERE i.organization_id = $1 AND i.program_id = $2 AND i.kind = $3 AND i.sealed_at < $4
  AND ($6 OR NOT EXISTS (SELECT 1 FROM legal_hold AS h
    WHERE h.organization_id = $1 AND h.until > clock_timestamp()
      AND coalesce(h.of_program = i.program_id, true) AND coalesce(h.of_session = i.scope_id, true)
      AND (h.of_group IS NULL OR h.of_group IS NOT DISTINCT FROM i.group_id)
      AND coalesce(h.of_class = i.class OR (h.of_class = 'C5' AND i.class = 'C4'), true)
      AND (h.of_author IS NULL OR i.group_id IS NULL OR EXISTS (
        SELECT 1 FROM unnest($7::uuid[], $8::uuid[]) AS n (hold_id, group_id)
        WHERE n.hold_id = h.hold_id AND n.group_id = i.group_id))))
ORDER BY i.scope_id, i.item_id
LIMIT $5

-- name: closed
SELECT i.organization_id, i.program_id, i.item_id, i.kind, i.class, i.scope_id, i.group_id,
  i.author_tag, i.audience, i.locale, i.sealed_at
FROM vault_item AS i
WHERE i.organization_id = $1 AND i.program_id = $2 AND i.audience = 'hold'
  AND NOT EXISTS (SELECT 1 FROM legal_hold AS h
    WHERE h.organization_id = $1 AND h.until > clock_timestamp()
      AND coalesce(h.of_program = i.program_id, true) AND coalesce(h.of_session = i.scope_id, true)
      AND (h.of_group IS NULL OR h.of_group IS NOT DISTINCT FROM i.group_id)
      AND coalesce(h.of_class = i.class OR (h.of_class = 'C5' AND i.class = 'C4'), true)
      AND coalesce(h.of_author = i.author_tag, true))
ORDER BY i.scope_id, i.item_id
LIMIT $3

-- name: ages
SELECT organization_id, program_id, kind, items, oldest FROM oldest_items()

-- name: expired_since
SELECT count(*) FROM vault_redaction WHERE organization_id = $1 AND ground = 'expired' AND erased_at > $2

-- name: records_due
SELECT organization_id, program_id, log, upto, records, before FROM records_due()

-- name: announce_retirement
SELECT announce_retirement($1, $2, $3, $4)

-- name: held
SELECT i.item_id
FROM vault_item AS i
WHERE i.organization_id = $1 AND i.program_id = $2 AND i.item_id = ANY ($3::uuid[])
  AND EXISTS (SELECT 1 FROM legal_hold AS h
    WHERE h.organization_id = $1 AND h.until > clock_timestamp()
      AND coalesce(h.of_program = i.program_id, true) AND coalesce(h.of_session = i.scope_id, true)
      AND (h.of_group IS NULL OR h.of_group IS NOT DISTINCT FROM i.group_id)
      AND coalesce(h.of_class = i.class OR (h.of_class = 'C5' AND i.class = 'C4'), true)
      AND coalesce(h.of_author = i.author_tag, true))

-- name: holds
SELECT hold_id AS hold, of_program AS program, of_group AS "group", of_session AS session, of_class AS label,
  of_author AS author, until
FROM legal_hold
WHERE organization_id = $1 AND until > clock_timestamp()
  AND ($1 = $2 OR of_program IS NULL OR of_program = $2)

-- name: heed_holds
SELECT heed_holds($1, $2)

-- name: keep_hold
INSERT INTO legal_hold (organization_id, hold_id, of_program, of_group, of_session, of_class, of_author, until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (organization_id, hold_id) DO UPDATE SET until = excluded.until

-- name: end_hold
DELETE FROM legal_hold WHERE organization_id = $1 AND hold_id = $2

-- name: forget
SELECT forget_person($1, $2)

-- name: forget_author
UPDATE vault_redaction SET author_tag = NULL WHERE organization_id = $1 AND author_tag = $2

-- name: keep_period
INSERT INTO record_period (organization_id, from_day, days) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

-- name: redact
INSERT INTO vault_redaction (organization_id, program_id, item_id, kind, class, scope_id, group_id, author_tag,
  audience, locale, sealed_at, key_id, ground, request_id)
SELECT i.organization_id, i.program_id, i.item_id, i.kind, i.class, i.scope_id, i.group_id, i.author_tag,
  i.audience, i.locale, i.sealed_at, i.key_id, r.ground, r.request_id
FROM unnest($3::uuid[], $4::text[], $5::uuid[]) AS r (item_id, ground, request_id)
JOIN vault_item AS i USING (item_id)
WHERE i.organization_id = $1 AND i.program_id = $2
ON CONFLICT DO NOTHING

-- name: redactions
SELECT organization_id, program_id, item_id, kind, class, scope_id, group_id, author_tag, audience,
  locale, sealed_at, key_id, ground, erased_at
FROM vault_redaction
WHERE organization_id = $1 AND program_id = $2
  AND ($3::uuid IS NULL OR scope_id = $3) AND ($4::uuid IS NULL OR item_id = $4)
ORDER BY sealed_at, item_id

-- name: redacted_for
SELECT organization_id, program_id, item_id, kind, class, scope_id, group_id, author_tag, audience,
  locale, sealed_at, key_id, ground, erased_at
FROM vault_redaction
WHERE organization_id = $1 AND request_id = $2
ORDER BY item_id, key_id

-- name: redacted_of
SELECT organization_id, program_id, item_id, kind, class, scope_id, group_id, author_tag, audience,
  locale, sealed_at, key_id, ground, erased_at
FROM vault_redaction
WHERE organization_id = $1 AND author_tag = $2
ORDER BY sealed_at, item_id

-- name: give_up
-- Nothing was ever sealed under it.
UPDATE vault_key AS k SET wrapped = NULL, destroyed_at = statement_timestamp()
WHERE k.organization_id = $1 AND k.program_id = $2 AND k.key_id = ANY ($3::uuid[]) AND k.destroyed_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM vault_item AS i
    WHERE i.organization_id = $1 AND i.program_id = $2 AND i.key_id = k.key_id)

-- name: items_after
SELECT i.item_id FROM vault_item AS i
WHERE i.organization_id = $1 AND i.program_id = $2 AND i.item_id > $3 ORDER BY i.item_id LIMIT $4;

-- name: names
-- Who there is, the key, and what is kept under it, as they are at one moment.
SELECT p.people, k.key_id, k.author_tag, k.scope_id, k.class, k.kek_name, k.kek_version, k.wrapped, n.nonce, n.ciphertext
FROM (SELECT coalesce(string_agg(uuid_send(i.item_id) || i.nonce, ''::bytea ORDER BY i.item_id), ''::bytea) AS people
  FROM vault_item AS i WHERE i.organization_id = $1 AND i.program_id = $2 AND i.kind = $3) AS p
LEFT JOIN vault_key AS k ON k.organization_id = $1 AND k.program_id = $2 AND k.author_tag = $4 AND k.scope_id = $5
  AND k.class = $6 AND k.destroyed_at IS NULL
LEFT JOIN name_list AS n ON n.organization_id = $1 AND n.program_id = $2 AND n.key_id = k.key_id

-- name: keep_names
-- Whoever destroys the key is waited for, and waits.
INSERT INTO name_list (organization_id, program_id, key_id, format, nonce, ciphertext)
SELECT k.organization_id, k.program_id, k.key_id, $4, $5, $6
FROM (SELECT organization_id, program_id, key_id FROM vault_key
  WHERE organization_id = $1 AND program_id = $2 AND key_id = $3 AND destroyed_at IS NULL FOR UPDATE) AS k
ON CONFLICT (organization_id, program_id) DO UPDATE
SET key_id = excluded.key_id, format = excluded.format, nonce = excluded.nonce, ciphertext = excluded.ciphertext

-- name: analyze
SELECT analyze_vault()
