"""Web and worker together on one machine, started and stopped as one.

Each child is the leader of its own session, so a Ctrl-C in the terminal reaches
this process alone, which then asks both to finish. Where one child ends by
itself the other is stopped too: half a house is worse than none.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from threading import Event

import click

PATIENCE_S = 35
"""Longer than gunicorn's graceful timeout, after which nothing good is to be expected."""

_WEB = [sys.executable, "-m", "gunicorn", "wsgi:app"]
_WORKER = [sys.executable, "-m", "offsets", "worker"]


def serve(host: str, port: int) -> int:
    """Run until a signal or until one child ends; the exit status, 0 after a signal."""
    asked = Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: asked.set())
    environment = os.environ | {"HOST": host, "PORT": str(port)}
    children = [
        # Our own two command lines, nothing from outside.
        subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603
        for command in (_WEB, _WORKER)
    ]
    try:
        _announce(host, port, children, asked)
        while not asked.wait(0.2) and _all_live(children):
            pass
        return 0 if asked.is_set() else 1
    finally:
        _stop(children)


def _announce(host: str, port: int, children: list[subprocess.Popen[bytes]], asked: Event) -> None:
    """Tell the address once somebody answers there."""
    near = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104  # compared only
    while not asked.wait(0.1) and _all_live(children):
        with suppress(OSError), socket.create_connection((near, port), timeout=1):
            click.secho(f"\n  Open  http://{near}:{port}   (Ctrl-C stops)\n", bold=True)
            return


def _all_live(children: list[subprocess.Popen[bytes]]) -> bool:
    return all(child.poll() is None for child in children)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        with suppress(ProcessLookupError):
            child.terminate()
    deadline = time.monotonic() + PATIENCE_S
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
