-- What policies owe an organization and could not do at several attempts: counts, for who keeps its programs.

-- By policy and by how the last attempt ended: how much is tried again, how much was given up, and since when.
CREATE FUNCTION held_up(p_organization uuid)
RETURNS TABLE (policy text, code text, tried bigint, given_up bigint, since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
BEGIN
  IF p_organization IS DISTINCT FROM NULLIF(current_setting('app.organization_id', true), '')::uuid THEN
    RAISE EXCEPTION 'this transaction belongs to another tenant' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY
    SELECT o.policy, coalesce(o.code, ''), count(*) FILTER (WHERE o.state = 'owed'), count(*) FILTER (WHERE o.state = 'set_aside'),
      min(o.settled_at)
    FROM outbox AS o
    WHERE o.organization_id = p_organization AND (o.state = 'set_aside' OR o.state = 'owed' AND o.attempts >= 3 AND o.code IS NOT NULL)
    GROUP BY o.policy, o.code
    ORDER BY o.policy, o.code;
END $$;

-- The web lets what was given up be tried anew, and can do nothing else to a row, nor see what is owed to whom.
GRANT SELECT (organization_id, policy, state), UPDATE (state, attempts, due_at, settled_at) ON outbox TO app;
CREATE POLICY of_organization ON outbox FOR SELECT TO app USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid);
CREATE POLICY taken_up ON outbox FOR UPDATE TO app USING (
  organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid AND state = 'set_aside')
  WITH CHECK (organization_id = NULLIF(current_setting('app.organization_id', true), '')::uuid AND state = 'owed');

GRANT EXECUTE ON FUNCTION held_up TO app;
