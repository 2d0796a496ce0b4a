-- How logs are signed: what the signer reads of them, and a checkpoint with all that comes beside it, kept only where it is what the log
-- says.

-- How far each log has come that moved since, or every log if null, and the last checkpoint there is of it.
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

-- The links of a log after a position: all that it takes to check them, and nothing of what is said in it.
CREATE FUNCTION links_of(p_organization uuid, p_program uuid, p_log smallint, p_after bigint, p_limit integer)
RETURNS TABLE ("position" bigint, recorded_us bigint, digest bytea, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT e.position, e.recorded_us, e.digest, e.hash FROM events AS e
  WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log AND e.position > p_after
  ORDER BY e.position LIMIT p_limit
$$;

-- The root of a log's tree at a size, and the roots of its complete subtrees, the largest first: from the last checkpoint before it
-- and the entries since. Null where an entry is missing.
CREATE FUNCTION tree_at(p_organization uuid, p_program uuid, p_log smallint, p_size bigint, OUT root bytea, OUT frontier bytea)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_from bigint := 0;
  v_kept bytea := '';
  v_levels integer[] := '{}';
  v_nodes bytea[] := '{}';
  v_place integer := 0;
  v_level integer;
  v_node bytea;
  v_hash bytea;
  n integer := 0;
BEGIN
  SELECT c.size, c.frontier INTO v_from, v_kept FROM checkpoint AS c
    WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log AND c.size < p_size AND c.frontier <> ''
    ORDER BY c.size DESC LIMIT 1;
  v_from := coalesce(v_from, 0);
  FOR v_level IN REVERSE 62..0 LOOP
    IF (v_from >> v_level) & 1 = 1 THEN
      n := n + 1;
      v_levels[n] := v_level;
      v_nodes[n] := substring(v_kept FROM v_place * 32 + 1 FOR 32);
      v_place := v_place + 1;
    END IF;
  END LOOP;
  FOR v_hash IN
    SELECT e.hash FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log AND e.position > v_from AND e.position <= p_size
    ORDER BY e.position
  LOOP
    v_from := v_from + 1;
    v_node := sha256('\x00'::bytea || v_hash);
    v_level := 0;
    WHILE n > 0 AND v_levels[n] = v_level LOOP
      v_node := sha256('\x01'::bytea || v_nodes[n] || v_node);
      n := n - 1;
      v_level := v_level + 1;
    END LOOP;
    n := n + 1;
    v_levels[n] := v_level;
    v_nodes[n] := v_node;
  END LOOP;
  IF v_from <> p_size OR n = 0 THEN
    RETURN;
  END IF;
  root := v_nodes[n];
  frontier := v_nodes[n];
  FOR k IN REVERSE n - 1..1 LOOP
    root := sha256('\x01'::bytea || v_nodes[k] || root);
    frontier := v_nodes[k] || frontier;
  END LOOP;
END $$;

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

-- The signer goes on with a new key where two officers have said in the organization's log that the old one is lost.
-- Up to which version an organization's officers have given up the key that signs its checkpoints; 0 for none.
CREATE FUNCTION signing_keys_given_up(p_organization uuid) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_left_out CONSTANT bigint[] := ARRAY(SELECT l.position FROM left_out(p_organization, p_organization) AS l);
BEGIN
  RETURN (SELECT coalesce(max((convert_from(e.payload, 'UTF8')::jsonb ->> 'version')::integer), 0)
  FROM events AS e
  WHERE e.organization_id = p_organization AND e.program_id = p_organization AND e.log = 1
    AND e.type = 'key.signing_given_up'
    AND e.position <> ALL (v_left_out));
END $$;

-- Under which public keys checkpoints have been signed, of all organizations.
CREATE FUNCTION keys_that_signed() RETURNS TABLE (organization_id uuid, version integer, public_key bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT k.organization_id, k.version, k.public_key FROM log_key AS k ORDER BY k.organization_id, k.version
$$;

-- Keeps a checkpoint, with the tiles that have become full. It is kept only where it is what the log says: of no more entries than
-- there are, after all others, with the hash of its entry, the tree's root and complete subtrees, under the log's name. What is
-- signed is not verified here: a note for the last size that the signer did not sign gives way to its own, of the same root.
-- What comes beside it is checked too, and always: tiles are those of the log, and one that is not gives way; a key is the one that
-- signed before unless two officers gave that up; it was signed between its entry and now; and how many own looks there are is told
-- at their hour only, whoever signs.
CREATE FUNCTION publish_checkpoint(
  p_organization uuid, p_program uuid, p_log smallint, p_origin text, p_size bigint, p_root bytea, p_chain_hash bytea,
  p_frontier bytea, p_note text, p_signed_at timestamptz, p_key_version integer, p_public_key bytea,
  t_level smallint[], t_tile bigint[], t_root bytea[], t_hashes bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_ids text := p_organization || '/' || p_program || '/' || p_log;
  v_last bigint := (SELECT max(c.size) FROM checkpoint AS c
    WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log);
  v_hour timestamptz;
  v_root bytea;
  v_frontier bytea;
  v_given_up integer;
  n record;
BEGIN
  PERFORM require_lists(array_dims(t_level), array_dims(t_tile), array_dims(t_root), array_dims(t_hashes));
  -- The hour of its entry: when somebody looked at their own is told nobody more closely.
  v_hour := (SELECT to_timestamp(e.recorded_us / 3600000000 * 3600) FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log AND e.position = p_size
      AND e.hash = p_chain_hash);
  SELECT t.root, t.frontier INTO v_root, v_frontier FROM tree_at(p_organization, p_program, p_log, p_size) AS t;
  IF v_hour IS NULL OR p_origin IS NULL OR p_note IS NULL
    OR p_size <= v_last AND NOT EXISTS (SELECT 1 FROM checkpoint AS c
      WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log AND c.size = p_size)
    OR NOT EXISTS (SELECT 1 FROM log_head AS h
      WHERE h.organization_id = p_organization AND h.program_id = p_program AND h.log = p_log AND h.position >= p_size)
    OR (v_root = p_root AND v_frontier = p_frontier) IS NOT TRUE
    OR p_origin <> v_ids AND NOT p_origin LIKE '%/' || v_ids
    OR p_origin <> coalesce((SELECT s.origin FROM signed_log AS s
      WHERE s.organization_id = p_organization AND s.program_id = p_program AND s.log = p_log), p_origin)
    OR NOT starts_with(p_note, p_origin || E'\n' || p_size || E'\n' || encode(p_root, 'base64') || E'\n\n') THEN
    RAISE EXCEPTION 'the log does not say so' USING ERRCODE = 'CK015';
  END IF;
  -- Of own looks a further size is told at the hour and with the fewest that infra.transparency.hours names, and none that is
  -- not the last: of these the signer has its own note, or signs it at its next look.
  IF p_log = 3 AND p_size > coalesce(v_last, 0)
    AND (p_size - coalesce(v_last, 0) < 10 OR wall_us() % 86400000000 NOT BETWEEN 10800000000 AND 11399999999
      OR EXISTS (SELECT 1 FROM log_head AS h
        WHERE h.organization_id = p_organization AND h.program_id = p_program AND h.log = p_log AND h.position > p_size)) THEN
    RAISE EXCEPTION 'it is not the hour of own looks' USING ERRCODE = 'CK018';
  END IF;
  IF EXISTS (SELECT 1 FROM log_key AS k WHERE k.organization_id = p_organization)
    AND NOT EXISTS (SELECT 1 FROM log_key AS k
      WHERE k.organization_id = p_organization AND k.version = p_key_version AND k.public_key = p_public_key) THEN
    v_given_up := signing_keys_given_up(p_organization);
    IF coalesce((SELECT max(k.version) FROM log_key AS k WHERE k.organization_id = p_organization)
        > least(v_given_up, p_key_version - 1), true) THEN
      RAISE EXCEPTION 'the key that signed before is another, and is not given up' USING ERRCODE = 'CK016';
    END IF;
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
    SELECT 1 FROM checkpoint AS c
    WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log AND c.size = p_size
      AND (c.root <> p_root OR c.chain_hash <> p_chain_hash)
  ) THEN
    RAISE EXCEPTION 'another checkpoint is kept already' USING ERRCODE = 'CK014';
  END IF;
END $$;

-- For the owner alone: makes anew, by the log, the tiles that proofs of one entry are made of; what is not full yet is no tile.
CREATE FUNCTION remake_tiles(p_organization uuid, p_program uuid, p_log smallint, p_position bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_size bigint := (SELECT max(c.size) FROM checkpoint AS c
    WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log);
  v_tile bigint;
  v_hashes bytea;
BEGIN
  FOR v_level IN 0..6 LOOP
    v_tile := (p_position - 1) >> 8 * (v_level + 1);
    DELETE FROM tile AS t
      WHERE t.organization_id = p_organization AND t.program_id = p_program AND t.log = p_log AND t.level = v_level AND t.tile = v_tile;
    IF v_tile < v_size >> 8 * (v_level + 1) THEN
      v_hashes := tile_by_the_log(p_organization, p_program, p_log, v_level, v_tile);
      INSERT INTO tile (organization_id, program_id, log, level, tile, root, hashes)
        VALUES (p_organization, p_program, p_log, v_level, v_tile, root_over(v_hashes), v_hashes);
    END IF;
  END LOOP;
END $$;

-- Whether a key is a witness's and a line one of its cosignatures, as far as a database can tell, which does not verify signatures:
-- both as C2SP writes them, name, id of the key, time and signature.
CREATE FUNCTION is_cosignature(p_witness text, p_line text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT CASE
    WHEN p_witness ~ '^[^\s+]{1,255}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$' AND p_line ~ '^— [^\s+]{1,255} [A-Za-z0-9+/]{101}[AQgw]==\n$'
    THEN starts_with(p_line, '— ' || split_part(p_witness, '+', 1) || ' ')
      AND get_byte(decode(right(p_witness, 44), 'base64'), 0) = 4
      AND decode(split_part(p_witness, '+', 2), 'hex')
        = substr(sha256(convert_to(split_part(p_witness, '+', 1) || E'\n', 'UTF8') || decode(right(p_witness, 44), 'base64')), 1, 4)
      AND decode(split_part(p_witness, '+', 2), 'hex') = substr(decode(substr(p_line, length(p_line) - 104, 104), 'base64'), 1, 4)
    ELSE false
  END
$$;

-- Keeps a cosignature of a checkpoint that there is. Of one witness the last that is said stands: who cosigned says it again where
-- what stands there does not verify.
CREATE FUNCTION keep_cosignature(
  p_organization uuid, p_program uuid, p_log smallint, p_size bigint, p_witness text, p_line text, p_seen_at timestamptz
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO cosignature AS k (organization_id, program_id, log, size, witness, line, seen_at)
    SELECT c.organization_id, c.program_id, c.log, c.size, p_witness, p_line, least(p_seen_at, clock_timestamp())
    FROM checkpoint AS c
    WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log AND c.size = p_size
      AND is_cosignature(p_witness, p_line)
    ON CONFLICT (organization_id, program_id, log, size, witness) DO UPDATE SET line = excluded.line, seen_at = excluded.seen_at
    WHERE k.line <> excluded.line
$$;

-- Notes why a log is not signed any more, or without a reason that it is again; once for each change, of a log that there is or was
-- signed, and for one of the reasons that there are. It is the signer's word, which sees what stands here as its word, and says its
-- own again.
CREATE FUNCTION refuse_log(
  p_organization uuid, p_program uuid, p_log smallint, p_reason text, p_size bigint, p_head bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO log_refusal (organization_id, program_id, log, found_at, reason, size, head)
  SELECT p_organization, p_program, p_log, clock_timestamp(), p_reason, p_size, p_head
  WHERE (EXISTS (SELECT 1 FROM log_head AS h
      WHERE h.organization_id = p_organization AND h.program_id = p_program AND h.log = p_log AND h.position > 0)
    OR EXISTS (SELECT 1 FROM signed_log AS s
      WHERE s.organization_id = p_organization AND s.program_id = p_program AND s.log = p_log))
    AND coalesce(p_reason IN ('smaller', 'rewritten', 'gap', 'backwards', 'chain', 'forked', 'key', 'tile'), true)
    AND p_reason IS DISTINCT FROM (
      SELECT r.reason FROM log_refusal AS r
      WHERE r.organization_id = p_organization AND r.program_id = p_program AND r.log = p_log
      ORDER BY r.found_at DESC LIMIT 1)
$$;

-- The organizations that have checkpoints of which some are still to be sent on this day.
CREATE FUNCTION letters_due(p_day date) RETURNS TABLE (organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT DISTINCT s.organization_id FROM signed_log AS s
  WHERE NOT EXISTS (
    SELECT 1 FROM checkpoint_letter AS l
    WHERE l.organization_id = s.organization_id AND l.day = p_day
      AND l.person_id = '00000000-0000-0000-0000-000000000000')
$$;

-- Takes the turn to send letters for so many seconds, or gives it back with none; says whether it is the caller's.
CREATE FUNCTION letters_turn(p_holder uuid, p_seconds double precision) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
  v_until CONSTANT timestamptz := v_now + make_interval(secs => p_seconds);
BEGIN
  UPDATE runtime_turn AS t SET holder = p_holder, until = v_until
    WHERE t.name = 'checkpoint letters' AND (t.until IS NULL OR t.until <= v_now OR t.holder = p_holder);
  RETURN FOUND;
END $$;

-- Notes which checkpoints a person has been sent, of those that there are.
CREATE FUNCTION note_letter(
  p_organization uuid, p_person uuid, p_day date, p_program uuid[], p_log smallint[], p_size bigint[], p_left_us boolean
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT require_lists(array_dims(p_program), array_dims(p_log), array_dims(p_size));
  INSERT INTO checkpoint_letter (organization_id, person_id, day, program_id, log, size, left_us, sent_at)
  SELECT c.organization_id, p_person, p_day, c.program_id, c.log, c.size, p_left_us, clock_timestamp()
  FROM unnest(p_program, p_log, p_size) AS n (program_id, log, size) JOIN checkpoint AS c USING (program_id, log, size)
  WHERE c.organization_id = p_organization ON CONFLICT DO NOTHING
$$;

GRANT EXECUTE ON FUNCTION heads_to_sign, links_of, signing_keys_given_up, keys_that_signed, publish_checkpoint, keep_cosignature,
  refuse_log TO signer;
GRANT EXECUTE ON FUNCTION letters_due, letters_turn, note_letter TO projector;
