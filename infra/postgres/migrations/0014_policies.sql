-- What follows the logs without a read model, such as policies, and what policies owe.

-- How far each follower has come in the logs it follows: written in the transaction of what it made
-- of the events, so that none is taken in twice or left out.
CREATE TABLE tracking (
  organization_id uuid   NOT NULL,
  program_id      uuid   NOT NULL,
  follower        text   NOT NULL CHECK (length(follower) BETWEEN 1 AND 100),     -- who keeps its place here
  application     text   NOT NULL CHECK (length(application) BETWEEN 1 AND 100),  -- whose notifications it takes in
  position        bigint NOT NULL CHECK (position >= 0),                          -- of the last one it has taken in
  PRIMARY KEY (organization_id, program_id, follower, application)
) WITH (fillfactor = 60);

-- What policies owe: written in the transaction in which a policy takes in the fact, carried out by the worker,
-- kept afterwards, so that a fact read again owes nothing twice. Ids and codes only.
CREATE TABLE outbox (
  organization_id uuid        NOT NULL,
  program_id      uuid        NOT NULL,
  command_id      uuid        NOT NULL,                     -- uuid5 of the fact's event id, the policy and which reaction it is
  policy          text        NOT NULL,
  event_id        uuid        NOT NULL,                     -- of the fact
  correlation_id  uuid        NOT NULL,
  deed            bytea       NOT NULL,                     -- JSON: what is to be done, to which id
  due_at          timestamptz NOT NULL,                     -- not before; moved on by each attempt
  attempts        integer     NOT NULL DEFAULT 0,
  state           text        NOT NULL DEFAULT 'owed' CHECK (state IN ('owed', 'done', 'refused', 'set_aside', 'skipped')),
  code            text,                                     -- of the refusal, or the kind of the failure
  settled_at      timestamptz,
  PRIMARY KEY (organization_id, program_id, command_id)
) WITH (fillfactor = 80);
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'owed';
CREATE INDEX outbox_owed ON outbox (organization_id, program_id, due_at) WHERE state = 'owed';
CREATE INDEX outbox_set_aside ON outbox (organization_id, program_id) WHERE state = 'set_aside';

-- Which streams a policy must look at together.
CREATE TABLE policy_relation (
  organization_id uuid NOT NULL,
  program_id      uuid NOT NULL,
  policy          text NOT NULL,
  stream_id       uuid NOT NULL,
  category        text NOT NULL,                            -- of the other
  other_id        uuid NOT NULL,
  PRIMARY KEY (organization_id, program_id, policy, stream_id, other_id)
);

ALTER TABLE tracking ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE policy_relation ENABLE ROW LEVEL SECURITY;

CREATE POLICY of_program ON tracking TO app, projector USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
  AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);
CREATE POLICY of_organization ON tracking FOR SELECT TO auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY of_program ON outbox TO projector USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
  AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);
CREATE POLICY of_program ON policy_relation TO projector USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
  AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);

GRANT SELECT ON tracking TO app, auditor;
GRANT SELECT, INSERT, UPDATE ON tracking, outbox TO projector;
GRANT SELECT, INSERT ON policy_relation TO projector;

