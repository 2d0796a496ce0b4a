-- Since when somebody's password has been what it is; no row for who has none.
CREATE FUNCTION password_set_at(p_organization uuid, p_person uuid) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.changed_at FROM account_person AS p JOIN account AS a USING (account_id)
  WHERE p.organization_id = p_organization AND p.person_id = p_person
$$;
REVOKE ALL ON FUNCTION password_set_at FROM PUBLIC;
GRANT EXECUTE ON FUNCTION password_set_at TO warden;
