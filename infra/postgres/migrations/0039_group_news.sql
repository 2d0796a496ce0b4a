-- Letters about groups go from now on: of what happened before, nobody is written to.
INSERT INTO tracking (organization_id, program_id, follower, application, position)
SELECT organization_id, program_id, 'policy.group_news.1', 'circlekeep', position
FROM log_head
WHERE log = 1
ON CONFLICT DO NOTHING;
