-- SQLite: the witness's own file.

-- name: tables
CREATE TABLE IF NOT EXISTS seen (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS trusted (
  prefix TEXT NOT NULL, public_key BLOB NOT NULL, PRIMARY KEY (prefix, public_key)
) STRICT, WITHOUT ROWID;

-- name: begin
BEGIN IMMEDIATE

-- name: seen
SELECT size, root FROM seen WHERE origin = ?

-- name: all
SELECT origin, size, root FROM seen ORDER BY origin

-- name: keep
INSERT INTO seen (origin, size, root) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET size = excluded.size, root = excluded.root

-- name: trust
INSERT INTO trusted (prefix, public_key) VALUES (?, ?) ON CONFLICT DO NOTHING

-- name: trusted
SELECT prefix, public_key FROM trusted ORDER BY prefix, public_key
