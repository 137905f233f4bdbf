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
