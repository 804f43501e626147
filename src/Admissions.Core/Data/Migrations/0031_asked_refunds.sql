-- When the gateway was last asked for a refund: an answer that a dead process was waiting for does not keep officers out.
ALTER TABLE payment_refunds ADD COLUMN asked_at timestamp with time zone;
ALTER TABLE payment_refunds NO FORCE ROW LEVEL SECURITY;
UPDATE payment_refunds SET asked_at = requested_at;
ALTER TABLE payment_refunds FORCE ROW LEVEL SECURITY;
ALTER TABLE payment_refunds ALTER COLUMN asked_at SET NOT NULL;

-- Counts and texts of handed-out papers that cannot be.
ALTER TABLE ticket_postings
  ADD CONSTRAINT ck_ticket_postings_counted CHECK (tickets > 0),
  ADD CONSTRAINT ck_ticket_postings_lengths CHECK (length(city_code) = 4 AND length(batch) BETWEEN 1 AND 20);
ALTER TABLE barcode_receipts
  ADD CONSTRAINT ck_barcode_receipts_counted CHECK (issued >= 0 AND (received IS NULL OR received >= 0)),
  ADD CONSTRAINT ck_barcode_receipts_lengths CHECK (length(city_code) = 4 AND length(settlement) <= 200);
