-- How each look ended, and who came in by the operator's door. An outcome is an entry of the access log, version 2 of its intent's stream; what is here
-- finds the intents that nobody has ended, without reading a log twice.

-- How far the sweeper has come in each access log: where to go on from, and nothing that a promise rests on.
CREATE TABLE access_sweep (
  organization_id uuid   NOT NULL,
  program_id      uuid   NOT NULL,
  position        bigint NOT NULL,
  PRIMARY KEY (organization_id, program_id)
) WITH (fillfactor = 60);
REVOKE ALL ON access_sweep FROM PUBLIC;
ALTER TABLE access_sweep ENABLE ROW LEVEL SECURITY;

-- Of logs with entries that are old enough and not yet swept: how far they may be swept now, and the intents
-- (of these kinds) among those entries that have no outcome. Ids and positions only, of all tenants.
-- A log whose next entry is too young takes no place of the others; each entry is looked at once.
CREATE FUNCTION accesses_left_open(p_kinds text[], p_after interval, p_logs integer, p_entries integer)
RETURNS TABLE (organization_id uuid, program_id uuid, swept bigint, positions bigint[], streams uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
  SELECT l.organization_id, l.program_id, max(e.position),
    coalesce(array_agg(e.position ORDER BY e.position) FILTER (WHERE e.is_open), '{}'),
    coalesce(array_agg(e.stream_id ORDER BY e.position) FILTER (WHERE e.is_open), '{}')
  FROM (SELECT (extract(epoch FROM clock_timestamp() - p_after) * 1000000)::bigint AS before_us OFFSET 0) AS t
  CROSS JOIN LATERAL (
    SELECT h.organization_id, h.program_id, coalesce(s.position, 0) AS position
    FROM log_head AS h LEFT JOIN access_sweep AS s USING (organization_id, program_id)
    WHERE h.log = 2 AND h.position > coalesce(s.position, 0) AND (
      SELECT x.recorded_us FROM events AS x
      WHERE x.organization_id = h.organization_id AND x.program_id = h.program_id AND x.log = 2
        AND x.position = coalesce(s.position, 0) + 1) <= t.before_us
    LIMIT p_logs) AS l
  CROSS JOIN LATERAL (
    SELECT x.position, x.stream_id, x.version = 1 AND x.type = ANY (p_kinds) AND NOT EXISTS (
        SELECT FROM events AS y
        WHERE y.organization_id = l.organization_id AND y.program_id = l.program_id AND y.log = 2
          AND y.stream_id = x.stream_id AND y.version = 2) AS is_open
    FROM (SELECT w.position, w.stream_id, w.version, w.type, w.recorded_us FROM events AS w
      WHERE w.organization_id = l.organization_id AND w.program_id = l.program_id AND w.log = 2
        AND w.position > l.position
      ORDER BY w.position LIMIT p_entries) AS x
    WHERE x.recorded_us <= t.before_us) AS e
  GROUP BY l.organization_id, l.program_id
$$;

-- Notes how far logs were swept; never back.
CREATE FUNCTION accesses_swept(p_organization uuid[], p_program uuid[], p_position bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp SET lock_timeout = '5s' AS $$
  INSERT INTO access_sweep AS a (organization_id, program_id, position)
    SELECT * FROM unnest(p_organization, p_program, p_position) AS t (organization_id, program_id, position)
    ORDER BY t.organization_id, t.program_id
    ON CONFLICT (organization_id, program_id) DO UPDATE SET position = greatest(a.position, excluded.position)
$$;

-- Whether somebody has an account already: then staff makes no link that would open it.
CREATE FUNCTION has_account(p_organization uuid, p_person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT EXISTS (SELECT FROM account_person AS p WHERE p.organization_id = p_organization AND p.person_id = p_person)
$$;

-- Whose a session was that is over, for a month: who comes with its token again is on record where it was.
CREATE TABLE ended_session (
  token_sha256    bytea       PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
  organization_id uuid        NOT NULL,
  person_id       uuid        NOT NULL,
  ended_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ended_session_age ON ended_session (ended_at);
REVOKE ALL ON ended_session FROM PUBLIC;
ALTER TABLE ended_session ENABLE ROW LEVEL SECURITY;

CREATE OR REPLACE FUNCTION begin_session(p_token_sha256 bytea, p_session uuid, p_organization uuid, p_person uuid,
  p_strength text, p_locale text, p_expires timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH over AS (
    DELETE FROM login_session WHERE expires_at < clock_timestamp()
      RETURNING token_sha256, organization_id, person_id, expires_at)
  INSERT INTO ended_session (token_sha256, organization_id, person_id, ended_at)
    SELECT o.token_sha256, o.organization_id, o.person_id, o.expires_at FROM over AS o
    ON CONFLICT DO NOTHING;
  DELETE FROM ended_session WHERE ended_at < clock_timestamp() - interval '30 days';
  INSERT INTO login_session (token_sha256, session_id, organization_id, person_id, strength, locale, expires_at)
    VALUES (p_token_sha256, p_session, p_organization, p_person, p_strength, p_locale, p_expires)
$$;

CREATE OR REPLACE FUNCTION end_session(p_token_sha256 bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  WITH over AS (
    DELETE FROM login_session WHERE token_sha256 = p_token_sha256
      RETURNING token_sha256, organization_id, person_id)
  INSERT INTO ended_session (token_sha256, organization_id, person_id)
    SELECT o.token_sha256, o.organization_id, o.person_id FROM over AS o
    ON CONFLICT DO NOTHING
$$;

-- Whose session a token was of, if it is over; nobody's if it never was one.
CREATE FUNCTION whose_it_was(p_token_sha256 bytea) RETURNS TABLE (organization_id uuid, person_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
  SELECT s.organization_id, s.person_id FROM login_session AS s
    WHERE s.token_sha256 = p_token_sha256 AND s.expires_at <= clock_timestamp()
  UNION ALL
  SELECT e.organization_id, e.person_id FROM ended_session AS e WHERE e.token_sha256 = p_token_sha256
$$;

REVOKE ALL ON FUNCTION accesses_left_open, accesses_swept, has_account, whose_it_was FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accesses_left_open, accesses_swept, has_account, whose_it_was TO warden;
