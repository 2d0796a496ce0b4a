-- name: lock
-- Any number; it is ours in this database. Held until the connection closes.
SELECT pg_advisory_lock(4201202607);

-- name: act_as_owner
-- The migrator and the owner of one installation have the same prefix, which is the answer.
SELECT left(session_user, -length('migrator')),
  set_config('role', left(session_user, -length('migrator')) || 'owner', false);

-- name: prepare
CREATE SCHEMA IF NOT EXISTS circlekeep;
SET search_path = circlekeep;
SET lock_timeout = '10s';
CREATE TABLE IF NOT EXISTS migration (
  name       text        PRIMARY KEY,
  checksum   bytea       NOT NULL CHECK (octet_length(checksum) = 32),
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
REVOKE ALL ON migration FROM PUBLIC;
-- What the names of this installation's roles begin with: its owner's name tells.
CREATE OR REPLACE FUNCTION role_prefix() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT left(pg_get_userbyid(nspowner), -length('owner')) FROM pg_namespace WHERE nspname = 'circlekeep'
$$;
-- Who is logged in, by what the role does: app, warden and so on; nothing ('') for anybody else.
CREATE OR REPLACE FUNCTION logical_role() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN starts_with(session_user, circlekeep.role_prefix())
    THEN substr(session_user, length(circlekeep.role_prefix()) + 1) ELSE '' END
$$;
REVOKE ALL ON FUNCTION role_prefix(), logical_role() FROM PUBLIC;

-- name: applied
SELECT name, checksum FROM migration;

-- name: record
INSERT INTO migration (name, checksum) VALUES ($1, $2);
