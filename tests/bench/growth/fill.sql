-- name: drop_keys
ALTER TABLE circlekeep.events
  DROP CONSTRAINT events_pkey,
  DROP CONSTRAINT events_organization_id_program_id_log_stream_id_version_com_key;

-- name: fill
-- $3 events in all, dealt to the programs $2 in turn; in each, five at a time to every stream, as commands come.
-- A stream is named by its program and its number there. Only the first event of a stream proposes a group.
INSERT INTO circlekeep.events
SELECT $1::uuid, program, 1, position, gen_random_uuid(), md5(program::text || stream)::uuid, version,
  CASE version WHEN 1 THEN 'group.proposed' ELSE 'agreement.signed' END,
  gen_random_uuid(),
  CASE version WHEN 1 THEN $5::bytea ELSE convert_to(format(
    '{"type":"agreement.signed","person":"%s","version":1,"locale":"en-CA","signed_on":"2026-03-04"}',
    md5((version % 10)::text)::uuid), 'UTF8') END,
  convert_to(format(
    '{"category":"group","actor":"%s","role":"leader","occurred_at":"2026-03-04T12:00:00Z","correlation_id":"%s"}',
    program, gen_random_uuid()), 'UTF8'),
  uuid_send(gen_random_uuid()), position, sha256(int8send(position)), sha256(int8send(-position))
FROM (
  SELECT program, position, block % streams AS stream, block / streams * 5 + (position - 1) % 5 + 1 AS version
  FROM (
    SELECT ($2::uuid[])[n % cardinality($2) + 1] AS program, n / cardinality($2) + 1 AS position,
      n / cardinality($2) / 5 AS block, $4::bigint AS streams
    FROM generate_series(0, $3::bigint - 1) AS n) AS dealt) AS numbered;

-- name: heads
INSERT INTO circlekeep.log_head (organization_id, program_id, log, position, recorded_us, hash)
SELECT $1, program, log, CASE log WHEN 1 THEN $3::bigint ELSE 0 END, 0, sha256(int8send(-$3::bigint))
FROM unnest($2::uuid[]) AS program, generate_series(1, 2) AS log;

-- name: make_keys
ALTER TABLE circlekeep.events
  ADD PRIMARY KEY (organization_id, program_id, log, position),
  ADD UNIQUE (organization_id, program_id, log, stream_id, version) INCLUDE (command_id);

-- name: bytes
SELECT pg_table_size('circlekeep.events') AS rows, pg_indexes_size('circlekeep.events') AS keys;

-- name: freeze
VACUUM (FREEZE) circlekeep.events;

-- name: settle
VACUUM (ANALYZE) circlekeep.events;
