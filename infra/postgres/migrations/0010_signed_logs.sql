-- What is signed of the logs: checkpoints, the trees that proofs are made of, the keys, who has seen what.

-- Which logs have been signed, and under which name.
CREATE TABLE signed_log (
  organization_id uuid     NOT NULL,
  program_id      uuid     NOT NULL,
  log             smallint NOT NULL,
  origin          text     NOT NULL,
  PRIMARY KEY (organization_id, program_id, log),
  CONSTRAINT signed_log_log_check CHECK (log IN (1, 2) OR log = 3 AND program_id = organization_id)
);

-- What the signer said of a log: how large it was, and the root of its tree.
CREATE TABLE checkpoint (
  organization_id uuid        NOT NULL,
  program_id      uuid        NOT NULL,
  log             smallint    NOT NULL,
  size            bigint      NOT NULL CHECK (size > 0),
  root            bytea       NOT NULL CHECK (octet_length(root) = 32),
  chain_hash      bytea       NOT NULL CHECK (octet_length(chain_hash) = 32),  -- of the entry at this position
  frontier        bytea       NOT NULL DEFAULT '',                             -- roots of its complete subtrees, the largest first
  note            text        NOT NULL,                                        -- as signed
  signed_at       timestamptz NOT NULL,
  PRIMARY KEY (organization_id, program_id, log, size)
);

-- 256 hashes of one level, once they are complete; what is to the right of the full tiles is had from the level below.
CREATE TABLE tile (
  organization_id uuid     NOT NULL,
  program_id      uuid     NOT NULL,
  log             smallint NOT NULL,
  level           smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
  tile            bigint   NOT NULL CHECK (tile >= 0),
  root            bytea    NOT NULL CHECK (octet_length(root) = 32),
  hashes          bytea    NOT NULL CHECK (octet_length(hashes) = 8192),
  PRIMARY KEY (organization_id, program_id, log, level, tile)
);
ALTER TABLE tile ALTER COLUMN hashes SET STORAGE EXTERNAL;                     -- hashes do not compress

-- The public keys under which an organization's checkpoints are signed.
CREATE TABLE log_key (
  organization_id uuid        NOT NULL,
  version         integer     NOT NULL CHECK (version > 0),
  public_key      bytea       NOT NULL CHECK (octet_length(public_key) = 32),
  noted_at        timestamptz NOT NULL,
  PRIMARY KEY (organization_id, version)
);

-- Witnesses that have seen a checkpoint: their key, and the line they signed.
CREATE TABLE cosignature (
  organization_id uuid        NOT NULL,
  program_id      uuid        NOT NULL,
  log             smallint    NOT NULL,
  size            bigint      NOT NULL,
  witness         text        NOT NULL,
  line            text        NOT NULL,
  seen_at         timestamptz NOT NULL,
  PRIMARY KEY (organization_id, program_id, log, size, witness)
);

-- Which checkpoints have been sent to which auditor, on which day; under the person 0, that nothing more is to be sent.
CREATE TABLE checkpoint_letter (
  organization_id uuid        NOT NULL,
  person_id       uuid        NOT NULL,
  day             date        NOT NULL,
  program_id      uuid        NOT NULL,
  log             smallint    NOT NULL,
  size            bigint      NOT NULL,
  left_us         boolean     NOT NULL,                                        -- to a mail server; else it is a file of ours
  sent_at         timestamptz NOT NULL,
  PRIMARY KEY (organization_id, person_id, day, program_id, log)
);
CREATE INDEX checkpoint_letter_of_log ON checkpoint_letter (organization_id, program_id, log, size);
CREATE INDEX checkpoint_letter_of_day ON checkpoint_letter (organization_id, day);

-- Logs that the signer will not sign any more, and why; without a reason, that it goes on.
CREATE TABLE log_refusal (
  organization_id uuid        NOT NULL,
  program_id      uuid        NOT NULL,
  log             smallint    NOT NULL,
  found_at        timestamptz NOT NULL,
  reason          text,
  size            bigint      NOT NULL,                                        -- as last signed
  head            bigint      NOT NULL,                                        -- as found
  PRIMARY KEY (organization_id, program_id, log, found_at)
);

ALTER TABLE signed_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE tile ENABLE ROW LEVEL SECURITY;
ALTER TABLE log_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE cosignature ENABLE ROW LEVEL SECURITY;
ALTER TABLE checkpoint_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE log_refusal ENABLE ROW LEVEL SECURITY;

CREATE POLICY of_organization ON signed_log FOR SELECT TO app, auditor, projector, signer USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON checkpoint FOR SELECT TO app, auditor, projector, signer USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON tile FOR SELECT TO app, auditor, projector, signer USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON log_key FOR SELECT TO app, auditor, projector, signer USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON cosignature FOR SELECT TO app, auditor, projector, signer USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON checkpoint_letter FOR SELECT TO app, auditor, projector, signer USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON log_refusal FOR SELECT TO app, auditor, projector, signer USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);

-- What the Warden reads of a log to export it, beside where it ends and where a time begins (log_end, recorded_before).
CREATE POLICY of_organization_to_export ON signed_log FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization_to_export ON checkpoint FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization_to_export ON tile FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization_to_export ON log_key FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization_to_export ON cosignature FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization_to_export ON checkpoint_letter FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);

GRANT SELECT ON signed_log, checkpoint, tile, log_key, cosignature, checkpoint_letter TO app, warden, projector, signer, auditor;
GRANT SELECT ON log_refusal TO app, projector, signer, auditor;

-- How far a log is covered by a signed checkpoint.
CREATE FUNCTION signed_size(p_organization uuid, p_program uuid, p_log smallint) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT coalesce(max(c.size), 0) FROM checkpoint AS c
  WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log
$$;

-- The hashes of entries, for the part of a tree that is in no full tile yet; of log 3, nothing that has not been published. The
-- transaction must be the organization's.
CREATE FUNCTION leaves_of(p_organization uuid, p_program uuid, p_log smallint, p_first bigint, p_after bigint)
RETURNS TABLE ("position" bigint, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_last bigint := p_after - 1;
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  IF p_log = 3 THEN
    v_last := signed_size(p_organization, p_program, p_log);
  END IF;
  RETURN QUERY SELECT e.position, e.hash FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log
      AND e.position >= p_first AND e.position < p_after
      AND e.position <= v_last
    ORDER BY e.position;
END $$;

GRANT EXECUTE ON FUNCTION leaves_of TO app, warden, projector, signer, auditor;
