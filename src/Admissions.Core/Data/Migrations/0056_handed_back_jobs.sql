-- What an instance gives back because it was asked to end is no failed attempt.
ALTER TABLE job_runs ADD COLUMN handed_back integer NOT NULL DEFAULT 0;
ALTER TABLE job_runs ALTER COLUMN handed_back DROP DEFAULT;
