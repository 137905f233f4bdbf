"""Selling and sealing at once, by several of each: every gram has its place, once and in order."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from offsets.log.seal import seal
from offsets.log.store import Folder
from tests import factories
from tests.log import checks, deeds
from tests.racing import together

SELLERS, SALES, SEALERS, ROUNDS = 4, 8, 2, 12


def test_sales_and_sealing_do_not_disturb_each_other(app: Flask, log: Folder) -> None:
    factories.make_lot(code="LOT-A", tonnes=100)
    seal()
    together(app, *[often(sell, SALES)] * SELLERS, *[often(seal, ROUNDS)] * SEALERS)
    while seal():
        pass
    assert checks.kinds().count("ISSUE") == SELLERS * SALES
    assert (checks.violations(), checks.waiting()) == ([], 0)
    assert checks.issued() == checks.sold()


def sell() -> None:
    deeds.sell(350_000)


def often(deed: Callable[[], Any], times: int) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(times):
            deed()

    return repeated
