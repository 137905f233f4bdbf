"""A house as ``make run`` starts it: migrated, with the demonstration's catalogue, web and worker.

It runs on a free port with a database of its own, and is ended by its own
process id, whatever happened in between.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch
from urllib.request import urlopen

from click.testing import CliRunner
from flask import Flask

from offsets import cli, create_app

ROOT = Path(__file__).parent.parent
PATIENCE_S = 40
"""Starting takes two seconds on an idle machine; ending waits for requests under way."""


@dataclass(frozen=True)
class LiveHouse:
    """A running site; ``environment`` is what its processes were given."""

    url: str
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """What an operator's command says; raises RuntimeError where it fails."""
        return _offsets(self.environment, *words)


@contextmanager
def live_house(folder: Path, **settings: str) -> Iterator[LiveHouse]:
    """Run a house that keeps its things in the folder; SQLite unless DATABASE_URL is given."""
    port = settings.get("PORT") or str(free_port())
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = kept | {"VAR_DIR": str(folder), "PORT": port, "RATE_LIMITS": "false"} | settings
    _offsets(environment, "demo")
    with (folder / "serve.log").open("w") as log:
        command = [sys.executable, "-m", "offsets", "serve"]
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            url = settings.get("PUBLIC_URL") or f"http://127.0.0.1:{port}"
            house = LiveHouse(url, environment)
            _wait_for(house, running, folder / "serve.log")
            yield house
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(PATIENCE_S)


def free_port() -> int:
    """A port on which nobody listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _offsets(environment: dict[str, str], *words: str) -> str:
    """Type the command into this process, which has loaded already what takes two seconds to load.

    It finds the environment given and nothing else, as a process of its own would.
    """
    made: list[Flask] = []

    def create() -> Flask:
        made.append(create_app())
        return made[-1]

    only: dict[str, str | None] = dict.fromkeys(os.environ) | environment
    with patch.object(cli, "create_app", create):
        done = CliRunner().invoke(cli.house, words, env=only)
    for app in made:
        app.extensions["engine"].dispose()
    if done.exit_code:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.output}") from done.exception
    return done.stdout


def _wait_for(house: LiveHouse, running: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and running.poll() is None:
        try:
            with urlopen(f"{house.url}/healthz", timeout=5):  # noqa: S310  # our own address
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nobody answers at {house.url}\n{log.read_text()}")
