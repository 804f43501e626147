-- When a bill was asked for, by the real clock. The campaign's time in "at" says nothing of that once a drill has moved
-- its clock; of earlier rows nothing better is known.
ALTER TABLE payment_reconciliations ADD COLUMN fetched_at timestamp with time zone;
-- The owner sees every tenant's rows for this one statement.
ALTER TABLE payment_reconciliations NO FORCE ROW LEVEL SECURITY;
UPDATE payment_reconciliations SET fetched_at = at;
ALTER TABLE payment_reconciliations FORCE ROW LEVEL SECURITY;
ALTER TABLE payment_reconciliations ALTER COLUMN fetched_at SET NOT NULL;
