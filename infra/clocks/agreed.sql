-- name: note
SELECT note_clock($1, $2, $3);

-- name: take
SELECT take_time();

-- name: standing
-- How far the database's clock is ahead of what can be, in seconds, and whether the three can be compared.
SELECT (wall_us() - a.expected_us) / 1000000.0 AS ahead_s, a.earliest_us IS NOT NULL AS compared FROM agreed_time AS a;
