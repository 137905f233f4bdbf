"""What both processes of a chaotic house share: short waits, and a sandbox that fails at times."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from stripe import HTTPClient

from offsets import circuit
from offsets.payments import check, repay
from offsets.payments.gateway import ProviderUnavailable
from offsets.payments.sandbox import charges
from offsets.payments.stripe import client

CALLS = ("start", "ask", "close", "refund", "ask_refund")
FAULT_RATE = 0.04
"""Of a call that its answer is lost, before the deed and after it alike."""
AGAIN = timedelta(seconds=0.3)


def hurry() -> None:
    """Wait for nothing longer than a test can."""
    circuit.REST = timedelta(seconds=0.2)
    charges.DELAY = timedelta(seconds=0.5)
    client.READ_TIMEOUT_S = 0.5
    HTTPClient.INITIAL_DELAY = 0.05


@contextmanager
def asking_often() -> Iterator[None]:
    """Let the worker ask again at once, as long as the context lasts."""
    places = (check, "ASK_AGAIN_AFTER"), (check, "ASK_OLD_AGAIN_AFTER"), (repay, "ASK_AGAIN_AFTER")
    usual = [getattr(*place) for place in places]
    for module, name in places:
        setattr(module, name, AGAIN)
    try:
        yield
    finally:
        for (module, name), wait in zip(places, usual, strict=True):
            setattr(module, name, wait)


def make_faulty(app: Flask, seed: int) -> Callable[[], None]:
    """Let the sandbox's calls fail before and after their deed; answers what ends it."""
    gateway = app.extensions["gateways"].get("sandbox")
    luck = random.Random(seed)  # noqa: S311  # no secret, only variety

    def faulty(call: Callable[..., Any]) -> Callable[..., Any]:
        def made(*given: Any) -> Any:
            if luck.random() < FAULT_RATE:
                raise ProviderUnavailable("gateway")
            told = call(*given)
            if luck.random() < FAULT_RATE:
                raise ProviderUnavailable("gateway")
            return told

        return made

    if gateway is None:
        return lambda: None
    for name in CALLS:
        setattr(gateway, name, faulty(getattr(gateway, name)))

    def end() -> None:
        for name in CALLS:
            delattr(gateway, name)

    return end
