"""A list between two requests: whole, ours, of this week, and of bounded length."""

import pytest
import time_machine
from flask import Flask

from offsets.errors import Invalid
from offsets.footprint.participants.fate import Attendance, Column, Fate
from offsets.inventories import event_list
from offsets.inventories.event_list import (
    MAX_AGE_S,
    MAX_TOKEN_CHARACTERS,
    ParticipantList,
    read_list,
    signed,
    unsigned,
)
from tests.inventories.lists import ROWS, list_file


def test_it_comes_back_as_it_went(app: Flask) -> None:
    given = ParticipantList(read_list(list_file()).kept, {(Column.ORIGIN, "朝阳"): "CN-110105"})
    found = unsigned(signed(given))
    assert found.kept == given.kept
    assert found.answers == given.answers
    assert found.travellers() == given.travellers()
    assert found.tallies[Fate.TAKEN].people == 6
    assert found.people(Attendance.ONLINE) == 1


def test_nobody_travels_with_it(app: Flask) -> None:
    assert "张三" not in repr(unsigned(signed(read_list(list_file()))))


def test_it_expires(app: Flask, clock: time_machine.Traveller) -> None:
    token = signed(read_list(list_file()))
    clock.shift(MAX_AGE_S - 1)
    assert unsigned(token)
    clock.shift(3)
    with pytest.raises(Invalid, match="list"):
        unsigned(token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_what_we_did_not_sign_is_refused(app: Flask, token: str) -> None:
    with pytest.raises(Invalid):
        unsigned(token)


def test_a_hundred_thousand_people_fit_into_a_form(app: Flask) -> None:
    rows = [(n, "某人", 13800000000 + n, *ROWS[n % 6][3:]) for n in range(100_000)]
    assert len(signed(read_list(list_file(rows)))) < 2_000


def unlike(count: int) -> bytes:
    """A list of which no two rows say the same."""
    places = ("".join(map(chr, (0x4E00 + n % 9999, 0x5E00 + n // 7))) for n in range(count))
    return list_file([(n, "", "", name, "高铁", "", n % 50, "") for n, name in enumerate(places)])


def test_even_twenty_thousand_different_rows_fit(app: Flask) -> None:
    assert len(signed(read_list(unlike(19_000)))) < MAX_TOKEN_CHARACTERS


def test_what_does_not_fit_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    given = read_list(unlike(2_000))
    monkeypatch.setattr(event_list, "MAX_TOKEN_CHARACTERS", 10_000)
    with pytest.raises(Invalid) as caught:
        signed(given)
    assert caught.value.reason == "too_many_different_rows"
