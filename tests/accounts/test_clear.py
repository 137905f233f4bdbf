"""Sign-ins that are over are deleted after a month, and no others."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import func, select

from offsets.accounts.clear import KEPT_AFTER, clear_sign_ins
from offsets.accounts.end import end_here
from offsets.accounts.enter import enter
from offsets.accounts.models import SignIn
from offsets.accounts.recognise import recognise
from offsets.accounts.rules import ACCESS_LIFE, REFRESH_LIFE, Door
from offsets.db import session, transaction


def enter_by(door: Door) -> None:
    with transaction() as writing:
        person = recognise(writing, "wechat", "oSomebody", "zh")
        enter(writing, person, door, "label")


def left() -> int | None:
    session().rollback()
    return session().scalar(select(func.count()).select_from(SignIn))


def test_what_lives_is_kept(app: Flask, clock: time_machine.Traveller) -> None:
    enter_by(Door.MINI_PROGRAM)
    enter_by(Door.BROWSER)
    clock.shift(REFRESH_LIFE[Door.MINI_PROGRAM] + KEPT_AFTER)
    assert clear_sign_ins() == 0
    assert ACCESS_LIFE[Door.BROWSER] == REFRESH_LIFE[Door.MINI_PROGRAM]
    clock.shift(timedelta(seconds=1))
    assert clear_sign_ins() == 2


def test_what_ended_goes_after_a_month(app: Flask, clock: time_machine.Traveller) -> None:
    enter_by(Door.MINI_PROGRAM)
    enter_by(Door.MINI_PROGRAM)
    first = session().scalars(select(SignIn.id).order_by(SignIn.id)).first()
    assert first is not None
    end_here(first)
    clock.shift(KEPT_AFTER)
    assert (clear_sign_ins(), left()) == (0, 2)
    clock.shift(timedelta(seconds=1))
    assert (clear_sign_ins(), left()) == (1, 1)
