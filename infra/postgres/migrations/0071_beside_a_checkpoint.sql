-- What comes beside a checkpoint is checked as the checkpoint is, and always: tiles are those of the log, a key is the one that signed
-- before unless two officers gave that up, it was signed between its entry and now, and what is cosigned or sent is there. That a log
-- is refused is the signer's word: it sees what stands here as its word, and says its own again.
-- squawk-ignore-file ban-drop-function

-- The hashes of a full tile as the log has them: of its entries, or above them of the tiles below. In the order of positions and so
-- many, so that the log is read by position, however little the server knows of how long it has become.
CREATE FUNCTION tile_by_the_log(p_organization uuid, p_program uuid, p_log smallint, p_level integer, p_tile bigint) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT CASE WHEN p_level = 0 THEN (
    SELECT string_agg(sha256('\x00'::bytea || f.hash), ''::bytea ORDER BY f.position) FROM (
      SELECT e.position, e.hash FROM events AS e
      WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log
        AND e.position > p_tile << 8 AND e.position <= (p_tile + 1) << 8
      ORDER BY e.position LIMIT 256) AS f
  ) ELSE (
    SELECT string_agg(f.root, ''::bytea ORDER BY f.tile) FROM (
      SELECT t.tile, t.root FROM tile AS t
      WHERE t.organization_id = p_organization AND t.program_id = p_program AND t.log = p_log AND t.level = p_level - 1
        AND t.tile >= p_tile << 8 AND t.tile < (p_tile + 1) << 8
      ORDER BY t.tile LIMIT 256) AS f
  ) END
$$;

