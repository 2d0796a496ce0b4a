-- name: note
SELECT note_clock($1, $2, $3);

-- name: take
SELECT take_time();
