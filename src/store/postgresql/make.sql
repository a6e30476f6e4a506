BEGIN;
SET LOCAL statement_timeout = 0;
SELECT pg_advisory_xact_lock(1802661479);
