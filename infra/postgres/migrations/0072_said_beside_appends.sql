-- An order for a parked stream is appended nowhere: what was said under its idempotency key is kept beside it. False if
-- something else was said under the key within seven days.
CREATE FUNCTION keep_said(p_organization uuid, p_key bytea, p_said uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  RETURN NOT said_otherwise(p_organization, p_key, p_said);
END $$;
REVOKE ALL ON FUNCTION keep_said FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_said TO app;
