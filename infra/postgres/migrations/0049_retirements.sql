-- Announcements that bodies were retired are few in a long log; a bundle finds the last by these.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX events_retirements ON events (organization_id, program_id, log, position) WHERE type = 'access.bodies_retired';
