-- name: export_snapshot
SELECT pg_catalog.pg_export_snapshot();

-- name: every_head
SELECT organization_id::text AS organization, program_id::text AS program, log::int AS log,
  position AS entries, pg_catalog.encode(hash, 'hex') AS head
FROM circlekeep.log_head
ORDER BY organization_id, program_id, log;

-- name: forget_journal
DELETE FROM circlekeep.destruction_journal;
