-- The bodies of access records go as everything does that has had its time: announced first, by the earliest of the
-- clocks, a day later at the soonest, and some a day unless two offices agree.

-- Up to which record it is said that bodies go. matured is what was said before that; day_us is when the day began in
-- which no more than some go after day_first.
CREATE TABLE retirement_notice (
  organization_id uuid        NOT NULL,
  program_id      uuid        NOT NULL,
  log             smallint    NOT NULL CHECK (log IN (2, 3)),
  matured         bigint      NOT NULL DEFAULT 0,
  upto            bigint      NOT NULL,
  announced_us    bigint      NOT NULL,
  day_us          bigint,
  day_first       bigint,
  PRIMARY KEY (organization_id, program_id, log)
);

-- Until when two offices let go whatever was announced.
CREATE TABLE clearing (
  organization_id uuid        NOT NULL PRIMARY KEY,
  until           timestamptz NOT NULL
);
ALTER TABLE retirement_notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearing ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON retirement_notice FOR SELECT TO auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_organization ON clearing FOR SELECT TO auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
REVOKE ALL ON retirement_notice, clearing FROM PUBLIC;
GRANT SELECT ON retirement_notice, clearing TO auditor;

-- Logs of which records have had their time and nothing was announced in the last day: up to which, and how many.
CREATE FUNCTION records_due()
RETURNS TABLE (organization_id uuid, program_id uuid, log smallint, upto bigint, records bigint, before timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT l.organization_id, l.program_id, l.log, e.upto, e.upto - l.retired, to_timestamp(l.before_us / 1000000.0)
  FROM (
    SELECT h.organization_id, h.program_id, h.log, coalesce(r.position, 0) AS retired, coalesce(n.upto, 0) AS said,
      due_us() - 86400000000 * coalesce((
        SELECT p.days FROM record_period AS p WHERE p.organization_id = h.organization_id
          AND p.from_day <= (to_timestamp(due_us() / 1000000.0) AT TIME ZONE 'UTC')::date
        ORDER BY p.from_day DESC LIMIT 1), 3650) AS before_us
    FROM log_head AS h
    LEFT JOIN body_retirement AS r ON r.organization_id = h.organization_id AND r.program_id = h.program_id AND r.log = h.log
    LEFT JOIN retirement_notice AS n ON n.organization_id = h.organization_id AND n.program_id = h.program_id AND n.log = h.log
    WHERE h.log IN (2, 3) AND h.position > coalesce(r.position, 0)
      AND (n.announced_us IS NULL OR n.announced_us + 86400000000 <= due_us())) AS l
  CROSS JOIN LATERAL (
    SELECT max(x.position) AS upto FROM (
      SELECT y.position, y.recorded_us FROM events AS y WHERE y.organization_id = l.organization_id
        AND y.program_id = l.program_id AND y.log = l.log AND y.position > greatest(l.retired, l.said)
      ORDER BY y.position LIMIT 100000) AS x
    WHERE x.recorded_us < l.before_us) AS e
  WHERE e.upto IS NOT NULL
  ORDER BY l.organization_id, l.program_id, l.log
$$;

-- Keeps what was announced, in the transaction that appends it.
CREATE FUNCTION announce_retirement(p_organization uuid, p_program uuid, p_log smallint, p_upto bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  INSERT INTO retirement_notice AS n (organization_id, program_id, log, upto, announced_us)
    VALUES (p_organization, p_program, p_log, p_upto, due_us())
    ON CONFLICT (organization_id, program_id, log) DO UPDATE SET upto = excluded.upto, announced_us = excluded.announced_us,
      matured = n.upto WHERE n.announced_us + 86400000000 <= excluded.announced_us;
END $$;

CREATE FUNCTION let_clear(p_organization uuid, p_until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  INSERT INTO clearing (organization_id, until) VALUES (p_organization, p_until)
    ON CONFLICT (organization_id) DO UPDATE SET until = excluded.until;
END $$;

-- Up to which record bodies may go now, after so many have gone: what has been known for a day, and of that the first
-- of a twentieth of a log, or 20, in a day.
CREATE FUNCTION retirable(p_organization uuid, p_program uuid, p_log smallint, p_gone bigint, p_head bigint) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_due CONSTANT bigint := due_us();
  v_notice retirement_notice;
BEGIN
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
  IF EXISTS (SELECT FROM clearing AS c WHERE c.organization_id = p_organization
      AND c.until > to_timestamp(v_due / 1000000.0)) THEN
    RETURN v_notice.upto;
  END IF;
  RETURN least(v_notice.upto, v_notice.day_first + greatest(20, (p_head - v_notice.day_first) / 20));
END $$;

REVOKE ALL ON FUNCTION records_due, announce_retirement, let_clear, retirable FROM PUBLIC;
GRANT EXECUTE ON FUNCTION records_due, announce_retirement, let_clear TO warden;
