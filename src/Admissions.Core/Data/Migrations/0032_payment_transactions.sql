-- Every notification asks whether the payment it tells of has paid another order already.
CREATE INDEX ix_payment_orders_gateway_transaction ON payment_orders (gateway_transaction);
