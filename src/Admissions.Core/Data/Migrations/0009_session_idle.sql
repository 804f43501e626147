-- Each sign-in keeps the idle time of the policy under which it began. What stands open ends as it would have.
ALTER TABLE sessions ADD COLUMN idle_minutes integer;
-- The owner sees every tenant's rows for this one statement.
ALTER TABLE sessions NO FORCE ROW LEVEL SECURITY;
UPDATE sessions SET idle_minutes = greatest(1, round(extract(epoch FROM expires_at - last_seen_at) / 60)::integer);
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
ALTER TABLE sessions ALTER COLUMN idle_minutes SET NOT NULL;
ALTER TABLE sessions ADD CONSTRAINT ck_sessions_idle CHECK (idle_minutes > 0);
