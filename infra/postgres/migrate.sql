-- name: act_as_owner
-- The migrator and the owner of one installation have the same prefix, which is the answer.
SELECT left(session_user, -length('migrator')),
  set_config('role', left(session_user, -length('migrator')) || 'owner', false);

-- name: begin
CREATE SCHEMA IF NOT EXISTS circlekeep;
CREATE TABLE IF NOT EXISTS circlekeep.migration (
  name       text        PRIMARY KEY,
  checksum   bytea       NOT NULL CHECK (octet_length(checksum) = 32),
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- name: take_turn
-- The turn of who migrates: a lock on a table that no role but the owner may lock, until the transaction ends. Who writes down what
-- was applied is not hindered by it.
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL lock_timeout = '20s';
LOCK TABLE circlekeep.migration IN SHARE UPDATE EXCLUSIVE MODE;

-- name: others
-- Who else holds something in this database that can be waited for.
SELECT DISTINCT l.pid, a.usename AS role, l.relation::regclass::text AS held
FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.locktype = 'relation' AND l.granted
  AND l.pid <> ALL ($1::integer[]) AND a.usename IS NOT NULL
  AND l.relation::regclass::text !~ '^pg_'
ORDER BY l.pid, held;

-- name: prepare
SET search_path = circlekeep;
SET lock_timeout = '10s';
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
