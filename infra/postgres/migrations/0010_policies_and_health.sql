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

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE policy_relation ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_program ON outbox TO projector USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
  AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);
CREATE POLICY of_program ON policy_relation TO projector USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid
  AND program_id = NULLIF(current_setting('app.program_id', true), '')::uuid);

REVOKE ALL ON outbox, policy_relation FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON outbox TO projector;
GRANT SELECT, INSERT ON policy_relation TO projector;

-- In which programs something is owed and due.
CREATE FUNCTION programs_in_debt() RETURNS TABLE (organization_id uuid, program_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT DISTINCT o.organization_id, o.program_id FROM outbox AS o
  WHERE o.state = 'owed' AND o.due_at <= clock_timestamp()
$$;

-- Looks for events of these types that a follower lacks, in the programs of these buckets whose logs moved within so many
-- seconds, or in all if null: in at most p_logs logs, and in the next p_events of each. first is the first such event; where
-- there is none the follower is moved past what was looked at, to upto, so that thousands of logs that do not concern it cost
-- one call. A place that is lost in a crash is found again by looking again.
CREATE FUNCTION pass_over(
  p_follower text, p_application text, p_log smallint, p_types text[], p_buckets smallint[], p_seconds double precision,
  p_logs integer, p_events integer
) RETURNS TABLE (organization_id uuid, program_id uuid, first bigint, upto bigint, head bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_since CONSTANT bigint := coalesce(((extract(epoch FROM clock_timestamp()) - p_seconds) * 1000000)::bigint, -1);
BEGIN
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
          AND e.position > b.place AND e.position <= b.place + p_events AND e.type = ANY (p_types)
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

-- How much is due, for how many seconds the oldest of it has been, and how much is set aside.
CREATE FUNCTION outbox_figures() RETURNS TABLE (due bigint, oldest_s double precision, set_aside bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT count(*) FILTER (WHERE o.state = 'owed'),
    coalesce(extract(epoch FROM clock_timestamp() - min(o.due_at) FILTER (WHERE o.state = 'owed')), 0)::double precision,
    count(*) FILTER (WHERE o.state = 'set_aside')
  FROM outbox AS o
  WHERE o.state = 'set_aside' OR o.state = 'owed' AND o.due_at <= clock_timestamp()
$$;

-- What was tried too often, and why the last attempt failed.
CREATE FUNCTION reactions_set_aside()
RETURNS TABLE (organization_id uuid, program_id uuid, command_id uuid, policy text, event_id uuid, attempts integer, code text,
  settled_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT o.organization_id, o.program_id, o.command_id, o.policy, o.event_id, o.attempts, o.code, o.settled_at
  FROM outbox AS o WHERE o.state = 'set_aside'
  ORDER BY o.settled_at, o.command_id
$$;

-- How far each build of these read models that is live or being filled is behind: in events, in how many programs, and
-- for how many seconds the oldest event it lacks has been there. Numbers over all programs; no id leaves.
CREATE FUNCTION projection_lag(p_projection text[], p_version integer[], p_log smallint[])
RETURNS TABLE (projection text, version integer, state text, events bigint, programs bigint, seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT b.projection, b.version, b.state,
    coalesce(sum(h.position - coalesce(c.position, 0)), 0)::bigint,
    count(*) FILTER (WHERE h.position > coalesce(c.position, 0)),
    coalesce(extract(epoch FROM clock_timestamp()) - min(e.recorded_us) / 1000000.0, 0)::double precision
  FROM unnest(p_projection, p_version, p_log) AS a (projection, version, log)
  JOIN projection_build AS b ON b.projection = a.projection AND b.version = a.version AND b.state <> 'retired'
  LEFT JOIN log_head AS h ON h.log = a.log AND h.position > 0
  LEFT JOIN projection_checkpoint AS c
    ON c.organization_id = h.organization_id AND c.program_id = h.program_id AND c.schema = b.schema
  LEFT JOIN events AS e ON e.organization_id = h.organization_id AND e.program_id = h.program_id AND e.log = h.log
    AND e.position = coalesce(c.position, 0) + 1
  GROUP BY b.projection, b.version, b.state
  ORDER BY b.projection, b.version, b.state
$$;

-- The same of those that follow a log without a read model, such as policies.
CREATE FUNCTION follower_lag(p_follower text[], p_application text, p_log smallint)
RETURNS TABLE (follower text, events bigint, programs bigint, seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT f.follower,
    coalesce(sum(h.position - coalesce(t.position, 0)), 0)::bigint,
    count(*) FILTER (WHERE h.position > coalesce(t.position, 0)),
    coalesce(extract(epoch FROM clock_timestamp()) - min(e.recorded_us) / 1000000.0, 0)::double precision
  FROM unnest(p_follower) AS f (follower)
  LEFT JOIN log_head AS h ON h.log = p_log AND h.position > 0
  LEFT JOIN tracking AS t ON t.organization_id = h.organization_id AND t.program_id = h.program_id
    AND t.follower = f.follower AND t.application = p_application
  LEFT JOIN events AS e ON e.organization_id = h.organization_id AND e.program_id = h.program_id AND e.log = h.log
    AND e.position = coalesce(t.position, 0) + 1
  GROUP BY f.follower
  ORDER BY f.follower
$$;

REVOKE ALL ON FUNCTION programs_in_debt, pass_over, outbox_figures, reactions_set_aside, projection_lag, follower_lag FROM PUBLIC;
GRANT EXECUTE ON FUNCTION programs_in_debt, pass_over TO projector;
GRANT EXECUTE ON FUNCTION outbox_figures, reactions_set_aside, projection_lag, follower_lag TO projector, auditor;
