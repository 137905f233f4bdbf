"""A name is one place or a question; nothing is guessed."""

import pytest
from flask import Flask
from flask_babel import force_locale

from offsets.errors import Invalid
from offsets.footprint.places import Kind
from offsets.inventories.resolve import place_label, resolve


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("福州", None, "CN-350100"),
        ("CN-350100", None, "CN-350100"),
        ("foc", None, "IATA-FOC"),
        ("福州", Kind.AIRPORT, "IATA-FOC"),
        ("IATA-FOC", Kind.AIRPORT, "IATA-FOC"),
        ("CN-350100", Kind.AIRPORT, "IATA-FOC"),
    ],
)
def test_one_place(text: str, kind: Kind | None, found: str) -> None:
    assert resolve("start", text, kind).id == found


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("朝阳", None, "ambiguous_place"),
        ("北京", Kind.AIRPORT, "ambiguous_place"),
        ("CN-110000", Kind.AIRPORT, "ambiguous_place"),
        ("顺昌", Kind.AIRPORT, "no_airport"),
        ("CN-350721", Kind.AIRPORT, "no_airport"),
        ("无此地名", None, "place_not_found"),
        ("无此地名", Kind.AIRPORT, "place_not_found"),
        ("Algeria", None, "place_too_wide"),
        ("NAY", None, "airport_closed"),
        (" ", None, "required"),
    ],
)
def test_a_question(text: str, kind: Kind | None, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        resolve("legs.0.start", text, kind)
    assert caught.value.reason == reason
    assert caught.value.field == "legs.0.start"


def test_the_candidates_can_be_sent_back() -> None:
    with pytest.raises(Invalid) as caught:
        resolve("start", "朝阳")
    candidates = caught.value.facts["candidates"]
    assert isinstance(candidates, list)
    assert len(candidates) > 1
    for each in candidates:
        assert resolve("start", each["id"]).label("zh") == each["label_zh"]


def test_a_label_speaks_the_readers_language(app: Flask) -> None:
    with app.test_request_context():
        assert place_label("CN-350100") == "福建省福州市"
        with force_locale("en"):
            assert place_label("CN-350100") == "Fuzhou, Fujian"
        assert place_label("some village") == "some village"
