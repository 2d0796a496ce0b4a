-- Who may read a whole organization is a policy of the read model, not a setting that a query changes on its way.

-- Gives each table of a read model its row-level security and its grants, so that none can lack them: the projector writes the
-- program it has set; readers see that program. With p_whole_organization they see every program of the organization they have set:
-- the web only where it has set the organization's own log, so that a page about one program shows nothing of another. Of two
-- policies the one whose name comes last is asked first: that of the program, which most rows pass.
CREATE OR REPLACE FUNCTION guard_projection(p_schema text, p_readers text[], p_whole_organization boolean) RETURNS void
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