-- In which programs something is owed and due.
CREATE FUNCTION programs_in_debt() RETURNS TABLE (organization_id uuid, program_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT DISTINCT o.organization_id, o.program_id FROM outbox AS o
  WHERE o.state = 'owed' AND o.due_at <= clock_timestamp()
$$;

-- Looks for events that a follower lacks but for those of the types it passes over, in the programs of these buckets whose logs
-- moved within so many seconds, or in all if null: in at most p_logs logs, and in the next p_events of each. first is the first
-- such event; where there is none the follower is moved past what was looked at, to upto, so that thousands of logs that do not
-- concern it cost one call. A type that nobody knows is never passed over. A place that is lost in a crash is found again by
-- looking again.
CREATE FUNCTION pass_over(
  p_follower text, p_application text, p_log smallint, p_passed_over text[], p_buckets smallint[], p_seconds double precision,
  p_logs integer, p_events integer
) RETURNS TABLE (organization_id uuid, program_id uuid, first bigint, upto bigint, head bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_since CONSTANT bigint := coalesce(((extract(epoch FROM clock_timestamp()) - p_seconds) * 1000000)::bigint, -1);
BEGIN
  PERFORM require_lists(array_dims(p_passed_over));
  PERFORM require_lists(array_dims(p_buckets));
  PERFORM set_config('synchronous_commit', 'off', true);
  RETURN QUERY
    WITH behind AS MATERIALIZED (
      SELECT h.organization_id, h.program_id, h.position AS head, coalesce(t.position, 0) AS place
      FROM log_head AS h
      LEFT JOIN tracking AS t ON t.organization_id = h.organization_id AND t.program_id = h.program_id
        AND t.follower = p_follower AND t.application = p_application
      WHERE h.log = p_log AND h.recorded_us > v_since AND bucket_of(h.program_id) = ANY (p_buckets)
        AND h.position > coalesce(t.position, 0)
      LIMIT p_logs
    ), looked AS MATERIALIZED (
      SELECT b.organization_id, b.program_id, b.head, least(b.head, b.place + p_events) AS upto, (
        SELECT e.position FROM events AS e
        WHERE e.organization_id = b.organization_id AND e.program_id = b.program_id AND e.log = p_log
          AND e.position > b.place AND e.position <= b.place + p_events AND e.type <> ALL (p_passed_over)
        ORDER BY e.position LIMIT 1) AS first
      FROM behind AS b
    ), passed AS (
      INSERT INTO tracking AS t (organization_id, program_id, follower, application, position)
      SELECT l.organization_id, l.program_id, p_follower, p_application, l.upto FROM looked AS l WHERE l.first IS NULL
      ORDER BY l.organization_id, l.program_id
      ON CONFLICT (organization_id, program_id, follower, application)
      DO UPDATE SET position = excluded.position WHERE t.position < excluded.position
    )
    SELECT l.organization_id, l.program_id, l.first, l.upto, l.head FROM looked AS l;
END $$;

-- Which log a follower follows is said by its name: that of a policy of the access log ends in .2, all others follow log 1.
CREATE FUNCTION followed_log(p_follower text) RETURNS smallint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN p_follower ~ '^policy[.][a-z_]+[.][0-9]+[.]2$' THEN 2 ELSE 1 END::smallint
$$;

-- Who follows a log is never ahead of it. One that says so passes over what comes next: it is named, stays where it is
-- and is not ready, until whoever keeps the installation has it read the log anew. So is the sweeper that ends looks which were
-- left open. How long a log of own looks is is told to nobody.
CREATE FUNCTION followers_ahead()
RETURNS TABLE (follower text, organization_id uuid, program_id uuid, "position" bigint, head bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT t.follower, t.organization_id, t.program_id, t.position, coalesce(h.position, 0)
  FROM tracking AS t
  LEFT JOIN log_head AS h ON h.organization_id = t.organization_id AND h.program_id = t.program_id
    AND h.log = followed_log(t.follower)
  WHERE t.follower LIKE 'policy.%' AND t.position > coalesce(h.position, 0)
  UNION ALL
  SELECT b.projection || ' v' || b.version, c.organization_id, c.program_id, c.position, coalesce(h.position, 0)
  FROM projection_checkpoint AS c
  JOIN projection_build AS b ON b.schema = c.schema AND b.state = 'live'
  LEFT JOIN log_head AS h ON h.organization_id = c.organization_id AND h.program_id = c.program_id AND h.log = c.log
  WHERE c.position > coalesce(h.position, 0)
  UNION ALL
  SELECT 'sweeper', s.organization_id, s.program_id, CASE WHEN s.log = 2 THEN s.position ELSE 1 END,
    CASE WHEN s.log = 2 THEN coalesce(h.position, 0) ELSE 0 END
  FROM access_sweep AS s
  LEFT JOIN log_head AS h ON h.organization_id = s.organization_id AND h.program_id = s.program_id AND h.log = s.log
  WHERE s.position > coalesce(h.position, 0)
  ORDER BY 1, 2, 3
$$;

-- Has what is ahead of a log read it from its beginning; what policies owe already, and how looks ended, stays as it is. For
-- the owner alone.
CREATE FUNCTION follow_anew() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  a RECORD;
  v_rows bigint;
  v_anew bigint := 0;
BEGIN
  FOR a IN SELECT f.organization_id, f.program_id, f.follower FROM followers_ahead() AS f LOOP
    UPDATE tracking AS t SET position = 0
      WHERE t.organization_id = a.organization_id AND t.program_id = a.program_id AND t.follower = a.follower;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    v_anew := v_anew + v_rows;
  END LOOP;
  UPDATE access_sweep AS s SET position = 0
    WHERE s.position > coalesce((
      SELECT h.position FROM log_head AS h
      WHERE h.organization_id = s.organization_id AND h.program_id = s.program_id AND h.log = s.log), 0);
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  RETURN v_anew + v_rows;
END $$;

GRANT EXECUTE ON FUNCTION programs_in_debt, pass_over TO projector;
GRANT EXECUTE ON FUNCTION followers_ahead TO app, projector, auditor;
