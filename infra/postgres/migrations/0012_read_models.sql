-- Read models: their builds, and how far each has come in each log. Their tables are made by infra/projector/install.py.

-- Several builds of one read model stand side by side, each in a schema of its own: the one that is read, the one that is being
-- filled, those that nobody reads any more.
-- Outside tenancy. Processes read the live build of the version they know; one is made live and
-- another retired in one transaction.
CREATE TABLE projection_build (
  schema     text        PRIMARY KEY,
  projection text        NOT NULL,
  version    integer     NOT NULL CHECK (version > 0),
  state      text        NOT NULL CHECK (state IN ('filling', 'live', 'retired')),
  since      timestamptz NOT NULL DEFAULT clock_timestamp()  -- when it came into this state
);
CREATE UNIQUE INDEX projection_build_in_use ON projection_build (projection, version, state) WHERE state <> 'retired';

CREATE TABLE projection_checkpoint (
  organization_id uuid     NOT NULL,
  program_id      uuid     NOT NULL,
  schema          text     NOT NULL,                         -- the build
  log             smallint NOT NULL CHECK (log IN (1, 2)),
  position        bigint   NOT NULL CHECK (position >= 0),   -- of the last event that is in the rows
  PRIMARY KEY (organization_id, program_id, schema)
) WITH (fillfactor = 60);

ALTER TABLE projection_checkpoint ENABLE ROW LEVEL SECURITY;

CREATE POLICY of_program ON projection_checkpoint TO app, projector USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
  AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);
CREATE POLICY of_organization ON projection_checkpoint FOR SELECT TO warden, auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);

GRANT SELECT ON projection_build TO app, warden, projector, auditor;
GRANT SELECT ON projection_checkpoint TO app, warden, auditor;
GRANT SELECT, INSERT, UPDATE ON projection_checkpoint TO projector;

-- Makes the empty schema of one version of a read model; called by the owner alone.
CREATE FUNCTION make_projection(p_schema text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA %I', p_schema);
  EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', p_schema);
END $$;

-- Gives each table of a read model its row-level security and its grants, so that none can lack them: the projector writes the
-- program it has set; readers see that program. With p_whole_organization they see every program of the organization they have set:
-- the web only where it has set the organization's own log, so that a page about one program shows nothing of another. Of two
-- policies the one whose name comes last is asked first: that of the program, which most rows pass.
CREATE FUNCTION guard_projection(p_schema text, p_readers text[], p_whole_organization boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  of_organization CONSTANT text :=
    $q$organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid$q$;
  of_program CONSTANT text := of_organization
    || $q$ AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid$q$;
  of_own_log CONSTANT text := of_organization
    || $q$ AND organization_id = NULLIF(current_setting('app.program_id', true), '')::uuid$q$;
  web CONSTANT text := circlekeep.role_prefix() || 'app';
  reader text;
  made text;
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO projector', p_schema);
  FOREACH reader IN ARRAY p_readers LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', p_schema, reader);
  END LOOP;
  FOR made IN SELECT c.oid::regclass FROM pg_class AS c
    WHERE c.relnamespace = p_schema::regnamespace AND c.relkind = 'r'
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', made);
    EXECUTE format('CREATE POLICY written ON %s TO projector USING (%s)', made, of_program);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO projector', made);
    FOREACH reader IN ARRAY p_readers LOOP
      EXECUTE format('GRANT SELECT ON %s TO %I', made, reader);
      EXECUTE format('CREATE POLICY %I ON %s FOR SELECT TO %I USING (%s)', 'seen_by_' || substr(reader, 1 + length(circlekeep.role_prefix())), made, reader,
        CASE WHEN p_whole_organization AND reader <> web THEN of_organization ELSE of_program END);
    END LOOP;
    IF p_whole_organization AND web = ANY (p_readers) THEN
      EXECUTE format('CREATE POLICY across_programs ON %s FOR SELECT TO %I USING (%s)', made, web, of_own_log);
    END IF;
  END LOOP;
END $$;

-- Drops the schema of a build with all that is in it; called by the owner alone.
CREATE FUNCTION drop_projection(p_schema text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', p_schema);
END $$;

-- The table of a build that stands for it: who writes a page locks it as a writer, who swaps the build locks writers out. Readers
-- may lock it for reading alone, which hinders neither.
CREATE FUNCTION first_table_of(p_schema text) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT format('%I.%I', n.nspname, min(c.relname)) FROM pg_namespace AS n JOIN pg_class AS c ON c.relnamespace = n.oid
  WHERE n.nspname = p_schema AND c.relkind = 'r' GROUP BY n.nspname
$$;

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

-- Gathers the planner's statistics of a build's tables, which the projector does not own.
CREATE FUNCTION analyze_build(p_schema text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_table text;
BEGIN
  FOR v_table IN SELECT c.oid::regclass FROM projection_build AS b JOIN pg_class AS c
    ON c.relnamespace = to_regnamespace(quote_ident(b.schema)) AND c.relkind = 'r' WHERE b.schema = p_schema
  LOOP
    EXECUTE format('ANALYZE (SKIP_LOCKED) %s', v_table);
  END LOOP;
END $$;

-- The rows of a tenant in one table of a build, as whoever asks may see them: the key of each and the
-- columns named, all as text, in the order of the keys. For comparing builds.
CREATE FUNCTION build_rows(p_schema text, p_table text, p_key text[], p_columns text[], p_organization uuid, p_program uuid)
RETURNS TABLE (key text[], "values" text[])
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY EXECUTE format(
    'SELECT r.* FROM (SELECT %s AS key, %s FROM %I.%I WHERE organization_id = $1 AND program_id = $2) AS r'
      ' ORDER BY r.key COLLATE "C"',
    (SELECT format('ARRAY[%s]::text[]', string_agg(quote_ident(k) || '::text', ', ')) FROM unnest(p_key) AS k),
    (SELECT format('ARRAY[%s]::text[]', string_agg(quote_ident(c) || '::text', ', ')) FROM unnest(p_columns) AS c),
    p_schema, p_table) USING p_organization, p_program;
END $$;

-- How far the live builds have come that these readers of these tenants wait for, in the order asked:
-- 0 at the beginning, null where no build of that version is live.
CREATE FUNCTION reached(p_projection text[], p_version integer[], p_organization uuid[], p_program uuid[])
RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT require_lists(array_dims(p_projection), array_dims(p_version), array_dims(p_organization), array_dims(p_program));
  SELECT (SELECT coalesce((SELECT c.position FROM projection_checkpoint AS c
      WHERE c.organization_id = a.organization_id AND c.program_id = a.program_id AND c.schema = b.schema), 0)
    FROM projection_build AS b
    WHERE b.projection = a.projection AND b.version = a.version AND b.state = 'live')
  FROM unnest(p_projection, p_version, p_organization, p_program)
    WITH ORDINALITY AS a (projection, version, organization_id, program_id, place)
  ORDER BY a.place
$$;

GRANT EXECUTE ON FUNCTION first_table_of, analyze_build, build_rows TO projector;
GRANT EXECUTE ON FUNCTION reached TO app, warden, auditor;
