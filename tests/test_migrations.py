"""Models and migrations agree, to the last partial index, and the way back is open too."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, column, inspect, table, text
from sqlalchemy.engine import make_url

from offsets import db, schema
from offsets.db import Base


@pytest.fixture
def empty(app: Flask, tmp_path: Path) -> Iterator[Engine]:
    """A second, empty database beside the tests' own."""
    engine = app.extensions["engine"]
    if engine.dialect.name == "sqlite":
        other = db.connect(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield other
        other.dispose()
        return
    name = f"{engine.url.database}_empty"
    url = make_url(engine.url).set(database=name).render_as_string(hide_password=False)
    with closing(engine.raw_connection()) as connection:  # Its driver begins no transaction.
        driver: Any = connection.driver_connection
        driver.execute(f'CREATE DATABASE "{name}"')
        other = db.connect(url)
        yield other
        other.dispose()
        driver.execute(f'DROP DATABASE "{name}"')


def test_migrated_tables_are_those_of_the_models(app: Flask, empty: Engine) -> None:
    Base.metadata.create_all(empty)
    assert _shape(app.extensions["engine"]) == _shape(empty)


def test_a_lost_partial_index_would_be_seen(app: Flask, empty: Engine) -> None:
    Base.metadata.create_all(empty)
    with empty.begin() as connection:
        connection.execute(text("DROP INDEX uq_payments_live"))
        connection.execute(text("CREATE UNIQUE INDEX uq_payments_live ON payments (order_id)"))
    assert _shape(app.extensions["engine"]) != _shape(empty)


def test_alembic_finds_nothing_to_do(app: Flask) -> None:
    with app.extensions["engine"].connect() as connection:
        assert schema.differences(connection) == []


def test_alembic_would_find_a_lost_column(empty: Engine) -> None:
    schema.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("ALTER TABLE orders DROP COLUMN occasion"))
        assert schema.differences(connection)


def test_down_to_nothing_and_up_again(empty: Engine) -> None:
    schema.upgrade(empty)
    schema.downgrade(empty, "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]
    schema.upgrade(empty)
    assert "orders" in inspect(empty).get_table_names()


def test_pending_until_upgraded(empty: Engine) -> None:
    with empty.connect() as connection:
        assert schema.pending(connection)
    schema.upgrade(empty)
    schema.upgrade(empty)
    with empty.connect() as connection:
        assert not schema.pending(connection)


@pytest.mark.only("sqlite")  # PostgreSQL never stops enforcing references
def test_a_migration_that_breaks_references_is_refused(app: Flask, empty: Engine) -> None:
    schema.upgrade(empty)
    claims = table("claims", column("order_id"), column("device_hash"), column("claimed_at"))
    orphan = claims.insert().values(order_id=1, device_hash=b"", claimed_at="2026-05-01 00:00:00")
    with pytest.raises(RuntimeError, match="broken references"), schema.migrating(empty) as within:
        within.execute(orphan)
    with empty.begin() as connection, pytest.raises(Exception, match="FOREIGN KEY"):
        connection.execute(orphan)


def _shape(engine: Engine) -> dict[str, Any]:
    """Every column, key, check and index, as the database itself tells them."""
    found = inspect(engine)
    return {
        name: {
            "columns": [{**c, "type": str(c["type"])} for c in found.get_columns(name)],
            "primary": found.get_pk_constraint(name),
            "references": _sorted(found.get_foreign_keys(name)),
            "unique": _sorted(found.get_unique_constraints(name)),
            "checks": _sorted(found.get_check_constraints(name)),
            "indexes": _sorted(found.get_indexes(name)),
        }
        for name in found.get_table_names()
        if name != "alembic_version"
    }


def _sorted(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By name, and with the conditions of partial indexes as text, which compares."""
    for each in found:
        options = each.get("dialect_options", {})
        each["dialect_options"] = {name: str(value) for name, value in options.items()}
    return sorted(found, key=lambda each: str(each["name"]))
