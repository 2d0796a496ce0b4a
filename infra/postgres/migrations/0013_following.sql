-- Keeping read models up: which worker keeps which programs up, what is behind, and the streams that a build has set aside because
-- one of their events cannot be taken in.

-- Outside tenancy: the workers that are alive, and until when that holds. A crew are those that keep the same
-- versions of read models up; while two releases run side by side there are two.
CREATE TABLE projection_worker (
  worker uuid        PRIMARY KEY,
  crew   text        NOT NULL,
  until  timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Outside tenancy: programs are in 64 buckets, and in each crew a bucket is one living worker's. A lease
-- spares work; that no event is taken in twice is the checkpoint's doing.
CREATE TABLE projection_lease (
  crew   text     NOT NULL,
  bucket smallint NOT NULL CHECK (bucket BETWEEN 0 AND 63),
  worker uuid,
  PRIMARY KEY (crew, bucket)
) WITH (fillfactor = 50);

-- A build goes on without such a stream until somebody has it tried again. No message: it could hold values. Policies park streams
-- as read models do, and so do decisions, which take in every event: under the name by which they follow the logs, in the place of
-- a build's.
CREATE TABLE projection_parked (
  organization_id uuid        NOT NULL,
  program_id      uuid        NOT NULL,
  schema          text        NOT NULL,                        -- the build
  stream_id       uuid        NOT NULL,
  position        bigint      NOT NULL CHECK (position > 0),   -- of the event that failed
  event_type      text        NOT NULL,
  code            text        NOT NULL CHECK (length(code) BETWEEN 1 AND 100),
  parked_at       timestamptz NOT NULL,
  PRIMARY KEY (organization_id, program_id, schema, stream_id)
);

-- What officers ask to be done with a stream that was parked. The web may write no read
-- model, so it leaves an order, which a worker carries out; orders stay, as the record of who asked.
CREATE TABLE projection_order (
  organization_id uuid        NOT NULL,
  program_id      uuid        NOT NULL,
  order_id        uuid        NOT NULL,
  projection      text        NOT NULL,
  schema          text        NOT NULL,      -- the build that has parked it
  stream_id       uuid        NOT NULL,
  position        bigint      NOT NULL,      -- of the event that fails, as whoever asked has seen it
  skip            boolean     NOT NULL,      -- leave that event out; else try it again
  asked_by        uuid        NOT NULL,
  asked_at        timestamptz NOT NULL,
  outcome         text        CHECK (outcome IN ('done', 'parked')),
  settled_at      timestamptz,
  PRIMARY KEY (organization_id, program_id, order_id),
  CHECK ((outcome IS NULL) = (settled_at IS NULL))
);
CREATE UNIQUE INDEX projection_order_open ON projection_order (organization_id, program_id, schema, stream_id)
  WHERE outcome IS NULL;

ALTER TABLE projection_parked ENABLE ROW LEVEL SECURITY;
ALTER TABLE projection_order ENABLE ROW LEVEL SECURITY;

CREATE POLICY of_program ON projection_parked TO projector USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
  AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);
CREATE POLICY of_organization ON projection_parked FOR SELECT TO app, auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON projection_order FOR SELECT TO app, auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);

GRANT SELECT ON projection_parked TO app, auditor;
GRANT SELECT, INSERT, UPDATE, DELETE ON projection_parked TO projector;
GRANT SELECT ON projection_order TO app, auditor;

-- Which of the 64 buckets a program is in.
CREATE FUNCTION bucket_of(p_program uuid) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (get_byte(uuid_send(p_program), 15) & 63)::smallint;

-- A worker says that it is alive for so many seconds more, gives back what is above its share, takes
-- what nobody alive in its crew has, and is told its buckets.
CREATE FUNCTION lease_buckets(p_worker uuid, p_crew text, p_seconds double precision) RETURNS smallint[]
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
  DELETE FROM projection_lease AS l WHERE NOT EXISTS (SELECT 1 FROM projection_worker AS w WHERE w.crew = l.crew);
  INSERT INTO projection_lease (crew, bucket) SELECT p_crew, n FROM generate_series(0, 63) AS n
    WHERE NOT EXISTS (SELECT 1 FROM projection_lease AS l WHERE l.crew = p_crew);
  SELECT ceil(64.0 / count(*)) INTO v_share FROM projection_worker AS w WHERE w.crew = p_crew;
  UPDATE projection_lease AS l SET worker = NULL
    WHERE l.crew = p_crew AND l.bucket IN (SELECT mine.bucket FROM projection_lease AS mine
      WHERE mine.worker = p_worker ORDER BY mine.bucket OFFSET v_share);
  SELECT count(*) INTO v_has FROM projection_lease AS l WHERE l.worker = p_worker;
  UPDATE projection_lease AS l SET worker = p_worker
    WHERE l.crew = p_crew AND l.bucket IN (SELECT free.bucket FROM projection_lease AS free
      WHERE free.crew = p_crew AND NOT EXISTS (SELECT 1 FROM projection_worker AS w WHERE w.worker = free.worker)
      ORDER BY free.bucket LIMIT v_share - v_has);
  RETURN ARRAY(SELECT l.bucket FROM projection_lease AS l WHERE l.worker = p_worker ORDER BY l.bucket);
END $$;

