-- The names of an organization's people once more, together and sealed under a key of their own: whoever looks for a name opens this
-- and not everybody's data. It holds nothing that is not in vault_item, and is made anew where it is behind; what destroys a person's
-- data destroys its key. One row an organization, in its own log's place.
CREATE TABLE name_list (
  organization_id uuid     NOT NULL,
  program_id      uuid     NOT NULL CHECK (program_id = organization_id),
  key_id          uuid     NOT NULL,
  format          smallint NOT NULL,
  nonce           bytea    NOT NULL CHECK (octet_length(nonce) = 12),
  ciphertext      bytea    NOT NULL,
  PRIMARY KEY (organization_id, program_id)
);
-- It is as long as it is, and nothing makes a ciphertext shorter.
ALTER TABLE name_list ALTER ciphertext SET STORAGE EXTERNAL;
ALTER TABLE name_list ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON name_list TO warden
  USING (organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
     AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON name_list TO warden;

-- Gathers the planner's statistics of the vault, which the Warden does not own.
CREATE FUNCTION analyze_vault() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  ANALYZE (SKIP_LOCKED) vault_item, vault_key;
END $$;
GRANT EXECUTE ON FUNCTION analyze_vault TO warden;
