"""What a lot looks like from outside."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from offsets.db import transaction
from offsets.errors import NotFound
from offsets.stock import availability
from offsets.stock.notice import NoticeKind, Word, give_notice
from tests import factories


def test_sold_held_and_free_add_up(app: Flask) -> None:
    code = factories.make_lot(tonnes=1).code
    factories.make_settled_order()
    factories.make_order(1)
    lot = availability.lot(code)
    assert (lot.sold_g, lot.held_g, lot.free_g) == (10_000, 1, 989_999)
    assert lot.last_serial == lot.first_serial


def test_overdue_grams_are_free(app: Flask, clock: time_machine.Traveller) -> None:
    code = factories.make_lot(tonnes=1).code
    factories.make_order()
    clock.shift(timedelta(minutes=15))
    assert availability.lot(code).free_g == 1_000_000


def test_lots_come_in_the_order_in_which_they_are_sold(app: Flask) -> None:
    codes = [factories.make_lot(code=code).code for code in ("ZZ", "AA", "MM")]
    assert [lot.code for lot in availability.lots()] == codes
    assert [lot.code for lot in availability.lots(after="ZZ", limit=1)] == ["AA"]


def test_lots_of_one_project_alone(app: Flask) -> None:
    factories.make_lot()
    other = factories.make_lot(project="other")
    assert [lot.code for lot in availability.lots(project="other")] == [other.code]


def test_an_unknown_lot_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        availability.lot("NO-LOT")


def test_notices_are_shown_newest_first(app: Flask) -> None:
    code = factories.make_lot().code
    for text in ("火情 Fire", "扑灭 Out"):
        with transaction() as writing:
            give_notice(writing, code, Word(NoticeKind.FIRE, text, text))
    assert [notice.text_zh for notice in availability.notices([code])] == ["扑灭 Out", "火情 Fire"]
    assert availability.notices(["OTHER"]) == []
