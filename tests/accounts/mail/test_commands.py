"""The operator sees what waits and tries the mail server, and is told why it does not work."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from offsets.accounts.mail.commands import commands
from tests.accounts.mail.test_carry import TO, house, write_letter
from tests.conftest import MakeApp
from tests.counterparts.smtp import mail_server
from tests.live import free_port

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    return lambda *words: CliRunner().invoke(commands, words)


def test_a_trial_reaches_its_reader(make_app: MakeApp, run: Run) -> None:
    with mail_server() as postman, house(make_app, postman.port):
        assert "dry run" in run("try", TO, "--dry-run").output
        assert postman.letters == []
        assert "took the letter" in run("try", TO).output
    assert [letter["To"] for letter in postman.letters] == [TO]


def test_a_server_that_does_not_answer_is_named(make_app: MakeApp, run: Run) -> None:
    with house(make_app, free_port()):
        failed = run("try", TO, "--dry-run")
    assert failed.exit_code == 1
    assert "ConnectionRefusedError" in failed.output


def test_no_address_and_no_server(app: Flask, make_app: MakeApp, run: Run) -> None:
    assert "address" in run("try", "nobody").output
    with make_app(mode="production").app_context():
        assert "MAIL_HOST is not set" in run("try", TO).output


def test_what_waits_is_listed_without_whom_it_is_for(app: Flask, run: Run) -> None:
    assert run("waiting").output == ""
    write_letter()
    (line,) = run("waiting").output.splitlines()
    assert "sign_in\t0 tries" in line
    assert TO not in line
