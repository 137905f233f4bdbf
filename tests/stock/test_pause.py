"""A paused lot sells no more for now, and goes on when told to."""

import pytest
from flask import Flask

from offsets.db import transaction
from offsets.errors import NotFound
from offsets.stock import availability
from offsets.stock.pause import pause
from tests import factories


def set_paused(code: str, paused: bool) -> bool:
    with transaction() as writing:
        pause(writing, code, paused)
    return availability.lot(code).paused


def test_a_lot_is_paused_and_resumed(app: Flask) -> None:
    code = factories.make_lot().code
    assert set_paused(code, True)
    assert not set_paused(code, False)


def test_an_unknown_lot_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        set_paused("NO-LOT", True)
