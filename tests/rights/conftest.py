"""A log of its own, as the log's tests have it."""

from tests.log.conftest import log, store

__all__ = ["log", "store"]