-- The root over the hashes of a full tile.
CREATE FUNCTION root_over(p_hashes bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_row bytea := p_hashes;
BEGIN
  WHILE octet_length(v_row) > 32 LOOP
    v_row := (
      SELECT string_agg(sha256('\x01'::bytea || substring(v_row FROM n * 64 + 1 FOR 64)), ''::bytea ORDER BY n)
      FROM generate_series(0, octet_length(v_row) / 64 - 1) AS n);
  END LOOP;
  RETURN v_row;
END $$;

-- For the owner alone: makes anew, by the log, the tiles that proofs of one entry are made of; what is not full yet is no tile.
CREATE FUNCTION remake_tiles(p_organization uuid, p_program uuid, p_log smallint, p_position bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_size bigint := (SELECT max(c.size) FROM checkpoint AS c
    WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log);
  v_tile bigint;
BEGIN
  FOR v_level IN 0..6 LOOP
    v_tile := (p_position - 1) >> 8 * (v_level + 1);
    DELETE FROM tile AS t
      WHERE t.organization_id = p_organization AND t.program_id = p_program AND t.log = p_log AND t.level = v_level AND t.tile = v_tile;
    IF v_tile < v_size >> 8 * (v_level + 1) THEN
      INSERT INTO tile (organization_id, program_id, log, level, tile, root, hashes)
        SELECT p_organization, p_program, p_log, v_level, v_tile, root_over(h.hashes), h.hashes
        FROM tile_by_the_log(p_organization, p_program, p_log, v_level, v_tile) AS h (hashes);
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION tile_by_the_log, root_over, remake_tiles FROM PUBLIC;

-- As in 0070, with all that comes beside it; a tile gives way to what the log says, as a note does to another of the same root.
CREATE OR REPLACE FUNCTION publish_checkpoint(
  p_organization uuid, p_program uuid, p_log smallint, p_origin text, p_size bigint, p_root bytea, p_chain_hash bytea,
  p_frontier bytea, p_note text, p_signed_at timestamptz, p_key_version integer, p_public_key bytea,
  t_level smallint[], t_tile bigint[], t_root bytea[], t_hashes bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_ids text := p_organization || '/' || p_program || '/' || p_log;
  v_last bigint := (SELECT max(c.size) FROM checkpoint AS c
    WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log);
  v_hour timestamptz;
  n record;
BEGIN
  PERFORM require_lists(array_dims(t_level), array_dims(t_tile), array_dims(t_root), array_dims(t_hashes));
  -- The hour of its entry: when somebody looked at their own is told nobody more closely.
  v_hour := (SELECT to_timestamp(e.recorded_us / 3600000000 * 3600) FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log AND e.position = p_size
      AND e.hash = p_chain_hash);
  IF v_hour IS NULL OR p_origin IS NULL OR p_note IS NULL
    OR p_size <= v_last AND NOT EXISTS (SELECT FROM checkpoint AS c
      WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log AND c.size = p_size)
    OR NOT EXISTS (SELECT FROM log_head AS h
      WHERE h.organization_id = p_organization AND h.program_id = p_program AND h.log = p_log AND h.position >= p_size)
    OR NOT EXISTS (SELECT FROM tree_at(p_organization, p_program, p_log, p_size) AS t
      WHERE t.root = p_root AND t.frontier = p_frontier)
    OR p_origin <> v_ids AND NOT p_origin LIKE '%/' || v_ids
    OR p_origin <> coalesce((SELECT s.origin FROM signed_log AS s
      WHERE s.organization_id = p_organization AND s.program_id = p_program AND s.log = p_log), p_origin)
    OR NOT starts_with(p_note, p_origin || E'\n' || p_size || E'\n' || encode(p_root, 'base64') || E'\n\n') THEN
    RAISE EXCEPTION 'the log does not say so' USING ERRCODE = 'CK015';
  END IF;
  IF EXISTS (SELECT FROM log_key AS k WHERE k.organization_id = p_organization)
    AND NOT EXISTS (SELECT FROM log_key AS k
      WHERE k.organization_id = p_organization AND k.version = p_key_version AND k.public_key = p_public_key)
    AND coalesce((SELECT max(k.version) FROM log_key AS k WHERE k.organization_id = p_organization)
      > least(signing_keys_given_up(p_organization), p_key_version - 1), true) THEN
    RAISE EXCEPTION 'the key that signed before is another, and is not given up' USING ERRCODE = 'CK016';
  END IF;
  INSERT INTO signed_log (organization_id, program_id, log, origin)
    VALUES (p_organization, p_program, p_log, p_origin) ON CONFLICT DO NOTHING;
  INSERT INTO log_key (organization_id, version, public_key, noted_at)
    VALUES (p_organization, p_key_version, p_public_key, clock_timestamp()) ON CONFLICT DO NOTHING;
  FOR n IN
    SELECT t.level, t.tile, t.root, t.hashes FROM unnest(t_level, t_tile, t_root, t_hashes) AS t (level, tile, root, hashes)
    ORDER BY t.level, t.tile
  LOOP
    IF n.level NOT BETWEEN 0 AND 6 OR n.tile < 0 OR n.tile >= p_size >> 8 * (n.level + 1)
      OR n.hashes IS DISTINCT FROM tile_by_the_log(p_organization, p_program, p_log, n.level, n.tile)
      OR n.root IS DISTINCT FROM root_over(n.hashes) THEN
      RAISE EXCEPTION 'a tile is not that of the log' USING ERRCODE = 'CK017';
    END IF;
    INSERT INTO tile AS t (organization_id, program_id, log, level, tile, root, hashes)
      VALUES (p_organization, p_program, p_log, n.level, n.tile, n.root, n.hashes)
      ON CONFLICT (organization_id, program_id, log, level, tile) DO UPDATE SET root = excluded.root, hashes = excluded.hashes
      WHERE t.root <> excluded.root OR t.hashes <> excluded.hashes;
  END LOOP;
  INSERT INTO checkpoint AS c (organization_id, program_id, log, size, root, chain_hash, frontier, note, signed_at)
    VALUES (p_organization, p_program, p_log, p_size, p_root, p_chain_hash, p_frontier, p_note,
      greatest(v_hour, least(p_signed_at, clock_timestamp())))
    ON CONFLICT (organization_id, program_id, log, size) DO UPDATE SET note = excluded.note
    WHERE c.size = v_last AND c.root = excluded.root AND c.chain_hash = excluded.chain_hash AND c.note <> excluded.note;
  IF EXISTS (
    SELECT FROM checkpoint AS c
    WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log AND c.size = p_size
      AND (c.root <> p_root OR c.chain_hash <> p_chain_hash)
  ) THEN
    RAISE EXCEPTION 'another checkpoint is kept already' USING ERRCODE = 'CK014';
  END IF;
END $$;

-- As in 0070, with why a log is refused.
DROP FUNCTION heads_to_sign;
CREATE FUNCTION heads_to_sign(p_since_us bigint)
RETURNS TABLE (organization_id uuid, program_id uuid, log smallint, "position" bigint, hash bytea, signed_size bigint,
  signed_root bytea, signed_note text, refused text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT h.organization_id, h.program_id, h.log, h.position, h.hash, c.size, c.root, c.note, r.reason
  FROM log_head AS h
  LEFT JOIN LATERAL (
    SELECT k.size, k.root, k.note FROM checkpoint AS k
    WHERE k.organization_id = h.organization_id AND k.program_id = h.program_id AND k.log = h.log
    ORDER BY k.size DESC LIMIT 1) AS c ON true
  LEFT JOIN LATERAL (
    SELECT l.reason FROM log_refusal AS l
    WHERE l.organization_id = h.organization_id AND l.program_id = h.program_id AND l.log = h.log
    ORDER BY l.found_at DESC LIMIT 1) AS r ON true
  WHERE h.position > 0 AND h.recorded_us > coalesce(p_since_us, -1)
$$;
REVOKE ALL ON FUNCTION heads_to_sign FROM PUBLIC;
GRANT EXECUTE ON FUNCTION heads_to_sign TO signer;

-- As in 0014, of a checkpoint that there is.
CREATE OR REPLACE FUNCTION keep_cosignature(
  p_organization uuid, p_program uuid, p_log smallint, p_size bigint, p_witness text, p_line text, p_seen_at timestamptz
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO cosignature (organization_id, program_id, log, size, witness, line, seen_at)
    SELECT c.organization_id, c.program_id, c.log, c.size, p_witness, p_line, least(p_seen_at, clock_timestamp())
    FROM checkpoint AS c
    WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log AND c.size = p_size
    ON CONFLICT DO NOTHING
$$;

-- As in 0014, of checkpoints that there are.
CREATE OR REPLACE FUNCTION note_letter(
  p_organization uuid, p_person uuid, p_day date, p_program uuid[], p_log smallint[], p_size bigint[], p_left_us boolean
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT require_lists(array_dims(p_program), array_dims(p_log), array_dims(p_size));
  INSERT INTO checkpoint_letter (organization_id, person_id, day, program_id, log, size, left_us, sent_at)
  SELECT c.organization_id, p_person, p_day, c.program_id, c.log, c.size, p_left_us, clock_timestamp()
  FROM unnest(p_program, p_log, p_size) AS n (program_id, log, size) JOIN checkpoint AS c USING (program_id, log, size)
  WHERE c.organization_id = p_organization ON CONFLICT DO NOTHING
$$;

-- As in 0014, of a log that there is or was signed, and for one of the reasons that there are: the signer says its own word of these.
CREATE OR REPLACE FUNCTION refuse_log(
  p_organization uuid, p_program uuid, p_log smallint, p_reason text, p_size bigint, p_head bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO log_refusal (organization_id, program_id, log, found_at, reason, size, head)
  SELECT l.organization_id, l.program_id, l.log, clock_timestamp(), p_reason, p_size, p_head
  FROM (
    SELECT h.organization_id, h.program_id, h.log FROM log_head AS h WHERE h.position > 0
    UNION
    SELECT s.organization_id, s.program_id, s.log FROM signed_log AS s) AS l
  WHERE l.organization_id = p_organization AND l.program_id = p_program AND l.log = p_log
    AND coalesce(p_reason IN ('smaller', 'rewritten', 'gap', 'backwards', 'chain', 'forked', 'key', 'tile'), true)
    AND p_reason IS DISTINCT FROM (
      SELECT r.reason FROM log_refusal AS r
      WHERE r.organization_id = p_organization AND r.program_id = p_program AND r.log = p_log
      ORDER BY r.found_at DESC LIMIT 1)
$$;
