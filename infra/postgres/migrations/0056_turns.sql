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

-- As in 0009, by a row.
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
