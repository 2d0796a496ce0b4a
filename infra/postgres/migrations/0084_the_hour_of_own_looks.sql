-- As in 0082: how many own looks there are is told by the database at their hour only, whoever signs.
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
