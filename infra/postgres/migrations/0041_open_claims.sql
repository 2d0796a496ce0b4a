-- Claims that whoever appends may make, beside the Warden's: that a group is in session, once at a time, and what was
-- said under an idempotency key, for seven days.

-- What somebody sent under a key, as the process that decided tags it (an HMAC, cut to an id). It is in no log: what is
-- kept for ever must not be a dictionary of what was sent.
CREATE TABLE idempotency (
  organization_id uuid        NOT NULL,
  key             bytea       NOT NULL CHECK (octet_length(key) = 32),
  said            uuid        NOT NULL,
  kept_at         timestamptz NOT NULL,
  PRIMARY KEY (organization_id, key)
);
CREATE INDEX idempotency_age ON idempotency (organization_id, kept_at);
REVOKE ALL ON idempotency FROM PUBLIC;
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;

-- Equal to OPEN_CLAIMS of domain/kernel/claims.py.
CREATE FUNCTION open_claims() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY['in_session', 'idempotency'];

-- Keeps what was said under a key; says whether something else was, within seven days.
CREATE FUNCTION said_otherwise(p_organization uuid, p_key bytea, p_said uuid) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
BEGIN
  DELETE FROM idempotency AS t WHERE t.organization_id = p_organization AND t.key IN (
    SELECT o.key FROM idempotency AS o
      WHERE o.organization_id = p_organization AND o.kept_at < v_now - interval '7 days'
      ORDER BY o.kept_at LIMIT 100 FOR UPDATE SKIP LOCKED);
  INSERT INTO idempotency AS t (organization_id, key, said, kept_at) VALUES (p_organization, p_key, p_said, v_now)
    ON CONFLICT (organization_id, key) DO UPDATE SET said = excluded.said, kept_at = excluded.kept_at
      WHERE t.kept_at < excluded.kept_at - interval '7 days';
  RETURN NOT FOUND AND EXISTS (SELECT FROM idempotency AS t
    WHERE t.organization_id = p_organization AND t.key = p_key AND t.said <> p_said);
END $$;

-- What was said under a key in the last seven days.
CREATE FUNCTION said_before(p_organization uuid, p_key bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT t.said FROM idempotency AS t
    WHERE t.organization_id = p_organization AND t.key = p_key AND t.kept_at >= clock_timestamp() - interval '7 days'
$$;
REVOKE ALL ON FUNCTION said_otherwise, said_before, open_claims FROM PUBLIC;
GRANT EXECUTE ON FUNCTION said_before TO app, warden;

-- As in 0002, but that idempotency keys are kept apart, with their time.
CREATE OR REPLACE FUNCTION settle_claims(
  p_organization uuid, p_program uuid, p_claimed boolean[], p_kind text[], p_key bytea[], p_holder uuid[],
  OUT subject text, OUT holder uuid)
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
#variable_conflict use_column
BEGIN
  FOR n IN 1..cardinality(p_claimed) LOOP
    IF p_kind[n] = 'idempotency' THEN
      IF p_claimed[n] AND said_otherwise(p_organization, p_key[n], p_holder[n]) THEN
        subject := p_kind[n]; holder := p_holder[n];
        RAISE EXCEPTION USING ERRCODE = 'CK001', MESSAGE = 'reserved';
      END IF;
      CONTINUE;
    END IF;
    IF NOT p_claimed[n] THEN
      DELETE FROM reservation AS t
        WHERE t.organization_id = p_organization AND t.kind = p_kind[n] AND t.key = p_key[n] AND t.holder = p_holder[n];
      CONTINUE;
    END IF;
    LOOP
      INSERT INTO reservation (organization_id, kind, key, program_id, holder)
        VALUES (p_organization, p_kind[n], p_key[n], p_program, p_holder[n]) ON CONFLICT DO NOTHING;
      EXIT WHEN FOUND;
      SELECT t.kind, t.holder INTO subject, holder FROM reservation AS t
        WHERE t.organization_id = p_organization AND t.kind = p_kind[n] AND t.key = p_key[n];
      IF holder = p_holder[n] THEN
        subject := NULL; holder := NULL;
        EXIT;
      ELSIF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'CK001', MESSAGE = 'reserved';
      END IF;
      -- Released between the two statements: try again.
    END LOOP;
  END LOOP;
EXCEPTION
  -- The block's changes are undone, its variables keep their values.
  WHEN SQLSTATE 'CK001' THEN
    RETURN;
END $$;
