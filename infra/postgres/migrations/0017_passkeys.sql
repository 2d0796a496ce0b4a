-- Passkeys, what is under way to prove who somebody is, and what an owner calls their devices. Outside tenancy, as accounts are: no
-- role reads or writes these tables; each function below says who may call it. No name, address, code or challenge is here in clear:
-- a name as ciphertext under a key that only the Warden holds, a code or challenge as SHA-256, an address as HMAC.
--
-- Each row is bound by a MAC of the Warden, as those of 0007_identity.sql are: a passkey to its account, key and counter, a proof to
-- its browser, its secret and its moment.

-- A passkey is of one account, and of the host name on which it was made (``rp_id``): a browser gives it to no other.
CREATE TABLE passkey (
  passkey_id    uuid        PRIMARY KEY,
  account_id    uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
  credential_id bytea       NOT NULL UNIQUE CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
  credential_key bytea      NOT NULL,
  rp_id         text        NOT NULL,
  sign_count    bigint      NOT NULL,
  ciphertext    bytea       NOT NULL,
  added_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  used_at       timestamptz,
  bond          bytea       NOT NULL
);
CREATE INDEX passkey_of_account ON passkey (account_id);

-- What somebody has been asked to prove: by a challenge for a passkey, or by a code in their mailbox. It is of one browser, lasts
-- minutes, and goes when it is used. A stop says until when nobody takes an account back by mail.
CREATE TABLE proof_under_way (
  proof_id      uuid        PRIMARY KEY,
  purpose       text        NOT NULL,
  mark_sha256   bytea       NOT NULL CHECK (octet_length(mark_sha256) = 32),
  secret_sha256 bytea       CHECK (octet_length(secret_sha256) = 32),
  email_tag     bytea,
  account_id    uuid,
  guesses       integer     NOT NULL DEFAULT 0,
  expires_at    timestamptz NOT NULL,
  bond          bytea       NOT NULL
);
CREATE INDEX proof_of_a_browser ON proof_under_way (mark_sha256);
CREATE INDEX proof_of_a_secret ON proof_under_way (secret_sha256);
CREATE INDEX proof_of_an_address ON proof_under_way (email_tag);
CREATE INDEX proof_of_an_account ON proof_under_way (account_id);
CREATE INDEX proof_expiry ON proof_under_way (expires_at);

-- A device as its owner calls it, by the SHA-256 of the mark by which it is known for the account.
CREATE TABLE device_name (
  device_sha256 bytea PRIMARY KEY CHECK (octet_length(device_sha256) = 32),
  account_id    uuid  NOT NULL REFERENCES account ON DELETE CASCADE,
  ciphertext    bytea NOT NULL,
  bond          bytea NOT NULL
);
CREATE INDEX device_name_of_account ON device_name (account_id);

-- On which device a session began.
CREATE TABLE session_device (
  session_id    uuid  PRIMARY KEY REFERENCES login_session (session_id) ON DELETE CASCADE,
  device_sha256 bytea NOT NULL CHECK (octet_length(device_sha256) = 32)
);

ALTER TABLE passkey ENABLE ROW LEVEL SECURITY;
ALTER TABLE proof_under_way ENABLE ROW LEVEL SECURITY;
ALTER TABLE device_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_device ENABLE ROW LEVEL SECURITY;

