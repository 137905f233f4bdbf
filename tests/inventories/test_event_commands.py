"""The shell counts a list without a site, as the site would."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from offsets.inventories.commands import commands
from tests.inventories.lists import list_file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(list_file())
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(commands, [str(word) for word in words])


def test_a_list_is_counted_and_recomputed(file: Path) -> None:
    out = file.with_suffix(".json")
    told = run("participants", file, "--venue", "福州", "--unsaid", "plane", "--out", out)
    assert told.exit_code == 0, told.output
    assert "5 people" in told.output
    assert "origin '朝阳', 1 people" in told.output
    assert json.loads(out.read_text("utf-8"))["kind"] == "event"
    again = run("recompute", out)
    assert again.exit_code == 0
    grams = next(line for line in told.output.splitlines() if line.startswith("combustion"))
    assert grams in again.output


def test_columns_can_be_said(file: Path) -> None:
    told = run("participants", file, "--venue", "福州", "--column", "origin=D", "--header-row", 1)
    assert told.exit_code == 0, told.output
    assert "not counted" in told.output


def test_a_question_is_answered_in_the_command(file: Path) -> None:
    told = run("participants", file, "--venue", "福州", "--answer", "朝阳=CN-110105")
    assert told.exit_code == 0, told.output
    assert "6 people" in told.output
    assert "origin '朝阳'" not in told.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--venue", "福州", "--answer", "朝阳"), "answer"),
        (("--venue", "朝阳"), "venue"),
        (("--venue", "福州", "--column", "origin=4"), "column"),
        (("--venue", "福州", "--local-km", "x"), "local-km"),
        (("--venue", "福州", "--method", "china-1900"), "method"),
    ],
)
def test_what_is_wrong_is_named(file: Path, words: tuple[str, ...], said: str) -> None:
    told = run("participants", file, *words)
    assert told.exit_code == 1
    assert said in told.output


def test_what_is_no_export_is_refused(file: Path) -> None:
    assert run("recompute", file).exit_code == 1
    file.write_text("[]")
    assert run("recompute", file).exit_code == 1
    file.write_text("{}")
    assert "format" in run("recompute", file).output
