-- name: parked
SELECT m.name AS projection, p.program_id AS program, p.stream_id AS stream, p.position, p.event_type, p.code,
    p.parked_at, o.order_id AS "order"
FROM circlekeep.projection_parked AS p
LEFT JOIN circlekeep.projection_build AS b ON b.schema = p.schema AND b.state = 'live'
JOIN unnest($2::text[], $3::integer[], $4::text[]) AS m (name, version, follower)
    ON m.name = b.projection AND m.version = b.version OR m.follower = p.schema
LEFT JOIN circlekeep.projection_order AS o ON o.organization_id = $1
    AND o.program_id = p.program_id AND o.schema = p.schema AND o.stream_id = p.stream_id
    AND o.outcome IS NULL
WHERE p.organization_id = $1
ORDER BY p.parked_at, p.stream_id, m.name
LIMIT 200;

-- name: leave
SELECT program_id AS program, order_id AS id, projection, stream_id AS stream, position, skip, asked_at,
    outcome
FROM leave_order($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: order
SELECT program_id AS program, order_id AS id, projection, stream_id AS stream, position, skip, asked_at,
    outcome
FROM circlekeep.projection_order
WHERE organization_id = $1 AND order_id = $2;

-- name: open
SELECT organization_id, program_id, order_id, schema, stream_id, position, skip FROM open_orders();

-- name: settle
SELECT settle_order($1, $2, $3, $4);

-- name: keep_said
SELECT keep_said($1, $2, $3);
