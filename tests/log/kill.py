"""Kill a process that seals at its n-th step: between any two things that it does outside itself.

A step is an SQL statement, a commit, or a call by which the store touches the
disk. They are counted from outside, so no code has to name its own weak points.
"""

import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import event

_DISK = ("open", "fsync", "link", "close")


def killed_at(app: Flask, step: int, work: Callable[[], object]) -> bool:
    """Do the work in a process that is killed before its n-th step; False where it has ended."""
    engine = app.extensions["engine"]
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            # The parent's connections are not this process's to use or to close.
            engine.dispose(close=False)
            app.extensions.pop("log_shown", None)
            _kill_before(engine, step)
            with app.app_context():
                work()
            os._exit(0)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the work itself failed"
    return False


def _kill_before(engine, step: int) -> None:
    done = 0

    def count(*_args, **_more) -> None:
        nonlocal done
        done += 1
        if done == step:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    for name in _DISK:
        _count_first(os, name, count)
    for name in ("replace", "unlink"):
        _count_first(Path, name, count)


def _count_first(owner, name: str, count: Callable[..., None]) -> None:
    real = getattr(owner, name)

    def counted(*args, **more):
        count()
        return real(*args, **more)

    setattr(owner, name, counted)
