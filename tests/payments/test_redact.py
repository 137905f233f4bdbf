"""Who paid is dropped from a notice before it is written; what it is about stays."""

import json

import pytest

from offsets.payments.redact import without_payer
from tests.rights.making import ADDRESS, NAME, STRIPE_EVENT


def test_the_payer_goes_and_the_payment_stays() -> None:
    text = json.dumps(STRIPE_EVENT, ensure_ascii=False)
    assert ADDRESS in text
    kept = without_payer(text)
    assert ADDRESS not in kept
    assert NAME not in kept
    assert "福州" not in kept
    thing = json.loads(kept)["data"]["object"]
    assert thing == {
        "id": "cs_1",
        "object": "checkout.session",
        "amount_total": 100,
        "currency": "cny",
        "metadata": {"house": "localhost", "reference": "R"},
    }


def test_what_has_no_payer_stays_to_the_letter() -> None:
    body = '{"id":"E",  "type": "payment.paid", "amount_fen": 100}'
    assert without_payer(body) == body


def test_a_field_that_nobody_knows_yet_goes() -> None:
    assert without_payer('{"id": "E", "payer_of_tomorrow": "x"}') == '{"id": "E"}'


def test_wechats_sealed_part_goes_for_the_openid_lies_in_it() -> None:
    body = {"id": "E", "event_type": "TRANSACTION.SUCCESS", "resource": {"ciphertext": "…"}}
    assert "ciphertext" not in without_payer(json.dumps(body))


@pytest.mark.parametrize("body", ["", "{", "nobody knows"])
def test_what_cannot_be_read_is_not_kept(body: str) -> None:
    assert without_payer(body) == ""
