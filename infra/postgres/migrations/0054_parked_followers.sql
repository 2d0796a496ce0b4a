-- Policies park streams as read models do, and so do decisions, which take in every event: under the name by which they follow
-- the logs, in the place of a build's. What they are asked is left as an order in the same list.
-- squawk-ignore-file ban-drop-function

-- Looks for events that a follower lacks but for those of the types it passes over, in the programs of these buckets whose logs
-- moved within so many seconds, or in all if null: in at most p_logs logs, and in the next p_events of each. first is the first
-- such event; where there is none the follower is moved past what was looked at, to upto, so that thousands of logs that do not
-- concern it cost one call. A type that nobody knows is never passed over.
DROP FUNCTION pass_over;
CREATE FUNCTION pass_over(
  p_follower text, p_application text, p_log smallint, p_passed_over text[], p_buckets smallint[], p_seconds double precision,
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

-- Leaves an order and gives it, or the one that is open already for the same stream; no row if neither the live build of that
-- version nor the follower of that name has parked the stream at that position.
DROP FUNCTION leave_order;
CREATE FUNCTION leave_order(
  p_organization uuid, p_program uuid, p_order uuid, p_projection text, p_version integer, p_follower text, p_stream uuid,
  p_position bigint, p_skip boolean, p_person uuid)
RETURNS SETOF projection_order
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  INSERT INTO projection_order (organization_id, program_id, order_id, projection, schema, stream_id, position, skip,
      asked_by, asked_at)
    SELECT p_organization, p_program, p_order, p_projection, p.schema, p_stream, p_position, p_skip, p_person,
      clock_timestamp()
    FROM projection_parked AS p
    WHERE p.organization_id = p_organization AND p.program_id = p_program AND p.stream_id = p_stream
      AND p.position = p_position
      AND (p.schema = p_follower OR EXISTS (SELECT FROM projection_build AS b
        WHERE b.schema = p.schema AND b.projection = p_projection AND b.version = p_version AND b.state = 'live'))
    ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT o.* FROM projection_order AS o
    WHERE o.organization_id = p_organization AND o.program_id = p_program
      AND (o.order_id = p_order OR o.outcome IS NULL AND o.projection = p_projection AND o.stream_id = p_stream)
    ORDER BY o.order_id = p_order DESC LIMIT 1;
END $$;

REVOKE ALL ON FUNCTION pass_over, leave_order FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pass_over TO projector;
GRANT EXECUTE ON FUNCTION leave_order TO app;
