-- How many letters were asked for to a mailbox, and from a network, within a day: one count for all doors and all Wardens, which
-- outlasts each of them. Outside tenancy, as accounts are: no role reads or writes the table. Nothing in it tells whose mailbox it is:
-- it is counted under tags of the Warden, the same for an address that nobody has.

CREATE TABLE letter_count (
  count_tag bytea         PRIMARY KEY CHECK (octet_length(count_tag) = 32),
  asked     timestamptz[] NOT NULL,
  last_at   timestamptz   NOT NULL
);
CREATE INDEX letter_count_age ON letter_count (last_at);
ALTER TABLE letter_count ENABLE ROW LEVEL SECURITY;

-- Counts a letter in each of these counts at a moment of the Warden's, or in none: then when another may be asked for is returned. A
-- count goes a day after it was last asked of, and the oldest go where there are more than 100,000.
CREATE FUNCTION count_letter(p_tag bytea[], p_hour integer[], p_day integer[], p_at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_free timestamptz;
BEGIN
  PERFORM require_lists(array_dims(p_tag), array_dims(p_hour), array_dims(p_day));
  DELETE FROM letter_count AS c WHERE c.count_tag IN (
    SELECT o.count_tag FROM letter_count AS o
    WHERE o.last_at < p_at - interval '1 day'
      OR o.last_at < (SELECT k.last_at FROM letter_count AS k ORDER BY k.last_at DESC OFFSET 100000 LIMIT 1)
    ORDER BY o.last_at LIMIT 1000 FOR UPDATE SKIP LOCKED);
  -- Whoever counts in the same row waits here for those before.
  INSERT INTO letter_count AS c (count_tag, asked, last_at)
    SELECT n.tag, '{}', p_at FROM unnest(p_tag) AS n (tag) ORDER BY n.tag
    ON CONFLICT (count_tag) DO UPDATE SET last_at = greatest(c.last_at, excluded.last_at);
  SELECT max(w.free) INTO v_free
    FROM unnest(p_tag, p_hour, p_day) AS n (tag, of_hour, of_day)
      JOIN letter_count AS c ON c.count_tag = n.tag
      CROSS JOIN LATERAL (SELECT array_agg(a ORDER BY a DESC) AS newest FROM unnest(c.asked) AS a) AS s
      CROSS JOIN LATERAL (VALUES (s.newest[n.of_hour] + interval '1 hour'), (s.newest[n.of_day] + interval '1 day')) AS w (free)
    WHERE w.free > p_at;
  IF v_free IS NULL THEN
    UPDATE letter_count AS c
      SET asked = ARRAY(SELECT a FROM unnest(c.asked) AS a WHERE a > p_at - interval '1 day') || p_at
      WHERE c.count_tag = ANY (p_tag);
  END IF;
  RETURN v_free;
END $$;

GRANT EXECUTE ON FUNCTION count_letter TO warden;