-- A worker that ends leaves its buckets to the others at once.
CREATE FUNCTION release_buckets(p_worker uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  DELETE FROM projection_worker AS w WHERE w.worker = p_worker
$$;

-- Which builds are behind which logs, of the programs in these buckets whose logs moved within so many
-- seconds, or of all if null: ids and positions only.
CREATE FUNCTION behind(p_schemas text[], p_logs smallint[], p_buckets smallint[], p_seconds double precision)
RETURNS TABLE (organization_id uuid, program_id uuid, log smallint, head bigint, schema text, "position" bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_since CONSTANT bigint := coalesce(((extract(epoch FROM clock_timestamp()) - p_seconds) * 1000000)::bigint, -1);
BEGIN
  PERFORM require_lists(array_dims(p_schemas), array_dims(p_logs));
  PERFORM require_lists(array_dims(p_buckets));
  RETURN QUERY
    SELECT h.organization_id, h.program_id, h.log, h.position, b.schema, coalesce(c.position, 0)
    FROM log_head AS h
    JOIN unnest(p_schemas, p_logs) AS b (schema, log) ON b.log = h.log
    LEFT JOIN projection_checkpoint AS c ON c.organization_id = h.organization_id
      AND c.program_id = h.program_id AND c.schema = b.schema
    WHERE h.recorded_us > v_since AND bucket_of(h.program_id) = ANY (p_buckets)
      AND h.position > coalesce(c.position, 0);
END $$;

-- The same of these programs alone, whatever their number beside all there are.
CREATE FUNCTION behind_of(p_schemas text[], p_logs smallint[], p_buckets smallint[], p_organizations uuid[], p_programs uuid[])
RETURNS TABLE (organization_id uuid, program_id uuid, log smallint, head bigint, schema text, "position" bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  PERFORM require_lists(array_dims(p_schemas), array_dims(p_logs));
  PERFORM require_lists(array_dims(p_buckets));
  PERFORM require_lists(array_dims(p_organizations), array_dims(p_programs));
  RETURN QUERY
    SELECT h.organization_id, h.program_id, h.log, h.position, b.schema, coalesce(c.position, 0)
    FROM unnest(p_organizations, p_programs) AS t (organization_id, program_id)
    CROSS JOIN unnest(p_schemas, p_logs) AS b (schema, log)
    JOIN log_head AS h ON h.organization_id = t.organization_id AND h.program_id = t.program_id AND h.log = b.log
    LEFT JOIN projection_checkpoint AS c ON c.organization_id = h.organization_id
      AND c.program_id = h.program_id AND c.schema = b.schema
    WHERE h.position > coalesce(c.position, 0) AND bucket_of(t.program_id) = ANY (p_buckets);
END $$;

-- Begins to write a page of a log into some builds: the transaction belongs to the tenant, nobody swaps
-- these builds away meanwhile, and their checkpoints move from p_before to p_after and from nowhere else.
-- Whoever moves one of them at the same time waits for this transaction. moved is false if one was
-- elsewhere or is written no longer; then the caller gives up. The parked are looked at under that lock.
--
-- What is lost with a crash is made again from the log, rows and checkpoint alike, so no commit waits for the
-- disk. Arrays of unknown length join rows by their key: a plan made while a table was empty would scan it.
CREATE FUNCTION begin_page(
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

-- How many streams each build has parked, of all tenants.
CREATE FUNCTION parked_counts() RETURNS TABLE (schema text, streams bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT p.schema, count(*) FROM projection_parked AS p GROUP BY p.schema
$$;

-- What is parked anywhere: ids, codes and positions only.
CREATE FUNCTION parked_streams()
RETURNS TABLE (organization_id uuid, program_id uuid, schema text, stream_id uuid, "position" bigint,
  event_type text, code text, parked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT p.organization_id, p.program_id, p.schema, p.stream_id, p.position, p.event_type, p.code, p.parked_at
  FROM projection_parked AS p ORDER BY p.parked_at, p.stream_id
$$;

-- Leaves an order and gives it, or the one that is open already for the same stream; no row if the live
-- build of that version has not parked the stream at that position.
CREATE FUNCTION leave_order(
  p_organization uuid, p_program uuid, p_order uuid, p_projection text, p_version integer, p_follower text, p_stream uuid,
  p_position bigint, p_skip boolean, p_person uuid)
RETURNS SETOF projection_order
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  INSERT INTO projection_order (organization_id, program_id, order_id, projection, schema, stream_id, position, skip,
      asked_by, asked_at)
    SELECT p_organization, p_program, p_order, p_projection, p.schema, p_stream, p_position, p_skip, p_person,
      clock_timestamp()
    FROM projection_parked AS p
    WHERE p.organization_id = p_organization AND p.program_id = p_program AND p.stream_id = p_stream
      AND p.position = p_position
      AND (p.schema = p_follower OR EXISTS (SELECT 1 FROM projection_build AS b
        WHERE b.schema = p.schema AND b.projection = p_projection AND b.version = p_version AND b.state = 'live'))
    ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT o.* FROM projection_order AS o
    WHERE o.organization_id = p_organization AND o.program_id = p_program
      AND (o.order_id = p_order OR o.outcome IS NULL AND o.projection = p_projection AND o.stream_id = p_stream)
    ORDER BY o.order_id = p_order DESC LIMIT 1;
END $$;

-- What is to be done, of all tenants, the oldest first: ids and positions only.
CREATE FUNCTION open_orders() RETURNS SETOF projection_order
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT o.* FROM projection_order AS o WHERE o.outcome IS NULL ORDER BY o.asked_at, o.order_id LIMIT 100
$$;

-- Notes how an order ended, once.
CREATE FUNCTION settle_order(p_organization uuid, p_program uuid, p_order uuid, p_outcome text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  UPDATE projection_order AS o SET outcome = p_outcome, settled_at = statement_timestamp()
  WHERE o.organization_id = p_organization AND o.program_id = p_program AND o.order_id = p_order AND o.outcome IS NULL
$$;

GRANT EXECUTE ON FUNCTION lease_buckets, release_buckets, behind, behind_of, begin_page, parked_counts, parked_streams, open_orders,
  settle_order TO projector;
GRANT EXECUTE ON FUNCTION leave_order TO app;
