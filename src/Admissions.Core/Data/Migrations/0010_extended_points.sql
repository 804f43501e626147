-- An extension for a point names the point by its id, as every question about it does; its code was stored before.
-- The owner sees every tenant's rows for this one statement.
ALTER TABLE schedule_windows NO FORCE ROW LEVEL SECURITY;
ALTER TABLE registration_points NO FORCE ROW LEVEL SECURITY;
UPDATE schedule_windows w SET scope_code = p.id::text
FROM registration_points p
WHERE w.scope_kind = 'Point' AND p.tenant_id = w.tenant_id AND p.campaign_id = w.campaign_id AND p.code = w.scope_code;
ALTER TABLE schedule_windows FORCE ROW LEVEL SECURITY;
ALTER TABLE registration_points FORCE ROW LEVEL SECURITY;
