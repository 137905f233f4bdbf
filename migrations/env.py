"""Runs inside ``offsets.schema``, on the connection and in the transaction that it opened."""

from typing import Any

from alembic import context

from offsets import load_rows
from offsets.db import Base, Moment


def render_item(kind: str, item: Any, _: Any) -> str | bool:
    """Types of ours are written as what they are, so that old migrations outlive the code."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


load_rows()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters tables only by copying them
    compare_type=True,
    compare_server_default=True,
    render_item=render_item,
)
context.run_migrations()
