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

import click

from offsets.stop import Stop

PATIENCE_S = 15
"""Longer than gunicorn's graceful timeout, after which nothing good is to be expected."""

_WEB = [sys.executable, "-m", "gunicorn", "wsgi:app"]
_WORKER = [sys.executable, "-m", "offsets", "worker"]


@click.command("serve")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True)
def command(host: str, port: int) -> None:
    """Run web and worker together until Ctrl-C."""
    raise SystemExit(serve(host, port))


def serve(host: str, port: int) -> int:
    """Run until a signal or until one child ends; the exit status, 0 after a signal."""
    stop = Stop()
    stop.listen(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    environment = os.environ | {"HOST": host, "PORT": str(port)}
    children = [
        # Our own two command lines, nothing from outside.
        subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603
        for command in (_WEB, _WORKER)
    ]
    try:
        _announce(host, port, children, stop)
        while not stop.wait(0.2) and _all_live(children):
            pass
        return 0 if stop.asked else 1
    finally:
        _stop(children)


def _announce(host: str, port: int, children: list[subprocess.Popen[bytes]], stop: Stop) -> None:
    """Tell the address once somebody answers there."""
    near = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104  # compared only
    while not stop.wait(0.1) and _all_live(children):
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
