-- Whether the keys are those that the data was made with is seen by opening something under each.

-- A few live data keys under every version of every program's key, of all organizations: ids, and what is wrapped.
CREATE FUNCTION samples_of_keys(p_each integer)
RETURNS TABLE (organization_id uuid, program_id uuid, key_id uuid, author_tag bytea, scope_id uuid, class text,
  kek_name text, kek_version integer, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT k.organization_id, k.program_id, k.key_id, k.author_tag, k.scope_id, k.class, k.kek_name, k.kek_version, k.wrapped
  FROM (SELECT v.*, row_number() OVER (PARTITION BY v.organization_id, v.program_id, v.kek_name, v.kek_version
      ORDER BY v.key_id) AS n
    FROM vault_key AS v WHERE v.destroyed_at IS NULL) AS k
  WHERE k.n <= p_each
  ORDER BY k.organization_id, k.program_id, k.kek_version, k.key_id
$$;

-- Under which public keys checkpoints have been signed, of all organizations.
CREATE FUNCTION keys_that_signed() RETURNS TABLE (organization_id uuid, version integer, public_key bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT k.organization_id, k.version, k.public_key FROM log_key AS k ORDER BY k.organization_id, k.version
$$;

REVOKE ALL ON FUNCTION samples_of_keys, keys_that_signed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION samples_of_keys TO warden;
GRANT EXECUTE ON FUNCTION keys_that_signed TO signer;
