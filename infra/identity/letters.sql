-- name: count_letter
SELECT count_letter($1, $2, $3, $4)
