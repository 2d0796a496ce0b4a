-- The transparency log: checkpoints that the signer has signed, the full tiles of each tree, and who has seen what.
-- All of it is content-free and only grows; the functions below are the only way in, each for one role.
GRANT USAGE ON SCHEMA circlekeep TO signer;

-- Which logs have been signed, and under which name.
CREATE TABLE signed_log (
  organization_id uuid     NOT NULL,
  program_id      uuid     NOT NULL,
  log             smallint NOT NULL CHECK (log IN (1, 2)),
  origin          text     NOT NULL,
  PRIMARY KEY (organization_id, program_id, log)
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
ALTER TABLE tile ALTER COLUMN hashes SET STORAGE EXTERNAL;                    -- hashes do not compress

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
REVOKE ALL ON signed_log, checkpoint, tile, log_key, cosignature, checkpoint_letter, log_refusal FROM PUBLIC;
GRANT SELECT ON signed_log, checkpoint, tile, log_key, cosignature, checkpoint_letter, log_refusal TO app, auditor, projector, signer;

-- How far each log has come that moved since, or every log if null, and the last checkpoint there is of it.
CREATE FUNCTION heads_to_sign(p_since_us bigint)
RETURNS TABLE (organization_id uuid, program_id uuid, log smallint, "position" bigint, hash bytea, signed_size bigint,
  signed_root bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT h.organization_id, h.program_id, h.log, h.position, h.hash, c.size, c.root
  FROM log_head AS h
  LEFT JOIN LATERAL (
    SELECT k.size, k.root FROM checkpoint AS k
    WHERE k.organization_id = h.organization_id AND k.program_id = h.program_id AND k.log = h.log
    ORDER BY k.size DESC LIMIT 1) AS c ON true
  WHERE h.position > 0 AND h.recorded_us > coalesce(p_since_us, -1)
$$;

-- The links of a log after a position: all that it takes to check them, and nothing of what is said in it.
CREATE FUNCTION links_of(p_organization uuid, p_program uuid, p_log smallint, p_after bigint, p_limit integer)
RETURNS TABLE ("position" bigint, recorded_us bigint, digest bytea, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT e.position, e.recorded_us, e.digest, e.hash FROM events AS e
  WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log AND e.position > p_after
  ORDER BY e.position LIMIT p_limit
$$;

-- Keeps a checkpoint and the tiles that have become full. Again it changes nothing; another root for a size that was
-- signed, or another tile, is refused.
CREATE FUNCTION publish_checkpoint(
  p_organization uuid, p_program uuid, p_log smallint, p_origin text, p_size bigint, p_root bytea, p_chain_hash bytea,
  p_frontier bytea, p_note text, p_signed_at timestamptz, p_key_version integer, p_public_key bytea,
  t_level smallint[], t_tile bigint[], t_root bytea[], t_hashes bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  INSERT INTO signed_log (organization_id, program_id, log, origin)
    VALUES (p_organization, p_program, p_log, p_origin) ON CONFLICT DO NOTHING;
  INSERT INTO log_key (organization_id, version, public_key, noted_at)
    VALUES (p_organization, p_key_version, p_public_key, clock_timestamp()) ON CONFLICT DO NOTHING;
  INSERT INTO tile (organization_id, program_id, log, level, tile, root, hashes)
    SELECT p_organization, p_program, p_log, n.level, n.tile, n.root, n.hashes
    FROM unnest(t_level, t_tile, t_root, t_hashes) AS n (level, tile, root, hashes) ON CONFLICT DO NOTHING;
  INSERT INTO checkpoint (organization_id, program_id, log, size, root, chain_hash, frontier, note, signed_at)
    VALUES (p_organization, p_program, p_log, p_size, p_root, p_chain_hash, p_frontier, p_note, p_signed_at)
    ON CONFLICT DO NOTHING;
  IF EXISTS (
    SELECT FROM checkpoint AS c
    WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log AND c.size = p_size
      AND (c.root <> p_root OR c.chain_hash <> p_chain_hash)
  ) OR EXISTS (
    SELECT FROM tile AS t JOIN unnest(t_level, t_tile, t_hashes) AS n (level, tile, hashes) USING (level, tile)
    WHERE t.organization_id = p_organization AND t.program_id = p_program AND t.log = p_log AND t.hashes <> n.hashes
  ) OR EXISTS (
    SELECT FROM log_key AS k
    WHERE k.organization_id = p_organization AND k.version = p_key_version AND k.public_key <> p_public_key
  ) THEN
    RAISE EXCEPTION 'another checkpoint, tile or key is kept already' USING ERRCODE = 'CK014';
  END IF;
END $$;

CREATE FUNCTION keep_cosignature(
  p_organization uuid, p_program uuid, p_log smallint, p_size bigint, p_witness text, p_line text, p_seen_at timestamptz
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO cosignature (organization_id, program_id, log, size, witness, line, seen_at)
    VALUES (p_organization, p_program, p_log, p_size, p_witness, p_line, p_seen_at) ON CONFLICT DO NOTHING
$$;

-- Notes why a log is not signed any more, or without a reason that it is again; once for each change.
CREATE FUNCTION refuse_log(
  p_organization uuid, p_program uuid, p_log smallint, p_reason text, p_size bigint, p_head bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO log_refusal (organization_id, program_id, log, found_at, reason, size, head)
  SELECT p_organization, p_program, p_log, clock_timestamp(), p_reason, p_size, p_head
  WHERE p_reason IS DISTINCT FROM (
    SELECT r.reason FROM log_refusal AS r
    WHERE r.organization_id = p_organization AND r.program_id = p_program AND r.log = p_log
    ORDER BY r.found_at DESC LIMIT 1)
$$;

-- The hashes of entries, for the part of a tree that is in no full tile yet; the transaction must be the organization's.
CREATE FUNCTION leaves_of(p_organization uuid, p_program uuid, p_log smallint, p_first bigint, p_after bigint)
RETURNS TABLE ("position" bigint, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY SELECT e.position, e.hash FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log
      AND e.position >= p_first AND e.position < p_after
    ORDER BY e.position;
END $$;

-- The organizations that have checkpoints of which some are still to be sent on this day.
CREATE FUNCTION letters_due(p_day date) RETURNS TABLE (organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT DISTINCT s.organization_id FROM signed_log AS s
  WHERE NOT EXISTS (
    SELECT FROM checkpoint_letter AS l
    WHERE l.organization_id = s.organization_id AND l.day = p_day
      AND l.person_id = '00000000-0000-0000-0000-000000000000')
$$;

-- Notes which checkpoints a person has been sent.
CREATE FUNCTION note_letter(
  p_organization uuid, p_person uuid, p_day date, p_program uuid[], p_log smallint[], p_size bigint[], p_left_us boolean
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO checkpoint_letter (organization_id, person_id, day, program_id, log, size, left_us, sent_at)
  SELECT p_organization, p_person, p_day, n.program_id, n.log, n.size, p_left_us, clock_timestamp()
  FROM unnest(p_program, p_log, p_size) AS n (program_id, log, size) ON CONFLICT DO NOTHING
$$;

-- How old the oldest entry is that is in no checkpoint, how many logs are not signed any more, and for how long the
-- checkpoint that has waited longest has waited to be seen by anybody else; in seconds, over all logs.
CREATE FUNCTION transparency_figures()
RETURNS TABLE (logs bigint, unsigned_s double precision, refused bigint, unwitnessed_s double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT count(*),
    coalesce(extract(epoch FROM clock_timestamp()) - min(e.recorded_us) / 1000000.0, 0)::double precision,
    count(*) FILTER (WHERE r.reason IS NOT NULL),
    coalesce(extract(epoch FROM clock_timestamp() - min(u.signed_at)), 0)::double precision
  FROM log_head AS h
  LEFT JOIN LATERAL (
    SELECT max(k.size) AS size FROM checkpoint AS k
    WHERE k.organization_id = h.organization_id AND k.program_id = h.program_id AND k.log = h.log) AS c ON true
  LEFT JOIN events AS e ON e.organization_id = h.organization_id AND e.program_id = h.program_id AND e.log = h.log
    AND e.position = coalesce(c.size, 0) + 1
  LEFT JOIN LATERAL (
    SELECT l.reason FROM log_refusal AS l
    WHERE l.organization_id = h.organization_id AND l.program_id = h.program_id AND l.log = h.log
    ORDER BY l.found_at DESC LIMIT 1) AS r ON true
  LEFT JOIN LATERAL (
    SELECT k.signed_at FROM checkpoint AS k
    WHERE k.organization_id = h.organization_id AND k.program_id = h.program_id AND k.log = h.log AND k.size > greatest(
      (SELECT max(s.size) FROM cosignature AS s
        WHERE s.organization_id = h.organization_id AND s.program_id = h.program_id AND s.log = h.log),
      (SELECT max(l.size) FROM checkpoint_letter AS l
        WHERE l.organization_id = h.organization_id AND l.program_id = h.program_id AND l.log = h.log
          AND l.left_us),
      0)
    ORDER BY k.size LIMIT 1) AS u ON true
  WHERE h.position > 0
$$;

REVOKE ALL ON FUNCTION heads_to_sign, links_of, publish_checkpoint, keep_cosignature, refuse_log, leaves_of, letters_due,
  note_letter, transparency_figures FROM PUBLIC;
GRANT EXECUTE ON FUNCTION heads_to_sign, links_of, publish_checkpoint, keep_cosignature, refuse_log TO signer;
GRANT EXECUTE ON FUNCTION leaves_of TO app, auditor, projector, signer;
GRANT EXECUTE ON FUNCTION letters_due, note_letter TO projector;
GRANT EXECUTE ON FUNCTION transparency_figures TO signer, projector, auditor;
