"""Events stand in the public log: a log of its own for each test that asks for one."""

from tests.log.conftest import log, store

__all__ = ["log", "store"]
