"""Processes forked from one that has imported the whole house; importing it takes two seconds.

They are for tests that need many processes and none of the start: ``tests.live``
and ``tests/test_serve.py`` start the house as it is started in earnest.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

CONTEXT = multiprocessing.get_context("forkserver")
# The race is there because each of its processes would else import it.
CONTEXT.set_forkserver_preload(["tests.warm", "tests.stock.test_race"])

ROOT = Path(__file__).parent.parent


def gunicorn(module: str, environment: dict[str, str], log: Path) -> BaseProcess:
    """Start what ``python -m gunicorn module`` would, in a session of its own."""
    return _fork(_gunicorn, module, environment, log)


def worker(environment: dict[str, str], log: Path) -> BaseProcess:
    """Start what ``python -m offsets worker`` would, in a session of its own."""
    return _fork(_worker, environment, log)


def _fork(work: Callable[..., None], *given: Any) -> BaseProcess:
    started = CONTEXT.Process(target=work, args=given)
    started.start()
    return started


def _gunicorn(module: str, environment: dict[str, str], log: Path) -> None:
    _settle(environment, log)
    sys.argv = ["gunicorn", module]
    import_module("gunicorn.app.wsgiapp").run()


def _worker(environment: dict[str, str], log: Path) -> None:
    _settle(environment, log)
    import_module("offsets.cli").house(["worker"])


def _settle(environment: dict[str, str], log: Path) -> None:
    os.setsid()
    with log.open("a") as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)


def import_all() -> None:
    """Import every module of the house but the one that is its command."""
    offsets = import_module("offsets")
    for found in walk_packages(offsets.__path__, "offsets."):
        if not found.name.endswith("__main__"):
            import_module(found.name)
