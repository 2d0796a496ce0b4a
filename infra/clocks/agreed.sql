-- name: note
SELECT note_clock($1, $2, $3) AS earliest_us, wall_us() AS database_us;

-- name: take
SELECT take_time();
