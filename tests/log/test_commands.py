"""The operator's commands for the log, where they are more than a call."""

from click.testing import CliRunner, Result
from flask import Flask

from offsets.db import session
from offsets.log import commands
from offsets.log.store import Folder
from offsets.log.work import seal_and_publish
from tests import factories
from tests.log import deeds


def run(*words: str, text: bytes | None = None) -> Result:
    session().rollback()
    result = CliRunner().invoke(commands.log, words, input=text)
    session().rollback()
    return result


def test_a_foreign_cosignature_is_refused_in_words(log: Folder) -> None:
    seal_and_publish()
    refused = run("cosign", "-", text=log.get("checkpoint"))
    assert refused.exit_code == 1
    assert "None of the log’s witnesses has signed this." in refused.output


def test_rebuilding_says_how_much_is_published(log: Folder) -> None:
    factories.make_lot(code="LOT-A")
    deeds.notices("LOT-A", 3)
    seal_and_publish()
    assert run("rebuild").output == "5 entries are published\n"


def test_rebuilding_over_other_files_is_refused(log: Folder, tmp_path) -> None:
    seal_and_publish()
    (tmp_path / "files/tile/0/000.p/1").write_bytes(b"x" * 32)
    refused = run("rebuild")
    assert refused.exit_code == 1
    assert "tile/0/000.p/1 is there with other content" in refused.output


def test_there_is_nothing_to_hand_out_before_the_first_key(app: Flask, store: Folder) -> None:
    assert run("trust").output == ""
