-- How far each follower has come in the logs it follows: written in the transaction of what it made
-- of the events, so that none is taken in twice or left out.
CREATE TABLE tracking (
  organization_id uuid   NOT NULL,
  program_id      uuid   NOT NULL,
  follower        text   NOT NULL CHECK (length(follower) BETWEEN 1 AND 100),     -- who keeps its place here
  application     text   NOT NULL CHECK (length(application) BETWEEN 1 AND 100),  -- whose notifications it takes in
  position        bigint NOT NULL CHECK (position >= 0),                          -- of the last one it has taken in
  PRIMARY KEY (organization_id, program_id, follower, application)
) WITH (fillfactor = 60);

ALTER TABLE tracking ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_program ON tracking TO app, projector USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
  AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);
CREATE POLICY of_organization ON tracking FOR SELECT TO auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);

REVOKE ALL ON tracking FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON tracking TO projector;
GRANT SELECT ON tracking TO app, auditor;
