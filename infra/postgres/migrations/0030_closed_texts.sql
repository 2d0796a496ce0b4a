-- Texts that their authors wanted gone while a legal hold kept them: few, and looked for every minute.
-- squawk-ignore-file require-concurrent-index-creation
CREATE INDEX vault_item_closed ON vault_item (organization_id, program_id) WHERE audience = 'hold';
