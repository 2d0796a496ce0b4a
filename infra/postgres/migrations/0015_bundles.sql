-- What the Warden reads of a log to export it: checkpoints and tiles, where the log ends, and where a time begins.
CREATE POLICY of_organization_to_export ON signed_log FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization_to_export ON checkpoint FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization_to_export ON tile FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization_to_export ON log_key FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization_to_export ON cosignature FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization_to_export ON checkpoint_letter FOR SELECT TO warden USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
GRANT SELECT ON signed_log, checkpoint, tile, log_key, cosignature, checkpoint_letter TO warden;
GRANT EXECUTE ON FUNCTION leaves_of TO warden;

-- Where a log ends by what it says itself; the transaction must be the program's.
CREATE FUNCTION log_end(p_organization uuid, p_program uuid, p_log smallint)
RETURNS TABLE ("position" bigint, recorded_us bigint, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid
     OR p_program IS DISTINCT FROM NULLIF(current_setting('app.program_id', true), '')::uuid THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY SELECT h.position, h.recorded_us, h.hash FROM log_head AS h
    WHERE h.organization_id = p_organization AND h.program_id = p_program AND h.log = p_log;
END $$;

-- How many entries were recorded before a moment. Times never fall along a log, so that halving finds it.
CREATE FUNCTION recorded_before(p_organization uuid, p_program uuid, p_log smallint, p_us bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_low bigint := 0;
  v_high bigint := coalesce((SELECT max(e.position) FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log), 0);
  v_middle bigint;
BEGIN
  WHILE v_low < v_high LOOP
    v_middle := (v_low + v_high + 1) / 2;
    IF (SELECT e.recorded_us FROM events AS e
        WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = p_log AND e.position >= v_middle
        ORDER BY e.position LIMIT 1) < p_us THEN
      v_low := v_middle;
    ELSE
      v_high := v_middle - 1;
    END IF;
  END LOOP;
  RETURN v_low;
END $$;

REVOKE ALL ON FUNCTION log_end, recorded_before FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log_end, recorded_before TO warden;
