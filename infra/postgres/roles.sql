-- name: define
-- Lives for this session only. Names and passwords arrive as parameters and are quoted here.
CREATE FUNCTION pg_temp.ensure_login(name text, password text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
    EXECUTE format('CREATE ROLE %I LOGIN', name);
  END IF;
  EXECUTE format('ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', name);
  EXECUTE format('ALTER ROLE %I SET search_path = circlekeep', name);
  EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''60s''', name);
  IF password IS NOT NULL THEN
    EXECUTE format('ALTER ROLE %I PASSWORD %L', name, password);
  END IF;
END $$;
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'circlekeep') THEN
    CREATE ROLE circlekeep NOLOGIN;
  END IF;
END $$;

-- name: ensure_login
SELECT pg_temp.ensure_login($1, $2);

-- name: close_to_others
GRANT circlekeep TO migrator WITH INHERIT FALSE, SET TRUE;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
DO $$
DECLARE
  here text := current_database();
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', here);
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO app, warden, projector, signer, auditor, keeper, migrator', here);
  EXECUTE format('GRANT CREATE ON DATABASE %I TO circlekeep', here);
END $$;

-- name: forget
DROP FUNCTION pg_temp.ensure_login(text, text);

-- name: missing_database
SELECT format('CREATE DATABASE %I TEMPLATE template0', $1::text)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1);
