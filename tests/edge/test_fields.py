"""A number in JSON arrives as the decimal that was written."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from marshmallow import ValidationError

from offsets.edge.fields import Number, StrictSchema


class Wish(StrictSchema):
    distance_km = Number(0, 10**6, required=True)


@given(some.decimals(0, 10**6, allow_nan=False, places=6))
def test_up_to_fifteen_digits_arrive_unchanged(written: Decimal) -> None:
    sent = json.loads(f'{{"distance_km": {written}}}')
    assert Wish().load(sent)["distance_km"] == written


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ("12", "not_a_number"),
        (True, "not_a_number"),
        ([1], "not_a_number"),
        (None, "required"),
        (-0.001, "out_of_range"),
        (1e999, "out_of_range"),
        (10**400, "out_of_range"),
    ],
)
def test_what_is_no_number_of_this_kind(sent: object, reason: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Wish().load({"distance_km": sent})
    (fault,) = caught.value.messages["distance_km"]  # type: ignore[index,call-overload]
    assert fault.reason == reason
