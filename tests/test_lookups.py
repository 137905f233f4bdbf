"""A silent name server costs seconds, not the better part of a minute."""

import os

import pytest

from offsets.lookups import OPTIONS
from tests.conftest import MakeApp


def test_a_house_bounds_its_look_ups(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RES_OPTIONS", raising=False)
    make_app()
    assert os.environ["RES_OPTIONS"] == OPTIONS


def test_an_operators_own_word_stands(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RES_OPTIONS", "timeout:3")
    make_app()
    assert os.environ["RES_OPTIONS"] == "timeout:3"
