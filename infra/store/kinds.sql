-- name: list
SELECT list_event_kinds($1, $2, $3, $4, $5, $6, $7, $8);

-- name: listed
SELECT log, type, category, array_to_string(writers, ','), begins, named, holds FROM event_kind;
