"""A million certificates in the tables, written by the database itself, so that age can be felt."""

from sqlalchemy import create_engine, text

COUNT = 1_000_000
MASS_G = 10_000

_STATEMENTS = (
    """INSERT INTO orders (public_id, state, project_id, mass_g, amount_fen, certificate_count,
         to_order, purpose, holders, locale, no_return_confirmed_at, placed_at, expires_at, paid_at,
         settled_at)
       SELECT md5('order' || i), 'settled', 1, :mass, 100, 1, false, 'myself', '["小林"]', 'zh',
         now(), now(), now(), now(), now() FROM generate_series(1, :count) i""",
    """INSERT INTO payments (order_id, reference, gateway, amount_fen, state, created_at, asked_at,
         paid_at)
       SELECT id, substr(public_id, 1, 24), 'sandbox', 100, 'paid', now(), now(), now()
       FROM orders WHERE state = 'settled' ORDER BY id""",
    """INSERT INTO holds (order_id, lot_id, mass_g, amount_fen, expires_at, state)
       SELECT id, 1, :mass, 100, now(), 'sold' FROM orders WHERE state = 'settled' ORDER BY id""",
    """INSERT INTO certificates (number, order_id, position, project_id, mass_g, holder_name,
         purpose, order_hash, locale, salt, commitment, issued_at, state)
       SELECT upper(substr(public_id, 1, 16)), id, 0, 1, :mass, '小林', 'myself',
         sha256(public_id::bytea), 'zh', decode(public_id, 'hex'),
         sha256(decode(public_id, 'hex')), now(), 'valid'
       FROM orders WHERE state = 'settled' ORDER BY id""",
    """INSERT INTO allocations (certificate_id, lot_id, start_g, end_g)
       SELECT id, 1, (row_number() OVER (ORDER BY id) - 1) * :mass,
         row_number() OVER (ORDER BY id) * :mass FROM certificates""",
    """UPDATE lots SET next_g = CAST(:count AS bigint) * :mass, sold_fen = :count * 100,
         issued = :count
       WHERE id = 1""",
)


def fill(database_url: str) -> None:
    """Sell the first million pieces of lot 1; it must be untouched, and PostgreSQL's."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        for statement in _STATEMENTS:
            given = {"count": COUNT, "mass": MASS_G}
            named = {name: value for name, value in given.items() if f":{name}" in statement}
            connection.execute(text(statement), named)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
