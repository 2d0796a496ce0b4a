-- Whoever can write a read model can delete from it. What the trail's should have is counted from the log itself, so that a
-- search and doctor say what is missing.

-- The entries of a program's access log, after one position up to another, that a build of its read model lacks in whole or in
-- part: the record, its attribution, one of its objects, its pattern; of an outcome, that it is joined to its look. What is
-- retired is not missed. The types are those that have a record, and those that end a look.
CREATE FUNCTION missing_entries(
  p_schema text, p_organization uuid, p_program uuid, p_after bigint, p_upto bigint, p_recorded text[], p_ended text[], p_most integer
) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF logical_role() <> 'migrator'
     AND p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  IF NOT EXISTS (SELECT FROM projection_build AS b WHERE b.schema = p_schema AND b.projection = 'access_log') THEN
    RAISE EXCEPTION 'there is no such build' USING ERRCODE = 'P0002';
  END IF;
  RETURN QUERY EXECUTE format($q$
    SELECT e.position FROM circlekeep.events AS e
    LEFT JOIN %1$I.access_record AS r
      ON r.organization_id = e.organization_id AND r.program_id = e.program_id AND r.entry = e.position
    WHERE e.organization_id = $1 AND e.program_id = $2 AND e.log = 2 AND e.position > $3 AND e.position <= $4
      AND e.payload IS NOT NULL
      AND CASE WHEN e.type = ANY ($5) THEN r.entry IS NULL
          OR r.objects > 0 AND r.objects <> (SELECT count(*) FROM %1$I.access_object AS o
            WHERE o.organization_id = $1 AND o.program_id = $2 AND o.entry = e.position)
          OR NOT EXISTS (SELECT FROM %1$I.access_attribution AS a
            WHERE a.organization_id = $1 AND a.program_id = $2 AND a.entry = e.position)
          OR NOT EXISTS (SELECT FROM %1$I.access_pattern AS p
            WHERE p.organization_id = $1 AND p.program_id = $2 AND p.pattern = r.pattern)
        WHEN e.type = ANY ($6) THEN EXISTS (SELECT FROM circlekeep.events AS i
            WHERE i.organization_id = $1 AND i.program_id = $2 AND i.log = 2
              AND i.position = (convert_from(e.payload, 'UTF8')::json ->> 'intent')::bigint AND i.payload IS NOT NULL
              AND NOT EXISTS (SELECT FROM %1$I.access_ending AS n
                WHERE n.organization_id = $1 AND n.program_id = $2 AND n.entry = i.position))
        ELSE false END
    ORDER BY e.position LIMIT $7
  $q$, p_schema) USING p_organization, p_program, p_after, p_upto, p_recorded, p_ended, p_most;
END $$;

-- How far a build has come in the access logs of an organization, and how far those go.
CREATE FUNCTION trail_reach(p_schema text, p_organization uuid) RETURNS TABLE (program_id uuid, reached bigint, head bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY SELECT h.program_id, coalesce(c.position, 0), h.position FROM log_head AS h
    LEFT JOIN projection_checkpoint AS c ON c.organization_id = h.organization_id AND c.program_id = h.program_id AND c.schema = p_schema
    WHERE h.organization_id = p_organization AND h.log = 2 AND h.position > 0
    ORDER BY h.program_id;
END $$;

REVOKE ALL ON FUNCTION missing_entries, trail_reach FROM PUBLIC;
GRANT EXECUTE ON FUNCTION missing_entries, trail_reach TO warden, auditor;
