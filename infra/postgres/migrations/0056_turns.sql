-- What a process waits for while it runs is a row, or a table, that nobody may lock who may not write it: an advisory lock can be
-- taken by any role, and held for ever.

-- Outside tenancy: the turns that processes take, and until when one that works in several transactions has its own.
CREATE TABLE runtime_turn (
  name   text PRIMARY KEY,
  holder uuid,
  until  timestamptz
) WITH (fillfactor = 50);
INSERT INTO runtime_turn (name) VALUES ('leases of buckets'), ('agreed time'), ('checkpoint letters');
REVOKE ALL ON runtime_turn FROM PUBLIC;

-- One for each organization in which something was destroyed or held.
CREATE TABLE hold_turn (
  organization_id uuid PRIMARY KEY
);
ALTER TABLE hold_turn ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON hold_turn FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
REVOKE ALL ON hold_turn FROM PUBLIC;

-- Takes a turn until the transaction ends; called by functions of the owner alone.
CREATE FUNCTION take_turn(p_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  PERFORM FROM runtime_turn AS t WHERE t.name = p_name FOR UPDATE;
END $$;

-- Takes the turn to send letters for so many seconds, or gives it back with none; says whether it is the caller's.
CREATE FUNCTION letters_turn(p_holder uuid, p_seconds double precision) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  UPDATE runtime_turn AS t SET holder = p_holder, until = clock_timestamp() + make_interval(secs => p_seconds)
    WHERE t.name = 'checkpoint letters' AND (t.until IS NULL OR t.until <= clock_timestamp() OR t.holder = p_holder);
  RETURN FOUND;
END $$;

-- As in 0017, by a row.
CREATE OR REPLACE FUNCTION heed_holds(p_organization uuid, p_placing boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF session_user = 'warden' AND p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  INSERT INTO hold_turn (organization_id) VALUES (p_organization) ON CONFLICT DO NOTHING;
  IF p_placing THEN
    PERFORM FROM hold_turn AS h WHERE h.organization_id = p_organization FOR UPDATE;
  ELSE
    PERFORM FROM hold_turn AS h WHERE h.organization_id = p_organization FOR SHARE;
  END IF;
END $$;

-- The table of a build that stands for it: who writes a page locks it as a writer, who swaps the build locks writers out. Readers
-- may lock it for reading alone, which hinders neither.
CREATE FUNCTION first_table_of(p_schema text) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT format('%I.%I', n.nspname, min(c.relname)) FROM pg_namespace AS n JOIN pg_class AS c ON c.relnamespace = n.oid
  WHERE n.nspname = p_schema AND c.relkind = 'r' GROUP BY n.nspname
$$;

-- As in 0009, with the build's table in place of an advisory lock.
CREATE OR REPLACE FUNCTION begin_page(
  p_organization uuid, p_program uuid, p_log smallint, p_schemas text[], p_before bigint, p_after bigint,
  OUT moved boolean, OUT parked_schemas text[], OUT parked_streams uuid[])
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_moved bigint;
  v_table text;
BEGIN
  PERFORM set_config(name, value, true) FROM (VALUES
    ('app.organization_id', p_organization::text), ('app.program_id', p_program::text),
    ('synchronous_commit', 'off'), ('plan_cache_mode', 'force_generic_plan'),
    ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'), ('enable_mergejoin', 'off')) AS s (name, value);
  FOR v_table IN SELECT first_table_of(s) FROM unnest(p_schemas) AS s ORDER BY s LOOP
    IF v_table IS NOT NULL THEN
      EXECUTE format('LOCK TABLE %s IN ROW EXCLUSIVE MODE', v_table);
    END IF;
  END LOOP;
  INSERT INTO projection_checkpoint AS c (organization_id, program_id, schema, log, position)
    SELECT p_organization, p_program, b.schema, p_log, p_after FROM projection_build AS b
    WHERE b.schema = ANY (p_schemas) AND b.state <> 'retired' ORDER BY b.schema
    ON CONFLICT (organization_id, program_id, schema)
    DO UPDATE SET position = excluded.position WHERE c.position = p_before;
  GET DIAGNOSTICS v_moved = ROW_COUNT;
  moved := v_moved = cardinality(p_schemas);
  SELECT coalesce(array_agg(p.schema), '{}'), coalesce(array_agg(p.stream_id), '{}')
    INTO parked_schemas, parked_streams FROM projection_parked AS p
    WHERE moved AND p.organization_id = p_organization AND p.program_id = p_program AND p.schema = ANY (p_schemas);
END $$;

-- As before, by a row.
CREATE OR REPLACE FUNCTION lease_buckets(p_worker uuid, p_crew text, p_seconds double precision) RETURNS smallint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_now   timestamptz;
  v_share bigint;
  v_has   bigint;
BEGIN
  PERFORM take_turn('leases of buckets');
  v_now := clock_timestamp();
  INSERT INTO projection_worker (worker, crew, until)
    VALUES (p_worker, p_crew, v_now + make_interval(secs => p_seconds))
    ON CONFLICT (worker) DO UPDATE SET until = excluded.until;
  DELETE FROM projection_worker AS w WHERE w.until < v_now;
  DELETE FROM projection_lease AS l WHERE NOT EXISTS (SELECT FROM projection_worker AS w WHERE w.crew = l.crew);
  INSERT INTO projection_lease (crew, bucket) SELECT p_crew, n FROM generate_series(0, 63) AS n
    WHERE NOT EXISTS (SELECT FROM projection_lease AS l WHERE l.crew = p_crew);
  SELECT ceil(64.0 / count(*)) INTO v_share FROM projection_worker AS w WHERE w.crew = p_crew;
  UPDATE projection_lease AS l SET worker = NULL
    WHERE l.crew = p_crew AND l.bucket IN (SELECT mine.bucket FROM projection_lease AS mine
      WHERE mine.worker = p_worker ORDER BY mine.bucket OFFSET v_share);
  SELECT count(*) INTO v_has FROM projection_lease AS l WHERE l.worker = p_worker;
  UPDATE projection_lease AS l SET worker = p_worker
    WHERE l.crew = p_crew AND l.bucket IN (SELECT free.bucket FROM projection_lease AS free
      WHERE free.crew = p_crew AND NOT EXISTS (SELECT FROM projection_worker AS w WHERE w.worker = free.worker)
      ORDER BY free.bucket LIMIT v_share - v_has);
  RETURN ARRAY(SELECT l.bucket FROM projection_lease AS l WHERE l.worker = p_worker ORDER BY l.bucket);
END $$;

-- As before, by a row.
CREATE OR REPLACE FUNCTION note_clock(p_boot text, p_steady_us bigint, p_wall_us bigint) RETURNS bigint
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

-- As before, by a row.
CREATE OR REPLACE FUNCTION take_time() RETURNS bigint
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

-- Waits for the pages that are being written into a build, and lets nobody begin another until the transaction ends; the owner's.
CREATE FUNCTION freeze_build(p_schema text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_table CONSTANT text := first_table_of(p_schema);
BEGIN
  IF v_table IS NOT NULL THEN
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', v_table);
  END IF;
END $$;

REVOKE ALL ON FUNCTION take_turn, letters_turn, first_table_of, freeze_build FROM PUBLIC;
GRANT EXECUTE ON FUNCTION letters_turn, first_table_of TO projector;
