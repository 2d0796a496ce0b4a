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
-- Which data keys are wrapped under which version of a program's key: to wrap them anew, and to know when none is left.
CREATE INDEX vault_key_under_version ON vault_key (organization_id, program_id, kek_name, kek_version, key_id)
  WHERE destroyed_at IS NULL;

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
CREATE INDEX vault_item_by_age ON vault_item (organization_id, program_id, kind, sealed_at);
-- Texts that their authors wanted gone while a legal hold kept them: few, and looked for every minute.
CREATE INDEX vault_item_closed ON vault_item (organization_id, program_id) WHERE audience = 'hold';

-- What remains of an item that was destroyed: that there was one, and why it is gone.
CREATE TABLE vault_redaction (
  organization_id uuid        NOT NULL,
  program_id      uuid        NOT NULL,
  item_id         uuid        NOT NULL,
  kind            text        NOT NULL,
  class           text        NOT NULL,
  scope_id        uuid        NOT NULL,
  group_id        uuid,
  author_tag      bytea       CHECK (octet_length(author_tag) = 32),  -- null once its author is erased
  audience        text        NOT NULL,
  locale          text        NOT NULL,
  sealed_at       timestamptz NOT NULL,
  key_id          uuid        NOT NULL,
  ground          text        NOT NULL,
  request_id      uuid,                                               -- the erasure it belongs to
  erased_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, program_id, item_id)
);
CREATE INDEX vault_redaction_of_scope ON vault_redaction (organization_id, program_id, scope_id);
CREATE INDEX vault_redaction_of_request ON vault_redaction (organization_id, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX vault_redaction_of_author ON vault_redaction (organization_id, author_tag) WHERE author_tag IS NOT NULL;

-- What must not be destroyed now: all that fits every column that is not null. What keeps something is what the organization's own
-- log says (holds_said); a row that is gone, or that somebody has written, changes nothing.
CREATE TABLE legal_hold (
  organization_id uuid        NOT NULL,
  hold_id         uuid        NOT NULL,
  of_program      uuid,
  of_group        uuid,
  of_session      uuid,
  of_class        text,
  of_author       bytea       CHECK (octet_length(of_author) = 32),  -- an HMAC, as in vault_item
  until           timestamptz NOT NULL,                              -- infinity once two officers agree
  PRIMARY KEY (organization_id, hold_id)
);

-- One for each organization in which something was destroyed or held.
CREATE TABLE hold_turn (
  organization_id uuid PRIMARY KEY
);

-- How far the journal of destructions had come, whose file is elsewhere: so that one that is lost, or an older one, is missed.
CREATE TABLE destruction_journal (
  single          boolean  PRIMARY KEY DEFAULT true CHECK (single),
  lines           bigint   NOT NULL,
  hash            bytea    NOT NULL CHECK (octet_length(hash) = 32)       -- of its last line
);

ALTER TABLE vault_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_redaction ENABLE ROW LEVEL SECURITY;
ALTER TABLE legal_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE hold_turn ENABLE ROW LEVEL SECURITY;
ALTER TABLE destruction_journal ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON vault_key TO warden
  USING (organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
     AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);
CREATE POLICY tenant ON vault_item TO warden
  USING (organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
     AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);
-- An author's own items are in several programs: their rows, but not their keys, are found together.
CREATE POLICY organization_wide ON vault_item FOR SELECT TO warden
  USING (organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON vault_redaction TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON legal_hold TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON hold_turn FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE ON vault_key, vault_redaction TO warden;
GRANT SELECT, INSERT, UPDATE, DELETE ON vault_item, legal_hold TO warden;

-- The holds that were placed and not lifted, by the log: what they cover, and until when each holds.
CREATE FUNCTION holds_said(p_organization uuid)
RETURNS TABLE (hold_id uuid, of_program uuid, of_group uuid, of_session uuid, of_class text, of_person uuid, until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_left_out CONSTANT bigint[] := ARRAY(SELECT l.position FROM left_out(p_organization, p_organization) AS l);
BEGIN
  RETURN QUERY WITH said AS MATERIALIZED (
    SELECT e.stream_id, e.type, convert_from(e.payload, 'UTF8')::jsonb AS body FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_organization AND e.log = 1
      AND e.type IN ('hold.placed', 'hold.confirmed', 'hold.lifted')
      AND e.position <> ALL (v_left_out)
      AND p_organization = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  SELECT p.stream_id, (p.body #>> '{scope,program}')::uuid, (p.body #>> '{scope,group}')::uuid,
    (p.body #>> '{scope,session}')::uuid, p.body #>> '{scope,label}', (p.body #>> '{scope,person}')::uuid,
    CASE WHEN EXISTS (SELECT 1 FROM said AS c WHERE c.stream_id = p.stream_id AND c.type = 'hold.confirmed')
      THEN 'infinity' ELSE (p.body ->> 'lapses_at')::timestamptz END
  FROM said AS p
  WHERE p.type = 'hold.placed'
    AND NOT EXISTS (SELECT 1 FROM said AS l WHERE l.stream_id = p.stream_id AND l.type = 'hold.lifted');
END $$;

-- Whoever destroys something calls this first, and whoever places a hold calls it with true: the later of
-- the two waits for the earlier to be done, and then sees what it did.
CREATE FUNCTION heed_holds(p_organization uuid, p_placing boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF session_user = 'warden' AND p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  INSERT INTO hold_turn (organization_id) VALUES (p_organization) ON CONFLICT DO NOTHING;
  IF p_placing THEN
    PERFORM FROM hold_turn AS h WHERE h.organization_id = p_organization FOR UPDATE;
  ELSE
    PERFORM FROM hold_turn AS h WHERE h.organization_id = p_organization FOR SHARE;
  END IF;
END $$;

-- What there is of each kind and since when, in every program: ids, codes and counts, for whoever lets it expire.
CREATE FUNCTION oldest_items()
RETURNS TABLE (organization_id uuid, program_id uuid, kind text, items bigint, oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT i.organization_id, i.program_id, i.kind, count(*), min(i.sealed_at)
  FROM vault_item AS i GROUP BY i.organization_id, i.program_id, i.kind
  ORDER BY i.organization_id, i.program_id, i.kind
$$;

-- What claims a person's address, of what is their organization's: what remains of their texts is the Warden's own to change, and
-- their account goes in another transaction (forget_account).
CREATE FUNCTION forget_person(p_organization uuid, p_person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  DELETE FROM reservation AS r WHERE r.organization_id = p_organization AND r.kind = 'email' AND r.holder = p_person;
END $$;

-- Whether the keys are those that the data was made with is seen by opening something under each: a few live data keys under every
-- version of every program's key, of all organizations, with what is wrapped.
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

-- How far the journal of destructions had come.
CREATE FUNCTION noted_journal() RETURNS TABLE (lines bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT j.lines, j.hash FROM destruction_journal AS j
$$;

-- Notes how far it has come; it only grows.
CREATE FUNCTION note_journal(p_lines bigint, p_hash bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO destruction_journal AS j (lines, hash) VALUES (p_lines, p_hash)
  ON CONFLICT (single) DO UPDATE SET lines = excluded.lines, hash = excluded.hash WHERE j.lines < excluded.lines
$$;

GRANT EXECUTE ON FUNCTION holds_said, heed_holds, oldest_items, forget_person, samples_of_keys, noted_journal, note_journal TO warden;
