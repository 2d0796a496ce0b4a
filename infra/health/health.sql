-- name: projection_lag
SELECT projection, version, state, events, programs, seconds FROM projection_lag($1, $2, $3);

-- name: follower_lag
SELECT follower, events, programs, seconds FROM follower_lag($1, $2, $3);

-- name: outbox
SELECT due, oldest_s, set_aside FROM outbox_figures();

-- name: sessions
-- A role sees the transactions of its own sessions alone; ours is not among them.
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(xact_start)), 0)::double precision AS oldest_s,
  count(*) FILTER (WHERE state LIKE 'idle in transaction%' AND state_change < clock_timestamp() - interval '10 s') AS idle,
  count(*) AS connections
FROM pg_stat_activity
WHERE usename = session_user AND datname = current_database() AND pid <> pg_backend_pid();
