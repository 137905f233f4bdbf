"""Commitments: one for each statement and salt, by RFC 8785."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from offsets.ledger.commitment import (
    SALT_BYTES,
    canonical,
    commit,
    document_of,
    statement_from,
)
from offsets.ledger.errors import Malformed
from tests.ledger.flip import bit_flips
from tests.ledger.logs import SALT, STATEMENT

# The examples of RFC 8785, 3.2.2 and 3.2.3.
RFC_EXAMPLE = (
    r'{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],'
    r'"string":"\u20ac$\u000F\u000aA\u0027\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}'
)
RFC_CANONICAL = (
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
    '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
)
RFC_KEYS = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\U0001f600": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis",
}


def test_the_example_of_rfc_8785() -> None:
    assert canonical(json.loads(RFC_EXAMPLE)) == RFC_CANONICAL.encode()


def test_the_order_of_keys_in_rfc_8785() -> None:
    values = [value for _, value in json.loads(canonical(RFC_KEYS), object_pairs_hook=list)]
    assert values == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_the_preimage_to_the_byte() -> None:
    preimage = (
        '{"holder":"林小满","issued_at":"2026-11-20T13:10:51Z","locale":"zh","mass_g":400000,'
        '"number":"T2B4C6D8E9F3","occasion":null,"order_sha256":"' + "ab" * 32 + '",'
        '"purpose":"gift"}'
    ).encode()
    assert canonical(document_of(STATEMENT)) == preimage
    assert commit(SALT, STATEMENT) == hashlib.sha256(SALT + preimage).digest()


def test_round_trip() -> None:
    assert statement_from(json.loads(canonical(document_of(STATEMENT)))) == STATEMENT


@pytest.mark.parametrize(
    "change",
    [
        {"holder": "林小漫"}, {"holder": None}, {"mass_g": 400_001}, {"number": "T2B4C6D8E9F4"},
        {"purpose": "event"}, {"occasion": "婚礼"}, {"order_sha256": "ac" * 32},
        {"issued_at": "2026-11-20T13:10:52Z"}, {"locale": "en"},
    ],
)  # fmt: skip
def test_every_field_is_committed_to(change: dict[str, Any]) -> None:
    assert commit(SALT, replace(STATEMENT, **change)) != commit(SALT, STATEMENT)


@given(bit_flips(SALT))
def test_the_salt_is_committed_to(salt: bytes) -> None:
    assert commit(salt, STATEMENT) != commit(SALT, STATEMENT)


@pytest.mark.parametrize("length", [0, SALT_BYTES - 1, SALT_BYTES + 1])
def test_salts_of_another_length(length: int) -> None:
    with pytest.raises(Malformed):
        commit(bytes(length), STATEMENT)


@pytest.mark.parametrize(
    "change",
    [
        {"mass_g": 0}, {"mass_g": -1}, {"mass_g": 1.0}, {"mass_g": True}, {"mass_g": "1"},
        {"mass_g": 2**53}, {"holder": ""}, {"holder": 5}, {"holder": "\ud800"},
        {"number": ""}, {"number": None}, {"purpose": ""}, {"locale": None},
        {"order_sha256": "AB" * 32}, {"order_sha256": "ab"}, {"order_sha256": None},
        {"issued_at": "2026-11-20 13:10:51"}, {"issued_at": "2026-11-20T13:10:51+08:00"},
        {"issued_at": "2026-11-20T13:10:5Z"}, {"issued_at": None}, {"issued_at": ""},
        {"issued_at": "2026-11-20T24:00:00Z"}, {"issued_at": "2026-02-30T13:10:51Z"},
        {"issued_at": "2026-11-20T13:10:61Z"}, {"issued_at": "2026-11-20T13:10:51+00:00Z"},
        {"occasion": []},
    ],
)  # fmt: skip
def test_what_no_certificate_says(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        commit(SALT, statement_from(document_of(STATEMENT) | change))


@pytest.mark.parametrize(
    "document", [None, [], {}, {"holder": "x"}, {**document_of(STATEMENT), "x": 1}]
)
def test_what_is_no_statement(document: Any) -> None:
    with pytest.raises(Malformed):
        statement_from(document)


def test_what_json_cannot_carry() -> None:
    for value in (2**53, float("nan"), {1: 2}, b"raw"):
        with pytest.raises(Malformed):
            canonical(value)
