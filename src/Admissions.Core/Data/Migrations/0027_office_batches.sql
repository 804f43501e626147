-- An office may take in files of paper forms for the points of its divisions (HR-149).
ALTER TABLE batch_entries ALTER COLUMN point_id DROP NOT NULL;
ALTER TABLE batch_entries ADD COLUMN division_code character varying(6);
ALTER TABLE batch_entries ADD CONSTRAINT ck_batch_entries_entered_by CHECK ((point_id IS NULL) <> (division_code IS NULL));

-- Without it every account that is taken back with a batch reads all registrations to see that none is its own.
CREATE INDEX ix_registrations_user_id ON registrations (user_id);
