-- name: database
SELECT current_database();

-- name: of_these_names
SELECT r.rolname AS name, coalesce(shobj_description(r.oid, 'pg_authid'), '') AS remark,
  r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication AS too_strong
FROM pg_catalog.pg_roles AS r WHERE r.rolname = ANY ($1::text[]) ORDER BY r.rolname;

-- name: define
-- Live for this session only. Names and passwords arrive as parameters and are quoted here.
-- NOINHERIT: whoever is made a member, as the migrator is, has to say that it acts as the other.
CREATE FUNCTION pg_temp.ensure_role(name text, login boolean, mark text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = name) THEN
    EXECUTE format('CREATE ROLE %I NOINHERIT %s', name, CASE WHEN login THEN 'LOGIN' ELSE 'NOLOGIN' END);
    EXECUTE format('COMMENT ON ROLE %I IS %L', name, mark);
  END IF;
END $$;
CREATE FUNCTION pg_temp.settle_login(name text, password text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER ROLE %I SET search_path = circlekeep', name);
  EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''60s''', name);
  IF password IS NOT NULL THEN
    EXECUTE format('ALTER ROLE %I PASSWORD %L', name, password);
  END IF;
END $$;
CREATE FUNCTION pg_temp.close_to_others(owner text, migrator text, logins text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  here CONSTANT text := current_database();
  all_logins CONSTANT text := (SELECT string_agg(quote_ident(login), ', ') FROM unnest(logins) AS login);
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM pg_catalog.pg_auth_members AS m
    WHERE m.roleid = owner::regrole AND m.member = migrator::regrole
  ) THEN
    EXECUTE format('GRANT %I TO %I', owner, migrator);
  END IF;
  IF to_regnamespace('public') IS NOT NULL THEN
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
  END IF;
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', here);
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO %s', here, all_logins);
  EXECUTE format('GRANT CREATE ON DATABASE %I TO %I', here, owner);
END $$;

-- name: ensure_role
SELECT pg_temp.ensure_role($1, $2, $3);

-- name: settle_login
SELECT pg_temp.settle_login($1, $2);

-- name: close_to_others
SELECT pg_temp.close_to_others($1, $2, $3);

-- name: forget
DROP FUNCTION pg_temp.ensure_role(text, boolean, text), pg_temp.settle_login(text, text), pg_temp.close_to_others(text, text, text[]);

-- name: missing_database
SELECT format('CREATE DATABASE %I TEMPLATE template0', $1::text)
WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1);
