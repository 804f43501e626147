-- What belongs to one candidate is found without reading what belongs to all the others.
CREATE INDEX ix_photos_registration_id ON photos (registration_id);
CREATE INDEX ix_evidence_documents_registration_id ON evidence_documents (registration_id);
CREATE INDEX ix_on_site_receipts_registration_id ON on_site_receipts (registration_id);
-- A few thousand of a million accounts.
CREATE INDEX ix_users_staff ON users (kind, id) WHERE kind <> 'Candidate';
