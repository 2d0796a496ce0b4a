-- Which data keys are wrapped under which version of a program's key: to wrap them anew, and to know when none is left.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX vault_key_under_version ON vault_key (organization_id, program_id, kek_name, kek_version, key_id)
  WHERE destroyed_at IS NULL;

-- What the web's role cannot append. Equal to WARDEN_AREAS of domain/authority.py.
CREATE OR REPLACE FUNCTION warden_areas() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY['agreement', 'consent', 'key', 'leadership', 'material', 'membership', 'office', 'person', 'presentation'];

-- How far the journal of destructions had come, whose file is elsewhere: so that one that is lost, or an older one, is missed.
CREATE TABLE destruction_journal (
  single          boolean  PRIMARY KEY DEFAULT true CHECK (single),
  lines           bigint   NOT NULL,
  hash            bytea    NOT NULL CHECK (octet_length(hash) = 32)       -- of its last line
);
ALTER TABLE destruction_journal ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON destruction_journal FROM PUBLIC;

CREATE FUNCTION noted_journal() RETURNS TABLE (lines bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT j.lines, j.hash FROM destruction_journal AS j
$$;

-- It only grows.
CREATE FUNCTION note_journal(p_lines bigint, p_hash bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO destruction_journal AS j (lines, hash) VALUES (p_lines, p_hash)
  ON CONFLICT (single) DO UPDATE SET lines = excluded.lines, hash = excluded.hash WHERE j.lines < excluded.lines
$$;

REVOKE ALL ON FUNCTION noted_journal, note_journal FROM PUBLIC;
GRANT EXECUTE ON FUNCTION noted_journal, note_journal TO warden;
