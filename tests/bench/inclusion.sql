-- name: grow
-- A log of $3 entries whose chain is right and whose payloads are as wide as those of groups; it says nothing.
DO $do$
DECLARE
  h log_head;
  v_hash bytea;
  v_digest bytea;
  v_payload bytea := decode(repeat('20', 300), 'hex');
BEGIN
  SELECT * INTO h FROM log_head WHERE program_id = current_setting('bench.program')::uuid AND log = 1;
  v_hash := h.hash;
  FOR n IN h.position + 1..current_setting('bench.size')::bigint LOOP
    v_digest := sha256(int8send(n));
    v_hash := sha256(v_hash || int8send(n) || int8send(h.recorded_us) || v_digest);
    INSERT INTO events VALUES (h.organization_id, h.program_id, 1, n, gen_random_uuid(), gen_random_uuid(), 1,
      'group.chartered', gen_random_uuid(), v_payload, v_payload, decode(repeat('00', 16), 'hex'), h.recorded_us, v_digest,
      v_hash);
  END LOOP;
  UPDATE log_head SET position = current_setting('bench.size')::bigint, hash = v_hash
    WHERE program_id = current_setting('bench.program')::uuid AND log = 1;
END $do$;

-- name: settle
VACUUM (ANALYZE) events, tile, checkpoint, log_head;
