-- Exam districts were part of ManageSites before they had a permission of their own. Whoever holds the former keeps the latter,
-- in the roles that a province made itself too. Where a role has been given it already, taking it away was the province's will.
ALTER TABLE role_permissions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE role_defaults NO FORCE ROW LEVEL SECURITY;
INSERT INTO role_permissions (tenant_id, role, permission)
SELECT p.tenant_id, p.role, 'SetDistricts' FROM role_permissions p
WHERE p.permission = 'ManageSites'
  AND NOT EXISTS (SELECT FROM role_defaults d WHERE d.tenant_id = p.tenant_id AND d.role = p.role AND d.permission = 'SetDistricts')
ON CONFLICT DO NOTHING;
ALTER TABLE role_defaults FORCE ROW LEVEL SECURITY;
ALTER TABLE role_permissions FORCE ROW LEVEL SECURITY;
