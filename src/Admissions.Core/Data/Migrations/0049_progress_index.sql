-- Progress by day and by area is counted without reading the candidates' rows.
CREATE INDEX ix_registrations_progress ON registrations (campaign_id, wanted_point_id) INCLUDE (tenant_id, state, created_at, submitted_at, confirmed_at, paid_at);

-- Of those who stand still the list finds the longest waiting without reading their rows either.
DROP INDEX ix_registrations_unfinished;
CREATE INDEX ix_registrations_unfinished ON registrations (campaign_id, wanted_point_id, state) INCLUDE (tenant_id, id, created_at, submitted_at, confirmed_at, paid_at, has_photo)
  WHERE state <> 'Invalid' AND (state <> 'Valid' OR NOT has_photo);
