-- SQLite: the signer's own file.

-- name: tables
CREATE TABLE IF NOT EXISTS origin (one INTEGER PRIMARY KEY CHECK (one = 1), name TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS signed (
  organization BLOB NOT NULL, program BLOB NOT NULL, log INTEGER NOT NULL,
  size INTEGER NOT NULL, root BLOB NOT NULL, chain_hash BLOB NOT NULL, recorded_us INTEGER NOT NULL, edge BLOB NOT NULL,
  waiting BLOB,
  PRIMARY KEY (organization, program, log)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS signed_waiting ON signed (organization) WHERE waiting IS NOT NULL;
CREATE TABLE IF NOT EXISTS refused (
  organization BLOB NOT NULL, program BLOB NOT NULL, log INTEGER NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (organization, program, log)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS witnessed (
  organization BLOB NOT NULL, program BLOB NOT NULL, log INTEGER NOT NULL, witness TEXT NOT NULL, size INTEGER NOT NULL,
  PRIMARY KEY (organization, program, log, witness)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS told (
  organization BLOB NOT NULL, program BLOB NOT NULL, log INTEGER NOT NULL, size INTEGER NOT NULL, digest BLOB NOT NULL,
  PRIMARY KEY (organization, program, log, size)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS said (
  organization BLOB NOT NULL, program BLOB NOT NULL, log INTEGER NOT NULL, publication BLOB NOT NULL,
  PRIMARY KEY (organization, program, log)
) STRICT, WITHOUT ROWID;

-- name: name_origin
INSERT INTO origin (one, name) VALUES (1, ?) ON CONFLICT DO NOTHING

-- name: origin
SELECT name FROM origin

-- name: begin
BEGIN IMMEDIATE

-- name: signed
SELECT size, root, chain_hash, recorded_us, edge, waiting FROM signed WHERE organization = ? AND program = ? AND log = ?

-- name: end
SELECT size, chain_hash FROM signed WHERE organization = ? AND program = ? AND log = ?

-- name: seen
SELECT organization, program, log, size, root FROM signed

-- name: sizes
SELECT organization, program, log, size FROM signed

-- name: keep
INSERT INTO signed (organization, program, log, size, root, chain_hash, recorded_us, edge, waiting)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET size = excluded.size, root = excluded.root, chain_hash = excluded.chain_hash,
  recorded_us = excluded.recorded_us, edge = excluded.edge, waiting = excluded.waiting
WHERE excluded.size > signed.size

-- name: waiting
SELECT organization, program, log FROM signed WHERE waiting IS NOT NULL

-- name: published
UPDATE signed SET waiting = NULL WHERE organization = ? AND program = ? AND log = ? AND size = ?

-- name: tell
INSERT INTO told (organization, program, log, size, digest) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING

-- name: say
INSERT INTO said (organization, program, log, publication) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET publication = excluded.publication

-- name: said
SELECT publication FROM said WHERE organization = ? AND program = ? AND log = ?

-- name: told
SELECT organization, program, log, size, digest FROM told

-- name: refusals
SELECT organization, program, log, reason FROM refused

-- name: refuse
INSERT INTO refused (organization, program, log, reason) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET reason = excluded.reason

-- name: accept
DELETE FROM refused WHERE organization = ? AND program = ? AND log = ?

-- name: witnessed
SELECT size FROM witnessed WHERE organization = ? AND program = ? AND log = ? AND witness = ?

-- name: note_witness
INSERT INTO witnessed (organization, program, log, witness, size) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET size = excluded.size
