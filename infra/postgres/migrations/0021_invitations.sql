-- Links of invitations, by SHA-256; the invitation itself is in the organization's log, which says whether one still opens. Each is
-- bound by the Warden to its invitation, to which turn of it, and to how it reached the person.
CREATE TABLE invitation_link (
  token_sha256    bytea   PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
  organization_id uuid    NOT NULL,
  invitation_id   uuid    NOT NULL,
  turn            integer NOT NULL,
  is_mailed       boolean NOT NULL,
  bond            bytea   NOT NULL
);
ALTER TABLE invitation_link ENABLE ROW LEVEL SECURITY;

-- Keeps a link; those of earlier turns go.
CREATE FUNCTION issue_invitation(p_token_sha256 bytea, p_organization uuid, p_invitation uuid, p_turn integer, p_mailed boolean,
  p_bond bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  DELETE FROM invitation_link AS l
    WHERE l.organization_id = p_organization AND l.invitation_id = p_invitation AND l.turn < p_turn;
  INSERT INTO invitation_link (token_sha256, organization_id, invitation_id, turn, is_mailed, bond)
    VALUES (p_token_sha256, p_organization, p_invitation, p_turn, p_mailed, p_bond)
$$;

-- Which invitation a link is of; no row if it is none.
CREATE FUNCTION invitation_of(p_token_sha256 bytea)
RETURNS TABLE (organization_id uuid, invitation_id uuid, turn integer, is_mailed boolean, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT l.organization_id, l.invitation_id, l.turn, l.is_mailed, l.bond FROM invitation_link AS l
  WHERE l.token_sha256 = p_token_sha256
$$;

GRANT EXECUTE ON FUNCTION issue_invitation, invitation_of TO warden;
