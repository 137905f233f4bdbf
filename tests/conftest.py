"""One migrated database per test process, SQLite or PostgreSQL by TEST_DATABASE.

A test that asks for ``app`` stands inside an application context, as a command
does; its rows are deleted when it ends. A test that asks for ``client`` may use
``db.session()`` beside it: requests run in contexts of their own, as in the
real house, so what one leaves behind can never help the other.
"""

import contextvars
import gc
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType
from typing import Any

import pytest
import time_machine
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from offsets import create_app, schema
from offsets.config import Settings
from offsets.db import Base
from tests import postgresql

DATABASE = os.environ.get("TEST_DATABASE", "sqlite")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")

HERE = Path(__file__).parent

MakeApp = Callable[..., Flask]

hypothesis_settings.register_profile(
    "house",
    # The machines that run this are small and shared: time says nothing there.
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    # The same examples on every run: a red build is about the change, not about luck.
    derandomize=bool(os.environ.get("CI")),
)
hypothesis_settings.load_profile("house")


class LateRule(Rule):
    """An address whose maker is compiled when a page first asks for it.

    Werkzeug compiles all three hundred at once, which is most of what making a
    house costs; few tests ask for more than ten.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:
        name = "_build_unknown" if append_unknown else "_build"

        def compile_and_build(rule: Rule, **values: Any) -> Any:
            setattr(rule, name, Rule._compile_builder(rule, append_unknown).__get__(rule))
            return getattr(rule, name)(**values)

        return compile_and_build


class Compiled(BytecodeCache):
    """Templates that one house of this process compiled are not compiled by the next."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._kept[bucket.key] = bucket.checksum, bucket.code


Flask.url_rule_class = LateRule
Flask.jinja_options = {"bytecode_cache": Compiled()}


def pytest_configure() -> None:
    """Collecting makes a million things that all stay: no garbage is looked for among them.

    It would be again and again, a fifth of the time that collecting takes.
    """
    gc.disable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Chromium's tests have a run of their own: the others need not even load them."""
    left_out = "not browser" in config.option.markexpr
    return True if left_out and collection_path == HERE / "browser" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, rather than skip, what says nothing about this database.

    What takes long comes first: at the end the other core would wait for it.
    """
    config.hook.pytest_deselected(items=[item for item in items if not _concerns(item)])
    items[:] = sorted(filter(_concerns, items), key=_is_quick)


def pytest_collection_finish() -> None:
    """From here on it is looked for, but seldom: looking took a seventh of the tests' time."""
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


def _is_quick(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is None


def _concerns(item: pytest.Item) -> bool:
    """SQLite's run is also that of all tests that ask for no database: once is enough for them."""
    only = item.get_closest_marker("only")
    if only is not None:
        return only.args == (DATABASE,)
    return DATABASE == "sqlite" or "database_url" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """An empty database that belongs to this test process."""
    if DATABASE == "postgresql":
        yield postgresql.new_database(f"test_{WORKER}")
        return
    # In memory where there is such a place: nobody needs these rows after a power cut.
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
    with TemporaryDirectory(prefix="offsets-", dir=memory) as folder:
        yield f"sqlite:///{folder}/test.sqlite3"


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        mode="demo",
        secret_key=secrets.token_urlsafe(32),
        sandbox_secret=secrets.token_urlsafe(32),
        database_url=database_url,
        public_url="http://localhost",
        operator_name="Test operator",
        var_dir=tmp_path_factory.mktemp("var"),
        gateways=("sandbox",),
        rate_limits_enabled=False,
    )


@pytest.fixture(scope="session")
def whole_house(settings: Settings) -> Iterator[Flask]:
    """The application, made once; use ``app`` instead, which cleans up."""
    app = create_app(settings)
    app.testing = True
    app.test_client_class = Client
    engine = app.extensions["engine"]
    schema.upgrade(engine)
    # All that is loaded by now stays: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()
    yield app
    engine.dispose()


@pytest.fixture
def app(whole_house: Flask) -> Iterator[Flask]:
    with whole_house.app_context():
        yield whole_house
    delete_all_rows(whole_house)
    whole_house.extensions.pop("totals", None)  # kept for some seconds; see stock.totals


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A new device without cookies."""
    return app.test_client()


@pytest.fixture
def make_app(app: Flask, settings: Settings) -> Iterator[MakeApp]:
    """Houses with other settings on the same database: ``make_app(rate_limits_enabled=True)``."""
    made = []

    def make(**changes: Any) -> Flask:
        # In an empty context: the test's own must not stand in for one it forgot to push.
        other = contextvars.Context().run(create_app, replace(settings, **changes))
        other.testing = True
        other.test_client_class = Client
        made.append(other)
        return other

    yield make
    for other in made:
        other.extensions["engine"].dispose()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still at a known moment; ``clock.shift(seconds)`` moves it."""
    with time_machine.travel(datetime(2026, 5, 1, 4, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


class Client(FlaskClient):
    """Sends each request through an empty context, as a web server does.

    Otherwise Flask would lend the request the test's own application context,
    and with it the test's session. What the test has read is let go first, so
    that it sees what the request wrote.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if g and "session" in g:
            g.session.rollback()
        return contextvars.Context().run(super().open, *args, **kwargs)


def delete_all_rows(app: Flask) -> None:
    """Most tests write to few tables: one statement asks which."""
    tables, which = _tables()
    engine = app.extensions["engine"].execution_options(sqlite_begin="IMMEDIATE")
    with engine.begin() as connection:
        filled = set(connection.exec_driver_sql(which).scalars())
        if DATABASE == "postgresql":
            # Everything goes, so nothing need be looked up in the tables that refer to it.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        # TRUNCATE creates files and takes fifty milliseconds.
        for table in tables:
            if table in filled:
                connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608  # our own name


@cache
def _tables() -> tuple[list[str], str]:
    """All tables, those first that refer to others; and the question which of them have rows."""
    names = [table.name for table in reversed(Base.metadata.sorted_tables)]
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names)  # noqa: S608
    return names, " UNION ALL ".join(asked)
