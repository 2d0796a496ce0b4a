-- What officers ask to be done with a stream that a read model has parked. The web may write no read
-- model, so it leaves an order, which a worker carries out; orders stay, as the record of who asked.
CREATE TABLE projection_order (
  organization_id uuid        NOT NULL,
  program_id      uuid        NOT NULL,
  order_id        uuid        NOT NULL,
  projection      text        NOT NULL,
  schema          text        NOT NULL,      -- the build that has parked it
  stream_id       uuid        NOT NULL,
  position        bigint      NOT NULL,      -- of the event that fails, as whoever asked has seen it
  skip            boolean     NOT NULL,      -- leave that event out; else try it again
  asked_by        uuid        NOT NULL,
  asked_at        timestamptz NOT NULL,
  outcome         text        CHECK (outcome IN ('done', 'parked')),
  settled_at      timestamptz,
  PRIMARY KEY (organization_id, program_id, order_id),
  CHECK ((outcome IS NULL) = (settled_at IS NULL))
);
CREATE UNIQUE INDEX projection_order_open ON projection_order (organization_id, program_id, schema, stream_id)
  WHERE outcome IS NULL;

ALTER TABLE projection_order ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_organization ON projection_order FOR SELECT TO app, auditor USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
REVOKE ALL ON projection_order FROM PUBLIC;
GRANT SELECT ON projection_order TO app, auditor;

-- Leaves an order and gives it, or the one that is open already for the same stream; no row if the live
-- build of that version has not parked the stream at that position.
CREATE FUNCTION leave_order(
  p_organization uuid, p_program uuid, p_order uuid, p_projection text, p_version integer, p_stream uuid,
  p_position bigint, p_skip boolean, p_person uuid)
RETURNS SETOF projection_order
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'another organization is set' USING ERRCODE = '42501';
  END IF;
  INSERT INTO projection_order (organization_id, program_id, order_id, projection, schema, stream_id, position, skip,
      asked_by, asked_at)
    SELECT p_organization, p_program, p_order, b.projection, b.schema, p_stream, p_position, p_skip, p_person,
      clock_timestamp()
    FROM projection_build AS b JOIN projection_parked AS p ON p.schema = b.schema
    WHERE b.projection = p_projection AND b.version = p_version AND b.state = 'live'
      AND p.organization_id = p_organization AND p.program_id = p_program AND p.stream_id = p_stream
      AND p.position = p_position
    ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT o.* FROM projection_order AS o
    WHERE o.organization_id = p_organization AND o.program_id = p_program
      AND (o.order_id = p_order OR o.outcome IS NULL AND o.projection = p_projection AND o.stream_id = p_stream)
    ORDER BY o.order_id = p_order DESC LIMIT 1;
END $$;

-- What is to be done, of all tenants, the oldest first: ids and positions only.
CREATE FUNCTION open_orders() RETURNS SETOF projection_order
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT o.* FROM projection_order AS o WHERE o.outcome IS NULL ORDER BY o.asked_at, o.order_id LIMIT 100
$$;

CREATE FUNCTION settle_order(p_organization uuid, p_program uuid, p_order uuid, p_outcome text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  UPDATE projection_order AS o SET outcome = p_outcome, settled_at = clock_timestamp()
  WHERE o.organization_id = p_organization AND o.program_id = p_program AND o.order_id = p_order AND o.outcome IS NULL
$$;

REVOKE ALL ON FUNCTION leave_order, open_orders, settle_order FROM PUBLIC;
GRANT EXECUTE ON FUNCTION leave_order TO app;
GRANT EXECUTE ON FUNCTION open_orders, settle_order TO projector;
