"""Several deeds at once, each in a thread and in an application context of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from offsets.db import session
from offsets.errors import DomainError


def together(app: Flask, *deeds: Callable[[], Any]) -> list[Any]:
    """Start all deeds at the same moment; what each returned, or the domain error that stopped it.

    Any other error is raised, so a race that ends in a database's complaint fails its test.
    """
    barrier = Barrier(len(deeds))
    session().rollback()

    def run(deed: Callable[[], Any]) -> Any:
        with app.app_context():
            barrier.wait()
            try:
                return deed()
            except DomainError as error:
                return error

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))
