-- name: lock
-- Any number; it is ours in this database. Held until the connection closes.
SELECT pg_advisory_lock(4201202607);

-- name: act_as_owner
SET ROLE circlekeep;

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

-- name: applied
SELECT name, checksum FROM migration;

-- name: record
INSERT INTO migration (name, checksum) VALUES ($1, $2);
