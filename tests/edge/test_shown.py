from datetime import UTC, datetime

import pytest
from flask import Flask

from offsets.edge import rings, shown


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["0.001 千克", "10 千克", "1.5 吨", "1 元", "15.50 元", "3,197 亩（213.13 公顷）"]),
        ("en", ["0.001 kg", "10 kg", "1.5 t", "¥1", "¥15.50", "3,197 mu (213.13 ha)"]),
    ],
)
def test_quantities_are_exact_in_both_languages(
    app: Flask, language: str, expected: list[str]
) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        assert expected == [
            shown.mass(1),
            shown.mass(10_000),
            shown.mass(1_500_000),
            shown.yuan(100),
            shown.yuan(1550),
            shown.area(319_700),
        ]


def test_moments_are_read_in_china() -> None:
    evening = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)
    assert shown.moment(evening) == "2026-04-01 00:30"
    assert shown.day(evening) == "2026-04-01"


def test_rings_are_the_same_for_ever_and_differ_by_seed() -> None:
    assert rings.path("changkou") == rings.path("changkou") != rings.path("shunchang")
    assert rings.path("changkou").count("z") == 8
    assert len(rings.path("a certificate", rings.CERTIFICATE_YEARS)) < 7_000
