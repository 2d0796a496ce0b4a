-- name: list
SELECT list_event_kinds($1, $2, $3, $4, $5, $6);

-- name: listed
SELECT log, type, category, array_to_string(writers, ','), begins FROM event_kind;
