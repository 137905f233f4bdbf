from enum import StrEnum

import pytest
from flask import Flask

from offsets.edge.labels import label
from offsets.orders.rules import Purpose, State
from offsets.organisations.rules import Role
from offsets.payments.rules import RefundState
from offsets.projects.rules import Instrument
from offsets.rights.rules import Band, Relation


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("instrument", Instrument),
        ("purpose", Purpose),
        ("order_state", State),
        ("refund_state", RefundState),
        ("role", Role),
        ("role_meaning", Role),
        ("band", Band),
        ("relation", Relation),
    ],
)
def test_every_value_has_a_word(app: Flask, kind: str, values: type[StrEnum]) -> None:
    with app.test_request_context():
        assert all(label(kind, value) for value in values)


def test_a_value_without_a_word_is_seen(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(KeyError):
        label("purpose", "bribery")
