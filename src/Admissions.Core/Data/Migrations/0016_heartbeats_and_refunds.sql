-- A run whose instance gives no sign of life is ended as failed.
ALTER TABLE job_runs ADD COLUMN heartbeat_at timestamp with time zone;

-- When the gateway gave the money back, and under which number.
ALTER TABLE payment_orders ADD COLUMN refunded_at timestamp with time zone;
ALTER TABLE payment_orders ADD COLUMN refund_transaction text;
ALTER TABLE payment_orders ADD CONSTRAINT ck_payment_orders_refunded CHECK (state <> 'Refunded' OR (refunded_at IS NOT NULL AND refund_transaction IS NOT NULL));

-- Accounts of the demo data, told apart from those that visitors of a demo have made.
ALTER TABLE users ADD COLUMN is_seeded boolean NOT NULL DEFAULT false;
ALTER TABLE users ALTER COLUMN is_seeded DROP DEFAULT;
-- The owner sees every tenant's rows for this one statement.
ALTER TABLE users NO FORCE ROW LEVEL SECURITY;
UPDATE users SET is_seeded = true WHERE user_name LIKE 'demo-%';
ALTER TABLE users FORCE ROW LEVEL SECURITY;
