-- Several builds of one read model stand side by side, each in a schema of its own: the one that is
-- read, the one that is being filled, those that nobody reads any more. Processes of the release
-- before cannot run on this schema: they are stopped while it is applied, so a lock hurts nobody.
-- squawk-ignore-file ban-drop-table, ban-drop-column, ban-drop-constraint, adding-not-nullable-field
-- squawk-ignore-file constraint-missing-not-valid, adding-serial-primary-key-field

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

INSERT INTO projection_build (schema, projection, version, state)
  SELECT schema, projection, version, 'live' FROM projection_live;
DROP TABLE projection_live;

-- How far each build has come, no longer each version.
ALTER TABLE projection_checkpoint ADD COLUMN schema text;
UPDATE projection_checkpoint SET schema = projection || '_v' || version;
ALTER TABLE projection_checkpoint DROP CONSTRAINT projection_checkpoint_pkey;
ALTER TABLE projection_checkpoint ALTER COLUMN schema SET NOT NULL;
ALTER TABLE projection_checkpoint ADD PRIMARY KEY (organization_id, program_id, schema);
ALTER TABLE projection_checkpoint DROP COLUMN projection, DROP COLUMN version;

REVOKE ALL ON projection_build FROM PUBLIC;
GRANT SELECT ON projection_build TO app, warden, auditor, projector;

-- Drops the schema of a build with all that is in it; called by the owner alone.
CREATE FUNCTION drop_projection(p_schema text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', p_schema);
END $$;

-- How far the live builds have come that these readers of these tenants wait for, in the order asked:
-- 0 at the beginning, null where no build of that version is live.
CREATE FUNCTION reached(p_projection text[], p_version integer[], p_organization uuid[], p_program uuid[])
RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT (SELECT coalesce((SELECT c.position FROM projection_checkpoint AS c
      WHERE c.organization_id = a.organization_id AND c.program_id = a.program_id AND c.schema = b.schema), 0)
    FROM projection_build AS b
    WHERE b.projection = a.projection AND b.version = a.version AND b.state = 'live')
  FROM unnest(p_projection, p_version, p_organization, p_program)
    WITH ORDINALITY AS a (projection, version, organization_id, program_id, place)
  ORDER BY a.place
$$;

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

REVOKE ALL ON FUNCTION drop_projection, reached, build_rows FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reached TO app, warden, auditor;
GRANT EXECUTE ON FUNCTION build_rows TO projector;
