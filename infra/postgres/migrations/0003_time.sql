-- One time for what cannot be undone. The Warden and the signer say what their clocks show, and what their steady
-- clock does, which nobody sets; the database compares both with its own clock. What is recorded may not be ahead of
-- the time that was agreed on last and the steady time since; what is due is so by the earliest of the three clocks.
-- Warden and signer compare the database's clock with their own too: a right is over by the later of both.
CREATE TABLE agreed_time (
  single          boolean  PRIMARY KEY DEFAULT true CHECK (single),
  expected_us     bigint   NOT NULL,                       -- the time agreed on last, and the steady time since
  earliest_us     bigint                                   -- of the three clocks; null while they cannot be compared
) WITH (fillfactor = 50);

-- What each of the two said last. boot names the steady clock that it went by.
CREATE TABLE clock_reading (
  process         text     PRIMARY KEY CHECK (process IN ('warden', 'signer')),
  boot            text     NOT NULL,
  steady_us       bigint   NOT NULL,
  wall_us         bigint   NOT NULL,
  database_us     bigint   NOT NULL,
  expected_us     bigint                                   -- null while nobody knows how long it was off
) WITH (fillfactor = 50);

-- Each time that was taken as it is by whoever keeps the installation.
CREATE TABLE time_taken (
  taken_us        bigint   NOT NULL,
  expected_us     bigint   NOT NULL,
  PRIMARY KEY (taken_us, expected_us)
);

ALTER TABLE agreed_time ENABLE ROW LEVEL SECURITY;
ALTER TABLE clock_reading ENABLE ROW LEVEL SECURITY;
ALTER TABLE time_taken ENABLE ROW LEVEL SECURITY;

-- The database's clock, in microseconds: a function of its own, so that a test may set it.
CREATE FUNCTION wall_us() RETURNS bigint LANGUAGE sql VOLATILE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
$$;

-- Takes what a process's clocks say, in turn; tells the earliest of the three clocks, or null while they cannot be compared:
-- the other has not said anything for ten minutes, the database's is ahead of what can be, or after a start of the
-- machine the three are not within two minutes of each other.
CREATE FUNCTION note_clock(p_boot text, p_steady_us bigint, p_wall_us bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_apart CONSTANT bigint := 120000000;
  v_silent CONSTANT bigint := 600000000;
  v_database bigint;
  v_agreed RECORD;
  v_known RECORD;
  v_other RECORD;
  v_other_us bigint;
  v_expected bigint;
  v_earliest bigint;
  v_latest bigint;
BEGIN
  IF session_user NOT IN ('warden', 'signer') THEN
    RAISE EXCEPTION 'role % keeps no clock', session_user USING ERRCODE = '42501';
  END IF;
  PERFORM take_turn('agreed time');
  v_database := wall_us();
  SELECT a.expected_us INTO v_agreed FROM agreed_time AS a;
  SELECT r.steady_us, r.expected_us INTO v_known FROM clock_reading AS r
    WHERE r.boot = p_boot AND r.steady_us <= p_steady_us AND r.expected_us IS NOT NULL
    ORDER BY r.steady_us DESC LIMIT 1;
  SELECT r.* INTO v_other FROM clock_reading AS r WHERE r.process <> session_user;
  IF v_other.process IS NOT NULL THEN
    v_other_us := v_other.wall_us + CASE WHEN v_other.boot = p_boot AND v_other.steady_us <= p_steady_us
      THEN p_steady_us - v_other.steady_us ELSE v_database - v_other.database_us END;
    IF v_other_us - v_other.wall_us NOT BETWEEN 0 AND v_silent THEN
      v_other_us := NULL;
    END IF;
  END IF;
  v_earliest := least(v_database, p_wall_us, v_other_us);
  v_latest := greatest(v_database, p_wall_us, v_other_us);

  IF v_agreed.expected_us IS NULL THEN
    v_expected := least(v_database, p_wall_us);              -- the first time of all: there is nothing to lose yet
  ELSIF v_known.steady_us IS NOT NULL THEN
    v_expected := greatest(v_agreed.expected_us, v_known.expected_us + p_steady_us - v_known.steady_us);
  ELSIF greatest(v_database, p_wall_us) <= v_agreed.expected_us + v_apart THEN
    v_expected := v_agreed.expected_us;
  ELSIF v_other_us IS NOT NULL AND v_latest - v_earliest <= v_apart THEN
    v_expected := v_earliest;                                -- nobody knows how long it was off, and three agree
  END IF;
  IF v_expected IS NOT NULL AND v_other_us IS NOT NULL AND v_latest - v_earliest <= v_apart THEN
    -- Back costs nothing; whoever said something before goes by the same.
    v_expected := least(v_expected, v_earliest);
    UPDATE clock_reading AS r SET expected_us = least(r.expected_us, v_expected - (v_other_us - r.wall_us))
      WHERE r.process <> session_user;
  END IF;

  INSERT INTO clock_reading AS r (process, boot, steady_us, wall_us, database_us, expected_us)
    VALUES (session_user, p_boot, p_steady_us, p_wall_us, v_database, v_expected)
    ON CONFLICT (process) DO UPDATE SET boot = excluded.boot, steady_us = excluded.steady_us,
      wall_us = excluded.wall_us, database_us = excluded.database_us, expected_us = excluded.expected_us;
  IF v_expected IS NULL OR v_other_us IS NULL OR v_database > v_expected + v_apart THEN
    v_earliest := NULL;
  ELSE
    v_earliest := least(v_earliest, v_expected + v_apart);
  END IF;
  INSERT INTO agreed_time AS a (expected_us, earliest_us)
    VALUES (coalesce(v_expected, v_agreed.expected_us), v_earliest)
    ON CONFLICT (single) DO UPDATE SET expected_us = excluded.expected_us, earliest_us = excluded.earliest_us;
  RETURN v_earliest;
END $$;

-- The earliest of the clocks, as it was when it was last asked for: what is due is due by this.
CREATE FUNCTION due_us() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT a.earliest_us FROM agreed_time AS a
$$;

-- The time of what is recorded now. A clock that is ahead of what can be is refused: what it wrote would stay.
CREATE FUNCTION recordable_us() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_us CONSTANT bigint := wall_us();
BEGIN
  IF v_us > (SELECT a.expected_us + 120000000 FROM agreed_time AS a) THEN
    RAISE EXCEPTION 'the clock of the database is ahead of what can be' USING ERRCODE = 'CK022';
  END IF;
  RETURN v_us;
END $$;

-- Takes the time as the database's clock says it, for whoever keeps the installation and has looked at the clocks.
CREATE FUNCTION take_time() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_us CONSTANT bigint := wall_us();
BEGIN
  PERFORM take_turn('agreed time');
  INSERT INTO time_taken (taken_us, expected_us) SELECT v_us, a.expected_us FROM agreed_time AS a ON CONFLICT DO NOTHING;
  UPDATE agreed_time SET expected_us = v_us, earliest_us = NULL;
  DELETE FROM clock_reading WHERE true;
  RETURN v_us;
END $$;

GRANT EXECUTE ON FUNCTION wall_us, note_clock TO warden, signer;
GRANT EXECUTE ON FUNCTION due_us TO warden, keeper;
GRANT EXECUTE ON FUNCTION recordable_us TO warden;
