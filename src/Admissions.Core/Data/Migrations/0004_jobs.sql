-- A schema of its own for the job store's tables, which the store makes itself as the owner (Core/Jobs/JobStore). They hold
-- no tenant's data: which job runs when, and which instance runs it.
CREATE SCHEMA jobs;
GRANT USAGE ON SCHEMA jobs TO admissions_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA jobs GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO admissions_app;

-- The worker looks for what waits; few rows ever do.
CREATE INDEX ix_job_runs_waiting ON job_runs (id) WHERE state = 'Queued';
