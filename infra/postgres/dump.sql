-- name: act_as_owner
-- The migrator and the owner of one installation have the same prefix, which is the answer.
SELECT pg_catalog.set_config('role', pg_catalog.left(session_user::text, -pg_catalog.length('migrator')) || 'owner', true);

-- name: export_snapshot
SELECT pg_catalog.pg_export_snapshot();

-- name: every_head
SELECT organization_id::text AS organization, program_id::text AS program, log::int AS log,
  position AS entries, pg_catalog.encode(hash, 'hex') AS head
FROM circlekeep.log_head
ORDER BY organization_id, program_id, log;

-- name: others
-- In quotes even where a name needs none: in a pattern, letters without them are folded and signs mean more than themselves.
SELECT '"' || pg_catalog.replace(nspname, '"', '""') || '"' AS pattern
FROM pg_catalog.pg_namespace
WHERE pg_catalog.pg_get_userbyid(nspowner) <> $1 AND nspname !~ '^pg_' AND nspname <> 'information_schema'
ORDER BY nspname;

-- name: forget_journal
DELETE FROM circlekeep.destruction_journal;
