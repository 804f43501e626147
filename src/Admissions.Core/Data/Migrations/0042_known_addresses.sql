-- Where an account has signed in is known as long as there is the account: a drill that is thrown away takes its candidates along.
ALTER TABLE known_addresses DROP CONSTRAINT fk_known_addresses_user_id;
ALTER TABLE known_addresses ADD CONSTRAINT fk_known_addresses_user_id FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE;

-- Who is asked for at the sign-in door by his document, in no campaign, and who is known at an address. A migration is one
-- transaction, which CREATE INDEX CONCURRENTLY does not allow: sign-ups wait for the seconds it takes.
CREATE INDEX ix_registrations_tenant_id_document_number ON registrations (tenant_id, document_number);
CREATE INDEX ix_known_addresses_tenant_id_address ON known_addresses (tenant_id, address);
