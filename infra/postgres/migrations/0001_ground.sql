-- The ground that every later file stands on: nobody has anything unless a file says so.
-- Owner of all: circlekeep, which cannot log in. Row-level security is ENABLEd, not FORCEd, so the
-- owner's definer functions see every row, and check the tenant themselves.
REVOKE ALL ON SCHEMA circlekeep FROM PUBLIC;
GRANT USAGE ON SCHEMA circlekeep TO app, warden, projector, auditor, keeper;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TYPES FROM PUBLIC;
