-- Samples of access records and whether authors are told names are for the Warden alone to decide.

-- What the web's role cannot append. Equal to WARDEN_AREAS of domain/authority.py.
CREATE OR REPLACE FUNCTION warden_areas() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY['agreement', 'audit', 'consent', 'erasure', 'grant', 'hold', 'key', 'leadership', 'material', 'membership', 'naming',
  'office', 'person', 'presentation', 'retention'];
