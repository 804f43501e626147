-- An extension for a point names the point by its id, as every question about it does; its code was stored before.
UPDATE schedule_windows w SET scope_code = p.id::text
FROM registration_points p
WHERE w.scope_kind = 'Point' AND p.tenant_id = w.tenant_id AND p.campaign_id = w.campaign_id AND p.code = w.scope_code;
