-- How often an instance has taken the work up: whoever took it up before has lost it, and what ends instance after instance is not tried for ever.
ALTER TABLE job_runs ADD COLUMN attempts integer NOT NULL DEFAULT 0;
ALTER TABLE job_runs ALTER COLUMN attempts DROP DEFAULT;

-- The work that computes or releases the run, or did so last.
ALTER TABLE runs ADD COLUMN job_id bigint;
ALTER TABLE runs ADD CONSTRAINT fk_runs_job_id FOREIGN KEY (tenant_id, job_id) REFERENCES job_runs (tenant_id, id);
