-- Counts letters as before; since when one counts is reckoned once, before any row is changed.

CREATE OR REPLACE FUNCTION count_letter(p_tag bytea[], p_hour integer[], p_day integer[], p_at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, circlekeep, pg_temp AS $$
DECLARE
  v_since CONSTANT timestamptz := p_at - interval '1 day';
  v_free timestamptz;
BEGIN
  PERFORM require_lists(array_dims(p_tag), array_dims(p_hour), array_dims(p_day));
  DELETE FROM letter_count AS c WHERE c.count_tag IN (
    SELECT o.count_tag FROM letter_count AS o
    WHERE o.last_at < v_since
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
      SET asked = ARRAY(SELECT a FROM unnest(c.asked) AS a WHERE a > v_since) || p_at
      WHERE c.count_tag = ANY (p_tag);
  END IF;
  RETURN v_free;
END $$;
