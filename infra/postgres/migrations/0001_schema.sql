-- The ground that every later file stands on: nobody has anything unless a file says so, since a table or function is its owner's
-- alone until it is granted. The owner cannot log in. Row-level security is ENABLEd, not FORCEd, so that the owner's definer
-- functions see every row, and check the tenant themselves.
REVOKE ALL ON SCHEMA circlekeep FROM PUBLIC;
GRANT USAGE ON SCHEMA circlekeep TO app, warden, projector, signer, auditor, keeper;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TYPES FROM PUBLIC;

-- Refuses lists that are not one row of as many elements each, counted from 1: by unnest and by subscript, such lists would be read
-- differently. Called first by every function that takes lists, with array_dims of those that belong together.
CREATE FUNCTION require_lists(VARIADIC p_bounds text[]) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF p_bounds[1] !~ '^\[1:[0-9]+\]$' OR EXISTS (SELECT 1 FROM unnest(p_bounds) AS b WHERE b IS DISTINCT FROM p_bounds[1]) THEN
    RAISE EXCEPTION 'lists that belong together are one row of as many elements each, counted from 1' USING ERRCODE = '22023';
  END IF;
END $$;

-- What an event says under a name, as text; null of what is no object of JSON.
CREATE FUNCTION said_in(p_payload bytea, p_name text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN convert_from(p_payload, 'UTF8')::jsonb ->> p_name;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
  RETURN NULL;
END $$;

-- What a process waits for while it runs is a row, or a table, that nobody may lock who may not write it: an advisory lock can be
-- taken by any role, and held for ever.

-- Outside tenancy: the turns that processes take, and until when one that works in several transactions has its own.
CREATE TABLE runtime_turn (
  name   text PRIMARY KEY,
  holder uuid,
  until  timestamptz
) WITH (fillfactor = 50);
INSERT INTO runtime_turn (name) VALUES ('leases of buckets'), ('agreed time'), ('checkpoint letters');

-- Takes a turn until the transaction ends; called by functions of the owner alone.
CREATE FUNCTION take_turn(p_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  PERFORM FROM runtime_turn AS t WHERE t.name = p_name FOR UPDATE;
END $$;
