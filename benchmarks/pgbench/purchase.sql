-- The statements of orders/place.py, without the house around them.
BEGIN;
INSERT INTO idempotency_keys (key_hash, body_hash, answer, created_at) VALUES (sha256(random()::text::bytea), sha256('body'), '{"order": "eq3rbh2gb8esb3gr"}', now()) ON CONFLICT DO NOTHING RETURNING id;
INSERT INTO orders (public_id, state, project_id, mass_g, amount_fen, certificate_count, to_order, purpose, holders, locale, no_return_confirmed_at, placed_at, expires_at) VALUES (md5(random()::text), 'placed', 1, 10000, 100, 1, false, 'myself', '["小林"]', 'zh', now(), now(), now() + interval '15 minutes') RETURNING id AS order_id \gset
INSERT INTO payments (order_id, reference, gateway, amount_fen, state, created_at, asked_at) VALUES (:order_id, substr(md5(random()::text), 1, 24), 'sandbox', 100, 'intended', now(), now()) RETURNING id;
INSERT INTO holds (order_id, lot_id, mass_g, amount_fen, expires_at, state) VALUES (:order_id, 1, 10000, 100, now() + interval '15 minutes', 'held') RETURNING id;
UPDATE lots SET held_g = held_g + 10000 WHERE id = 1 AND paused = false AND next_g + held_g + 10000 <= size_g;
COMMIT;
-- And those of payments/inbox.py, payments/record.py, orders/settle.py and certificates/issue.py.
BEGIN;
UPDATE payments SET state = 'paid', provider_reference = 'CHARGE', paid_at = now() WHERE order_id = :order_id AND state IN ('intended', 'pending') AND amount_fen = 100 RETURNING id, order_id, amount_fen;
UPDATE orders SET state = 'settled', paid_at = now(), settled_at = now(), ended_at = NULL WHERE id = :order_id AND state IN ('placed', 'expired') AND to_order = false RETURNING id, project_id, mass_g, certificate_count, holders, purpose, occasion;
UPDATE holds SET state = 'sold' WHERE order_id = :order_id AND state NOT IN ('sold', 'released') RETURNING lot_id, mass_g, amount_fen;
INSERT INTO certificates (number, order_id, position, project_id, mass_g, holder_name, purpose, salt, issued_at, state) VALUES (substr(md5(random()::text), 1, 12), :order_id, 0, 1, 10000, '小林', 'myself', '\x00112233445566778899aabbccddeeff', now(), 'valid') RETURNING id AS certificate_id \gset
UPDATE lots SET next_g = next_g + 10000, held_g = held_g - 10000, sold_fen = sold_fen + 100, issued = issued + 1 WHERE id = 1 RETURNING next_g AS end_g \gset
INSERT INTO allocations (certificate_id, lot_id, start_g, end_g) VALUES (:certificate_id, 1, CAST(:end_g AS bigint) - 10000, CAST(:end_g AS bigint)) RETURNING id;
INSERT INTO payment_notices (gateway, event_id, reference, body, received_at, outcome) VALUES ('sandbox', md5(random()::text), 'REFERENCE', '{"id": "event"}', now(), 'settled') ON CONFLICT DO NOTHING;
COMMIT;
