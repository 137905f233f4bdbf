-- The statement of orders/place_at_once.py, without the house around it.
WITH keyed AS (
    INSERT INTO idempotency_keys (key_hash, body_hash, answer, created_at)
    VALUES (sha256(random()::text::bytea), sha256('body'), '{"order": "eq3rbh2gb8esb3gr"}', now())
    ON CONFLICT DO NOTHING RETURNING id
), placed AS (
    INSERT INTO orders (public_id, state, project_id, mass_g, amount_fen, certificate_count, to_order, purpose, holders, locale, no_return_confirmed_at, placed_at, expires_at)
    SELECT md5(random()::text), 'placed', 1, 10000, 100, 1, false, 'myself', '["小林"]'::jsonb, 'zh', now(), now(), now() + interval '15 minutes'
    FROM keyed RETURNING id
), taken AS (
    UPDATE lots SET held_g = held_g + 10000
    WHERE id = 1 AND paused = false AND next_g + held_g + 10000 <= size_g AND EXISTS (SELECT id FROM placed)
    RETURNING id
), intended AS (
    INSERT INTO payments (order_id, reference, gateway, amount_fen, state, created_at, asked_at)
    SELECT id, substr(md5(random()::text), 1, 24), 'sandbox', 100, 'intended', now(), now()
    FROM placed RETURNING order_id
)
INSERT INTO holds (order_id, lot_id, mass_g, amount_fen, expires_at, state)
SELECT order_id, (SELECT id FROM taken), 10000, 100, now() + interval '15 minutes', 'held'
FROM intended RETURNING order_id \gset
-- And those of orders/settle_at_once.py.
SELECT reference FROM payments WHERE order_id = :order_id \gset
SELECT o.id, public_id, mass_g, certificate_count, holders, purpose, occasion, locale
FROM orders o JOIN payments p ON o.id = p.order_id
WHERE reference = :reference AND p.amount_fen = 100 AND (p.state = 'intended' OR p.state = 'pending')
    AND (o.state = 'placed' OR o.state = 'expired') AND to_order = false AND certificate_count = 1
    AND EXISTS (SELECT 1 FROM holds h WHERE h.order_id = o.id AND h.mass_g = o.mass_g AND h.state != 'sold' AND h.state != 'released');
WITH paid AS (
    UPDATE payments SET state = 'paid', provider_reference = 'CHARGE', paid_at = now()
    WHERE order_id = :order_id AND reference = :reference AND amount_fen = 100 AND (state = 'intended' OR state = 'pending')
    RETURNING order_id
), settled AS (
    UPDATE orders SET state = 'settled', paid_at = now(), settled_at = now(), ended_at = NULL FROM paid
    WHERE orders.id = paid.order_id AND (state = 'placed' OR state = 'expired') AND to_order = false AND certificate_count = 1
    RETURNING orders.id, project_id, mass_g
), sold AS (
    UPDATE holds SET state = 'sold' FROM settled
    WHERE holds.order_id = settled.id AND holds.mass_g = settled.mass_g AND state != 'sold' AND state != 'released'
    RETURNING lot_id, holds.mass_g, amount_fen
), certified AS (
    INSERT INTO certificates (order_id, project_id, position, state, number, holder_name, mass_g, purpose, order_hash, locale, issued_at, salt, commitment)
    SELECT (SELECT id FROM settled), (SELECT project_id FROM settled), 0, 'valid', substr(md5(random()::text), 1, 12), '小林', 10000, 'myself', sha256('order'), 'zh', now(), '\x00112233445566778899aabbccddeeff', sha256('statement')
    FROM paid RETURNING id
), advanced AS (
    UPDATE lots SET next_g = next_g + sold.mass_g, held_g = held_g - sold.mass_g, sold_fen = sold_fen + sold.amount_fen, issued = issued + 1
    FROM sold WHERE lots.id = sold.lot_id RETURNING next_g AS end_g
), allocated AS (
    INSERT INTO allocations (certificate_id, lot_id, start_g, end_g)
    SELECT id, (SELECT lot_id FROM sold), (SELECT end_g FROM advanced) - (SELECT mass_g FROM sold), (SELECT end_g FROM advanced)
    FROM certified
), kept AS (
    INSERT INTO payment_notices (gateway, event_id, reference, body, received_at, outcome)
    SELECT 'sandbox', md5(random()::text), :reference, '{"id": "event"}', now(), 'settled' FROM paid
    ON CONFLICT DO NOTHING
)
SELECT 1 FROM paid;