-- Keeps a passkey; false if one of this credential is kept already.
CREATE FUNCTION add_passkey(p_passkey uuid, p_account uuid, p_credential bytea, p_key bytea, p_rp text, p_count bigint,
  p_ciphertext bytea, p_bond bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  INSERT INTO passkey (passkey_id, account_id, credential_id, credential_key, rp_id, sign_count, ciphertext, bond)
    VALUES (p_passkey, p_account, p_credential, p_key, p_rp, p_count, p_ciphertext, p_bond)
    ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

-- The passkey of a credential; no row if there is none.
CREATE FUNCTION passkey_of(p_credential bytea)
RETURNS TABLE (passkey_id uuid, account_id uuid, credential_id bytea, credential_key bytea, rp_id text, sign_count bigint,
  ciphertext bytea, added_at timestamptz, used_at timestamptz, bond bytea, email_tag bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT k.passkey_id, k.account_id, k.credential_id, k.credential_key, k.rp_id, k.sign_count, k.ciphertext, k.added_at, k.used_at,
    k.bond, a.email_tag
  FROM passkey AS k JOIN account AS a USING (account_id)
  WHERE k.credential_id = p_credential
$$;

-- The passkeys of an account, the first added first.
CREATE FUNCTION passkeys_of(p_account uuid)
RETURNS TABLE (passkey_id uuid, account_id uuid, credential_id bytea, credential_key bytea, rp_id text, sign_count bigint,
  ciphertext bytea, added_at timestamptz, used_at timestamptz, bond bytea, email_tag bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT k.passkey_id, k.account_id, k.credential_id, k.credential_key, k.rp_id, k.sign_count, k.ciphertext, k.added_at, k.used_at,
    k.bond, a.email_tag
  FROM passkey AS k JOIN account AS a USING (account_id)
  WHERE k.account_id = p_account
  ORDER BY k.added_at, k.passkey_id
$$;

-- Notes that a passkey was used, and how often it says that it was; false if somebody else was faster.
CREATE FUNCTION use_passkey(p_passkey uuid, p_was bigint, p_count bigint, p_bond bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := clock_timestamp();
BEGIN
  UPDATE passkey SET sign_count = p_count, used_at = v_now, bond = p_bond
    WHERE passkey_id = p_passkey AND sign_count = p_was;
  RETURN FOUND;
END $$;

-- Calls a passkey something else.
CREATE FUNCTION name_passkey(p_passkey uuid, p_ciphertext bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  UPDATE passkey SET ciphertext = p_ciphertext WHERE passkey_id = p_passkey;
  RETURN FOUND;
END $$;

-- Ends a passkey; false if it has ended already.
CREATE FUNCTION end_passkey(p_passkey uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  DELETE FROM passkey WHERE passkey_id = p_passkey;
  RETURN FOUND;
END $$;

-- Begins a proof; those whose time is over go.
CREATE FUNCTION begin_proof(p_proof uuid, p_purpose text, p_mark bytea, p_secret bytea, p_email_tag bytea, p_account uuid,
  p_expires timestamptz, p_bond bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  DELETE FROM proof_under_way WHERE expires_at < clock_timestamp();
  INSERT INTO proof_under_way (proof_id, purpose, mark_sha256, secret_sha256, email_tag, account_id, expires_at, bond)
    VALUES (p_proof, p_purpose, p_mark, p_secret, p_email_tag, p_account, p_expires, p_bond)
$$;

-- What is under way by its id, by its browser, by its secret, for an account: of one purpose, the last begun first.
CREATE FUNCTION proofs_of(p_purpose text, p_proof uuid, p_mark bytea, p_secret bytea, p_account uuid)
RETURNS TABLE (proof_id uuid, purpose text, mark_sha256 bytea, secret_sha256 bytea, email_tag bytea, account_id uuid,
  expires_at timestamptz, guesses integer, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT p.proof_id, p.purpose, p.mark_sha256, p.secret_sha256, p.email_tag, p.account_id, p.expires_at, p.guesses, p.bond
  FROM proof_under_way AS p
  WHERE (p.proof_id = p_proof OR p.mark_sha256 = p_mark OR p.secret_sha256 = p_secret OR p.account_id = p_account)
    AND p.purpose = p_purpose AND p.expires_at > clock_timestamp()
  ORDER BY p.expires_at DESC, p.proof_id DESC
$$;

-- Gives a proof the secret that it is now to be proven by; the one before is good no more.
CREATE FUNCTION give_secret(p_proof uuid, p_secret bytea, p_bond bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  UPDATE proof_under_way SET secret_sha256 = p_secret, bond = p_bond WHERE proof_id = p_proof
$$;

-- Counts a guess before it is looked at; how many that makes, none if it is no more.
CREATE FUNCTION guess_proof(p_proof uuid) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  UPDATE proof_under_way SET guesses = guesses + 1 WHERE proof_id = p_proof RETURNING guesses
$$;

-- Uses a proof up; false if somebody else was faster.
CREATE FUNCTION use_proof(p_proof uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  DELETE FROM proof_under_way WHERE proof_id = p_proof;
  RETURN FOUND;
END $$;

-- Ends what is under way of one purpose for an address.
CREATE FUNCTION end_proofs(p_purpose text, p_email_tag bytea) RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  DELETE FROM proof_under_way WHERE email_tag = p_email_tag AND purpose = p_purpose RETURNING proof_id
$$;

-- Calls a device something, for an account.
CREATE FUNCTION name_device(p_device bytea, p_account uuid, p_ciphertext bytea, p_bond bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO device_name (device_sha256, account_id, ciphertext, bond) VALUES (p_device, p_account, p_ciphertext, p_bond)
    ON CONFLICT (device_sha256) DO UPDATE SET account_id = excluded.account_id, ciphertext = excluded.ciphertext,
      bond = excluded.bond
$$;

-- What the devices of an account are called.
CREATE FUNCTION device_names_of(p_account uuid) RETURNS TABLE (device_sha256 bytea, ciphertext bytea, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT d.device_sha256, d.ciphertext, d.bond FROM device_name AS d WHERE d.account_id = p_account
$$;

-- Notes on which device a session began.
CREATE FUNCTION note_device(p_session uuid, p_device bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO session_device (session_id, device_sha256)
    SELECT s.session_id, p_device FROM login_session AS s WHERE s.session_id = p_session
    ON CONFLICT (session_id) DO NOTHING
$$;

-- On which devices these sessions began.
CREATE FUNCTION devices_of(p_sessions uuid[]) RETURNS TABLE (session_id uuid, device_sha256 bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT require_lists(array_dims(p_sessions));
  SELECT d.session_id, d.device_sha256 FROM session_device AS d WHERE d.session_id = ANY (p_sessions)
$$;

-- The passkeys and proofs, each with its bond, for an examination by the Warden.
CREATE FUNCTION bound_passkeys()
RETURNS TABLE (passkey_id uuid, account_id uuid, credential_id bytea, credential_key bytea, rp_id text, sign_count bigint,
  bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT k.passkey_id, k.account_id, k.credential_id, k.credential_key, k.rp_id, k.sign_count, k.bond
  FROM passkey AS k
$$;

CREATE FUNCTION bound_proofs()
RETURNS TABLE (proof_id uuid, purpose text, mark_sha256 bytea, secret_sha256 bytea, email_tag bytea, account_id uuid,
  expires_at timestamptz, guesses integer, bond bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT p.proof_id, p.purpose, p.mark_sha256, p.secret_sha256, p.email_tag, p.account_id, p.expires_at, p.guesses, p.bond
  FROM proof_under_way AS p WHERE p.expires_at > clock_timestamp()
$$;

GRANT EXECUTE ON FUNCTION add_passkey, passkey_of, passkeys_of, use_passkey, name_passkey, end_passkey, begin_proof, proofs_of,
  give_secret, guess_proof, use_proof, end_proofs, name_device, device_names_of, note_device, devices_of, bound_passkeys,
  bound_proofs TO warden;
