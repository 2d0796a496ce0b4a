-- A checkpoint is kept only where it is what the log says: of no more entries than there are, after all others, with the hash of its
-- entry, the tree's root and complete subtrees, under the log's name. What is signed is not verified here; the signer does so, and
-- a note that it did not sign gives way to its own.
-- squawk-ignore-file ban-drop-function

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
REVOKE ALL ON FUNCTION tree_at FROM PUBLIC;

-- As in 0014, but of what the log says alone; a note for the last size gives way to another of the same root.
CREATE OR REPLACE FUNCTION publish_checkpoint(
  p_organization uuid, p_program uuid, p_log smallint, p_origin text, p_size bigint, p_root bytea, p_chain_hash bytea,
  p_frontier bytea, p_note text, p_signed_at timestamptz, p_key_version integer, p_public_key bytea,
  t_level smallint[], t_tile bigint[], t_root bytea[], t_hashes bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_ids text := p_organization || '/' || p_program || '/' || p_log;
  v_last bigint := (SELECT max(c.size) FROM checkpoint AS c
    WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log);
BEGIN
  PERFORM require_lists(array_dims(t_level), array_dims(t_tile), array_dims(t_root), array_dims(t_hashes));
  IF NOT EXISTS (
    SELECT FROM checkpoint AS c
    WHERE c.organization_id = p_organization AND c.program_id = p_program AND c.log = p_log AND c.size = p_size
  ) AND (
    coalesce(p_size <= v_last, false)
    OR NOT EXISTS (SELECT FROM log_head AS h
      WHERE h.organization_id = p_organization AND h.program_id = p_program AND h.log = p_log AND h.position >= p_size)
    OR p_chain_hash IS DISTINCT FROM (SELECT e.hash FROM events AS e
      WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log AND e.position = p_size)
    OR NOT EXISTS (SELECT FROM tree_at(p_organization, p_program, p_log, p_size) AS t
      WHERE t.root = p_root AND t.frontier = p_frontier)
  ) OR p_origin <> v_ids AND NOT p_origin LIKE '%/' || v_ids
    OR p_origin <> coalesce((SELECT s.origin FROM signed_log AS s
      WHERE s.organization_id = p_organization AND s.program_id = p_program AND s.log = p_log), p_origin)
    OR NOT starts_with(p_note, p_origin || E'\n' || p_size || E'\n' || encode(p_root, 'base64') || E'\n\n') THEN
    RAISE EXCEPTION 'the log does not say so' USING ERRCODE = 'CK015';
  END IF;
  INSERT INTO signed_log (organization_id, program_id, log, origin)
    VALUES (p_organization, p_program, p_log, p_origin) ON CONFLICT DO NOTHING;
  INSERT INTO log_key (organization_id, version, public_key, noted_at)
    VALUES (p_organization, p_key_version, p_public_key, clock_timestamp()) ON CONFLICT DO NOTHING;
  INSERT INTO tile (organization_id, program_id, log, level, tile, root, hashes)
    SELECT p_organization, p_program, p_log, n.level, n.tile, n.root, n.hashes
    FROM unnest(t_level, t_tile, t_root, t_hashes) AS n (level, tile, root, hashes) ON CONFLICT DO NOTHING;
  INSERT INTO checkpoint AS c (organization_id, program_id, log, size, root, chain_hash, frontier, note, signed_at)
    VALUES (p_organization, p_program, p_log, p_size, p_root, p_chain_hash, p_frontier, p_note, p_signed_at)
    ON CONFLICT (organization_id, program_id, log, size) DO UPDATE SET note = excluded.note
    WHERE c.size = v_last AND c.root = excluded.root AND c.chain_hash = excluded.chain_hash AND c.note <> excluded.note;
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

-- As in 0014, with the note of the last checkpoint, so that the signer sees whether it is its own.
DROP FUNCTION heads_to_sign;
CREATE FUNCTION heads_to_sign(p_since_us bigint)
RETURNS TABLE (organization_id uuid, program_id uuid, log smallint, "position" bigint, hash bytea, signed_size bigint,
  signed_root bytea, signed_note text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT h.organization_id, h.program_id, h.log, h.position, h.hash, c.size, c.root, c.note
  FROM log_head AS h
  LEFT JOIN LATERAL (
    SELECT k.size, k.root, k.note FROM checkpoint AS k
    WHERE k.organization_id = h.organization_id AND k.program_id = h.program_id AND k.log = h.log
    ORDER BY k.size DESC LIMIT 1) AS c ON true
  WHERE h.position > 0 AND h.recorded_us > coalesce(p_since_us, -1)
$$;
REVOKE ALL ON FUNCTION heads_to_sign FROM PUBLIC;
GRANT EXECUTE ON FUNCTION heads_to_sign TO signer;
