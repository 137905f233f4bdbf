"""Everything goes wrong at once, the web process is killed twice, and nothing is unaccounted for.

``CHAOS_ORDERS`` sets how many orders each road takes; ``make chaos`` takes 2,000.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from stripe import HTTPClient

from offsets import circuit, clock
from offsets.config import Settings, load
from offsets.payments.gateway import gateways
from offsets.payments.sandbox import charges
from offsets.payments.stripe import client
from tests import factories
from tests.conftest import MakeApp
from tests.live import free_port
from tests.payments.chaos.foreign import StripeRoad, WeChatPayRoad
from tests.payments.chaos.haste import hurry
from tests.payments.chaos.roads import BankRoad, Road, SandboxRoad
from tests.payments.chaos.storm import Storm, days_of, faults, table
from tests.payments.chaos.web import Web

ORDERS = int(os.environ.get("CHAOS_ORDERS", "60"))
CONTROL_ORDERS = 24
TONNES = 1_000
BANK = {
    "BANK_PAYEE": "某林场",
    "BANK_NAME": "某银行",
    "BANK_ACCOUNT": "6222000011112222",
    "BANK_MIN_AMOUNT_FEN": "100",
}
_INHERITED = ("PATH", "HOME", "LANG")


@pytest.fixture(autouse=True)
def _waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the storm sets is put back afterwards."""
    for module, name in (
        (circuit, "REST"), (charges, "DELAY"), (client, "READ_TIMEOUT_S"),
        (HTTPClient, "INITIAL_DELAY"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, getattr(module, name))


class Scene:
    """Makes a house in the test and its twin behind HTTP, on the same rows and settings."""

    def __init__(
        self, make_app: MakeApp, settings: Settings, monkeypatch: pytest.MonkeyPatch, log: Path
    ) -> None:
        self._make_app, self._settings = make_app, settings
        self._monkeypatch, self._log = monkeypatch, log

    @contextmanager
    def house(
        self, port: int, gateway: str, deaf: bool = False, **told: str
    ) -> Iterator[tuple[Flask, Web]]:
        """Both, while the context lasts; ``told`` is what the gateway's settings need."""
        environment = told | {
            "MODE": "demo",
            "SECRET_KEY": self._settings.secret_key,
            "SANDBOX_SECRET": self._settings.sandbox_secret,
            "DATABASE_URL": self._settings.database_url,
            "VAR_DIR": str(self._settings.var_dir),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "GATEWAYS": gateway,
            "RATE_LIMITS": "false",
        }
        for name, value in environment.items():
            self._monkeypatch.setenv(name, value)
        hurry()
        read = load()
        house = self._make_app(**{each.name: getattr(read, each.name) for each in fields(read)})
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        ears = {"CHAOS_DEAF": "1"} if deaf else {}
        web = Web(port, inherited | environment | ears, self._log)
        with house.app_context():
            factories.make_lot(tonnes=TONNES)
            web.start()
            try:
                yield house, web
            finally:
                web.kill()


@pytest.fixture
def scene(
    app: Flask, make_app: MakeApp, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Scene:  # fmt: skip
    return Scene(make_app, settings, monkeypatch, tmp_path / "web.log")


def weather(
    house: Flask, web: Web, roads: Sequence[Road], orders: int, deaf: bool = False
) -> tuple[list[str], list[str]]:
    """Let a day pass; everything unaccounted for, and the table that a reader wants to see."""
    storm = Storm(house, web, roads, deaf)
    usual = house.extensions["settings"].hold_minutes
    holds = {timedelta(minutes=gateways()[road.name].hold_minutes or usual) for road in roads}
    with time_machine.travel(clock.now(), tick=True) as traveller, days_of() as days:
        storm.rage(orders)
        storm.calm(traveller, holds)
        found, told = faults(roads, days()), list(table(storm, roads, days()))
    assert storm.kills == 2
    return found + [repr(error) for error in storm.errors], told


def check(scene: Scene, port: int, *roads: Road, **settings: str) -> None:
    """Let a day pass on these roads; nothing may be unaccounted for."""
    with scene.house(port, ",".join(road.name for road in roads), **settings) as (house, web):
        found, told = weather(house, web, roads, ORDERS)
    print("\n".join(told))  # noqa: T201  # shown by pytest -s and where it fails
    assert found == []


@pytest.mark.slow
def test_sandbox(scene: Scene) -> None:
    check(scene, free_port(), SandboxRoad())


@pytest.mark.slow
def test_bank_transfer(scene: Scene) -> None:
    check(scene, free_port(), BankRoad(), **BANK)


@pytest.mark.slow
def test_stripe(scene: Scene) -> None:
    port = free_port()
    road = StripeRoad(port)
    try:
        check(scene, port, road, **road.settings())
    finally:
        road.stripe.stop()


@pytest.mark.slow
def test_wechatpay(scene: Scene, tmp_path: Path) -> None:
    road = WeChatPayRoad(tmp_path)
    try:
        check(scene, free_port(), road, **road.settings())
    finally:
        road.wechat.stop()


@pytest.mark.slow
def test_every_road_at_once(scene: Scene, tmp_path: Path) -> None:
    port = free_port()
    stripe, wechat = StripeRoad(port), WeChatPayRoad(tmp_path)
    settings = wechat.settings() | stripe.settings() | BANK
    del settings["GATEWAYS"]
    try:
        check(scene, port, SandboxRoad(), stripe, wechat, BankRoad(), **settings)
    finally:
        stripe.stripe.stop()
        wechat.wechat.stop()


@pytest.mark.slow
def test_a_house_that_hears_nothing_would_be_seen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for road in ("inbox", "check", "close"):
        monkeypatch.setattr(f"offsets.payments.{road}.record", lambda *_: "nothing_to_do")
    monkeypatch.setattr("offsets.payments.inbox._take", lambda *_: "nothing_to_do")
    with scene.house(free_port(), "sandbox", deaf=True) as (house, web):
        found, _ = weather(house, web, [SandboxRoad()], CONTROL_ORDERS, deaf=True)
    assert any("owed 0" in each for each in found), found
