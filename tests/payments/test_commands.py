"""What the operator reads about payments."""

from flask import Flask

from offsets.db import transaction
from offsets.payments.commands import commands
from offsets.payments.disputes import note
from tests import factories
from tests.payments.test_disputes import standing


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


def test_no_dispute_is_no_line(app: Flask) -> None:
    assert say(app, "disputes") == ""
