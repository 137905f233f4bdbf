"""Brings the database to the tables that the code expects, and says whether it is there.

Alembic is called from here and has no configuration file of its own: the
address of the database is in the settings, and nowhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from offsets.db import Base

MIGRATIONS = Path(__file__).parent.parent / "migrations"

_LOCK = 0x0FF5E75
"""Advisory lock of PostgreSQL: of two releases at once the second waits, and finds it done."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run what is missing, in one transaction."""
    with migrating(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take migrations back, newest first; ``base`` leaves an empty database."""
    with migrating(engine) as connection:
        command.downgrade(_config(connection), revision)


def draft(engine: Engine, message: str) -> None:
    """Write a migration from what the models have and the tables lack, for review by hand."""
    with engine.connect() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def pending(connection: Connection) -> bool:
    """Whether the tables are older than the code; cheap enough for a readiness probe."""
    return MigrationContext.configure(connection).get_current_revision() != _newest()


def differences(connection: Connection) -> list[Any]:
    """What the models and the tables disagree about; empty when the migrations are complete."""
    options = {"compare_type": True, "compare_server_default": True}
    found: list[Any] = compare_metadata(
        MigrationContext.configure(connection, opts=options), Base.metadata
    )
    return found


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """One transaction that alters tables, alone; refuses to end with a broken reference."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # SQLite alters a table by copying and dropping it, which enforced
            # references forbid; the switch works only outside a transaction.
            _enforce_references(connection, "OFF")
            try:
                with connection.execution_options(sqlite_begin="IMMEDIATE").begin():
                    yield connection
                    _check_references(connection)
            finally:
                _enforce_references(connection, "ON")
        else:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection


def _enforce_references(connection: Connection, switch: str) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys={switch}")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"the migration would leave broken references: {broken}")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@cache
def _newest() -> str | None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head()
