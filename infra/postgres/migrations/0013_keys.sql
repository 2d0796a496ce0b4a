-- Which data keys are wrapped under which version of a program's key: to wrap them anew, and to know when none is left.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX vault_key_under_version ON vault_key (organization_id, program_id, kek_name, kek_version, key_id)
  WHERE destroyed_at IS NULL;

-- What the web's role cannot append. Equal to WARDEN_AREAS of domain/authority.py.
CREATE OR REPLACE FUNCTION warden_areas() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY['agreement', 'consent', 'key', 'leadership', 'material', 'membership', 'office', 'person', 'presentation'];
