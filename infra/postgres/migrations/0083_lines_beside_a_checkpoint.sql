-- What stands beside a checkpoint as a cosignature is one, as far as a database can tell: it does not verify signatures.

-- Whether a key is a witness's and a line one of its cosignatures, both as C2SP writes them: name, id of the key, time and signature.
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
REVOKE ALL ON FUNCTION is_cosignature FROM PUBLIC;

-- As in 0071, of what is a cosignature by its form. Of one witness the last that is said stands: who cosigned says it again where
-- what stands there does not verify.
CREATE OR REPLACE FUNCTION keep_cosignature(
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
