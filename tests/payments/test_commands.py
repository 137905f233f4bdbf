"""What the operator reads about payments."""

import pytest
from flask import Flask

from offsets.db import transaction
from offsets.payments.commands import commands
from offsets.payments.disputes import note
from tests import factories
from tests.payments.test_disputes import standing
from tests.payments.test_inbox import notice_of, receive, stumbling


def say(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(commands, words)
    assert result.exit_code == 0, result.output
    return result.output


def test_an_open_dispute_is_one_line(app: Flask) -> None:
    factories.make_lot()
    order = factories.make_settled_order()
    with transaction() as writing:
        note(writing, standing(order))
        note(writing, standing(order, provider_reference="du_2", state="won"))
    (line,) = say(app, "disputes").splitlines()
    reference = factories.payment_of(order).reference
    assert line.split("\t") == [
        "du_1", "sandbox", reference, "1 yuan", "open", "fraudulent", "answer by 2026-05-08",
    ]  # fmt: skip
    assert len(say(app, "disputes", "--all").splitlines()) == 2


def test_the_inbox_shows_what_waits_and_how_it_failed(app: Flask) -> None:
    factories.make_lot()
    order = factories.make_order()
    with stumbling(), pytest.raises(RuntimeError):
        receive(notice_of(order))
    line, *fault = say(app, "inbox", "--faults").splitlines()
    number, _, *facts = line.split("\t")
    reference = factories.payment_of(order).reference
    assert facts == ["sandbox", reference, "failed", "1 yuan", "1 yuan"]
    assert fault[0] == "RuntimeError"
    assert say(app, "replay", number) == f"notice {number}: settled\n"
    assert say(app, "inbox") == ""
    again = app.test_cli_runner().invoke(commands, ["replay", number])
    assert again.exit_code == 1


def test_money_that_does_not_fit_is_closed_by_a_word(app: Flask) -> None:
    factories.make_lot()
    order = factories.make_order()
    receive(notice_of(order, currency="USD"))
    number = say(app, "inbox").split("\t")[0]
    assert say(app, "resolve", number, "close") == f"notice {number}: closed_by_hand\n"
    assert say(app, "inbox") == ""


def test_no_dispute_is_no_line(app: Flask) -> None:
    assert say(app, "disputes") == ""
