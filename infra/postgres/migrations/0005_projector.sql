-- Read models: how far each has come in each log, which version is live, who may read it, and
-- whether somebody is working on them. Their tables are made by infra/projector/install.py.

CREATE TABLE projection_checkpoint (
  organization_id uuid     NOT NULL,
  program_id      uuid     NOT NULL,
  projection      text     NOT NULL,
  version         integer  NOT NULL,
  log             smallint NOT NULL CHECK (log IN (1, 2)),
  position        bigint   NOT NULL CHECK (position >= 0),  -- of the last event that is in the rows
  PRIMARY KEY (organization_id, program_id, projection, version)
) WITH (fillfactor = 60);

-- Outside tenancy: which version readers get.
CREATE TABLE projection_live (
  projection text    PRIMARY KEY,
  version    integer NOT NULL,
  schema     text    NOT NULL
);

-- Outside tenancy: when each worker was last seen at work.
CREATE TABLE worker_heartbeat (
  worker  text        PRIMARY KEY,
  beat_at timestamptz NOT NULL
) WITH (fillfactor = 50);

ALTER TABLE projection_checkpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_program ON projection_checkpoint TO app, projector USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
  AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);
CREATE POLICY of_organization ON projection_checkpoint FOR SELECT TO warden, auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);

REVOKE ALL ON projection_checkpoint, projection_live, worker_heartbeat FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON projection_checkpoint TO projector;
GRANT SELECT ON projection_checkpoint TO app, warden, auditor;
GRANT SELECT ON projection_live TO app, warden, auditor, projector;

-- Makes the empty schema of one version of a read model; called by the owner alone.
CREATE FUNCTION make_projection(p_schema text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA %I', p_schema);
  EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', p_schema);
END $$;

-- Gives each table of a read model its row-level security and its grants, so that none can lack
-- them: the projector writes the program it has set; readers see that program, or with
-- p_whole_organization all programs of the organization they have set.
CREATE FUNCTION guard_projection(p_schema text, p_readers text[], p_whole_organization boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  of_organization CONSTANT text :=
    $q$organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid$q$;
  of_program CONSTANT text := of_organization
    || $q$ AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid$q$;
  seen CONSTANT text := CASE WHEN p_whole_organization THEN of_organization ELSE of_program END;
  readers CONSTANT text := (SELECT string_agg(quote_ident(r), ', ') FROM unnest(p_readers) AS r);
  made text;
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO projector, %s', p_schema, readers);
  FOR made IN SELECT c.oid::regclass FROM pg_class AS c
    WHERE c.relnamespace = p_schema::regnamespace AND c.relkind = 'r'
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', made);
    EXECUTE format('CREATE POLICY written ON %s TO projector USING (%s)', made, of_program);
    EXECUTE format('CREATE POLICY seen ON %s FOR SELECT TO %s USING (%s)', made, readers, seen);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO projector', made);
    EXECUTE format('GRANT SELECT ON %s TO %s', made, readers);
  END LOOP;
END $$;

-- A worker says that it is at work.
CREATE FUNCTION beat(p_worker text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  INSERT INTO worker_heartbeat (worker, beat_at) VALUES (p_worker, clock_timestamp())
  ON CONFLICT (worker) DO UPDATE SET beat_at = excluded.beat_at
$$;

-- How many seconds ago the worker last said so; null if it never did.
CREATE FUNCTION seconds_since_beat(p_worker text) RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT extract(epoch FROM clock_timestamp() - h.beat_at)::double precision
  FROM worker_heartbeat AS h WHERE h.worker = p_worker
$$;

REVOKE ALL ON FUNCTION make_projection, guard_projection, beat, seconds_since_beat FROM PUBLIC;
GRANT EXECUTE ON FUNCTION beat TO projector;
GRANT EXECUTE ON FUNCTION seconds_since_beat TO app;
