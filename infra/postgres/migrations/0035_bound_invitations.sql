-- The links of invitations, each with its bond, for an examination by the Warden.
CREATE FUNCTION bound_invitations()
RETURNS TABLE (token_sha256 bytea, organization_id uuid, invitation_id uuid, turn integer, is_mailed boolean, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT l.token_sha256, l.organization_id, l.invitation_id, l.turn, l.is_mailed, l.bond FROM invitation_link AS l
$$;

GRANT EXECUTE ON FUNCTION bound_invitations TO warden;
