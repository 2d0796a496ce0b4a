-- The signer goes on with a new key where two officers have said in the organization's log that the old one is lost.

-- Up to which version an organization's officers have given up the key that signs its checkpoints; 0 for none.
CREATE FUNCTION signing_keys_given_up(p_organization uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT coalesce(max((convert_from(e.payload, 'UTF8')::jsonb ->> 'version')::integer), 0)
  FROM events AS e
  WHERE e.organization_id = p_organization AND e.program_id = p_organization AND e.log = 1
    AND e.type = 'key.signing_given_up'
$$;

REVOKE ALL ON FUNCTION signing_keys_given_up FROM PUBLIC;
GRANT EXECUTE ON FUNCTION signing_keys_given_up TO signer;
