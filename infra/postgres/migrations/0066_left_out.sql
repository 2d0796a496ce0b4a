-- What a decision on record leaves out of a log, because nobody can read it, is left out of what the database itself makes of it.

-- Such decisions are few in a long log.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX events_of_skips ON events (organization_id, program_id) WHERE type = 'skip.recorded';

-- The positions of a program's log that nothing is made from any more.
CREATE FUNCTION left_out(p_organization uuid, p_program uuid) RETURNS TABLE ("position" bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT (s.body ->> 'position')::bigint
  FROM (SELECT convert_from(e.payload, 'UTF8')::jsonb AS body FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_program AND e.log = 1 AND e.type = 'skip.recorded') AS s
  WHERE s.body ->> 'reader' = 'everything'
$$;
REVOKE ALL ON FUNCTION left_out FROM PUBLIC;

-- As in 0063.
CREATE OR REPLACE FUNCTION holds_said(p_organization uuid)
RETURNS TABLE (hold_id uuid, of_program uuid, of_group uuid, of_session uuid, of_class text, of_person uuid, until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH said AS MATERIALIZED (
    SELECT e.stream_id, e.type, convert_from(e.payload, 'UTF8')::jsonb AS body FROM events AS e
    WHERE e.organization_id = p_organization AND e.program_id = p_organization AND e.log = 1
      AND e.type IN ('hold.placed', 'hold.confirmed', 'hold.lifted')
      AND NOT EXISTS (SELECT FROM left_out(p_organization, p_organization) AS l WHERE l.position = e.position)
      AND p_organization = NULLIF(current_setting('app.organization_id', true), '')::uuid)
  SELECT p.stream_id, (p.body #>> '{scope,program}')::uuid, (p.body #>> '{scope,group}')::uuid,
    (p.body #>> '{scope,session}')::uuid, p.body #>> '{scope,label}', (p.body #>> '{scope,person}')::uuid,
    CASE WHEN EXISTS (SELECT FROM said AS c WHERE c.stream_id = p.stream_id AND c.type = 'hold.confirmed')
      THEN 'infinity' ELSE (p.body ->> 'lapses_at')::timestamptz END
  FROM said AS p
  WHERE p.type = 'hold.placed'
    AND NOT EXISTS (SELECT FROM said AS l WHERE l.stream_id = p.stream_id AND l.type = 'hold.lifted')
$$;

-- As in 0063.
CREATE OR REPLACE FUNCTION retirable(p_organization uuid, p_program uuid, p_log smallint, p_gone bigint, p_head bigint) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_due CONSTANT bigint := due_us();
  v_notice retirement_notice;
BEGIN
  PERFORM set_config('app.organization_id', p_organization::text, true);
  IF EXISTS (SELECT FROM holds_said(p_organization) AS h
      WHERE h.until > clock_timestamp() AND (h.of_program IS NULL OR h.of_program = p_program)) THEN
    RETURN 0;
  END IF;
  UPDATE retirement_notice AS n SET day_us = v_due, day_first = p_gone
    WHERE n.organization_id = p_organization AND n.program_id = p_program AND n.log = p_log
      AND (n.day_us IS NULL OR n.day_us + 86400000000 <= v_due);
  SELECT n.* INTO v_notice FROM retirement_notice AS n
    WHERE n.organization_id = p_organization AND n.program_id = p_program AND n.log = p_log;
  IF v_notice.upto IS NULL THEN
    RETURN 0;
  END IF;
  IF v_notice.announced_us + 86400000000 > v_due THEN
    v_notice.upto := v_notice.matured;
  END IF;
  IF EXISTS (SELECT FROM events AS e
      WHERE e.organization_id = p_organization AND e.program_id = p_organization AND e.log = 1
        AND e.type = 'retention.clearing_agreed'
        AND NOT EXISTS (SELECT FROM left_out(p_organization, p_organization) AS l WHERE l.position = e.position)
        AND (convert_from(e.payload, 'UTF8')::jsonb ->> 'until')::timestamptz > to_timestamp(v_due / 1000000.0)) THEN
    RETURN v_notice.upto;
  END IF;
  RETURN least(v_notice.upto, v_notice.day_first + greatest(20, (p_head - v_notice.day_first) / 20));
END $$;

-- As in 0061.
CREATE OR REPLACE FUNCTION signing_keys_given_up(p_organization uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT coalesce(max((convert_from(e.payload, 'UTF8')::jsonb ->> 'version')::integer), 0)
  FROM events AS e
  WHERE e.organization_id = p_organization AND e.program_id = p_organization AND e.log = 1
    AND e.type = 'key.signing_given_up'
    AND NOT EXISTS (SELECT FROM left_out(p_organization, p_organization) AS l WHERE l.position = e.position)
$$;
