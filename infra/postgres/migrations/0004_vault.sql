-- What is sealed: ciphertext, and the wrapped keys it opens with. The Warden alone.
-- No row says in clear whose it is: author_tag is an HMAC under a key that only the Warden holds.
-- scope_id is the session (for personal data, the organization) that a key belongs to.
CREATE TABLE vault_key (
  organization_id uuid        NOT NULL,
  program_id      uuid        NOT NULL,
  key_id          uuid        NOT NULL,
  author_tag      bytea       NOT NULL CHECK (octet_length(author_tag) = 32),
  scope_id        uuid        NOT NULL,
  class           text        NOT NULL,
  kek_name        text        NOT NULL,
  kek_version     integer     NOT NULL,
  wrapped         bytea,
  destroyed_at    timestamptz,
  PRIMARY KEY (organization_id, program_id, key_id),
  CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE UNIQUE INDEX vault_key_of_author ON vault_key
  (organization_id, program_id, author_tag, scope_id, class) WHERE destroyed_at IS NULL;

CREATE TABLE vault_item (
  organization_id uuid        NOT NULL,
  program_id      uuid        NOT NULL,
  item_id         uuid        NOT NULL,
  kind            text        NOT NULL,
  class           text        NOT NULL,
  scope_id        uuid        NOT NULL,
  group_id        uuid,
  author_tag      bytea       NOT NULL CHECK (octet_length(author_tag) = 32),
  audience        text        NOT NULL,
  locale          text        NOT NULL,
  sealed_at       timestamptz NOT NULL,
  key_id          uuid        NOT NULL,
  format          smallint    NOT NULL,
  nonce           bytea       NOT NULL CHECK (octet_length(nonce) = 12),
  ciphertext      bytea       NOT NULL,
  PRIMARY KEY (organization_id, program_id, item_id),
  FOREIGN KEY (organization_id, program_id, key_id) REFERENCES vault_key
);
CREATE INDEX vault_item_of_scope ON vault_item (organization_id, program_id, scope_id);
CREATE INDEX vault_item_of_author ON vault_item (organization_id, author_tag, kind);
CREATE INDEX vault_item_under_key ON vault_item (organization_id, program_id, key_id);

REVOKE ALL ON vault_key, vault_item FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON vault_key TO warden;
GRANT SELECT, INSERT, UPDATE, DELETE ON vault_item TO warden;

ALTER TABLE vault_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON vault_key TO warden
  USING (organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
     AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);
CREATE POLICY tenant ON vault_item TO warden
  USING (organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
     AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);
-- An author's own items are in several programs: their rows, but not their keys, are found together.
CREATE POLICY organization_wide ON vault_item FOR SELECT TO warden
  USING (organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
