"""The operator adds a project from a file, or learns which field is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from offsets.projects import demo
from offsets.projects.catalogue import project, projects
from offsets.projects.commands import commands

DEMO = Path(demo.__file__).with_name("demo.json")


@pytest.fixture
def document() -> dict[str, Any]:
    """Changkou's paper, as the demonstration files it."""
    found: dict[str, Any] = json.loads(DEMO.read_text("utf-8"))[1]
    return found


def run(*arguments: str, stdin: object = None) -> Result:
    text = stdin if isinstance(stdin, str) else json.dumps(stdin)
    return CliRunner().invoke(commands, arguments, input=text)


def test_a_good_file_is_added(app: Flask, document: dict[str, Any]) -> None:
    result = run("add", "--file", "-", stdin=document)

    assert result.exit_code == 0, result.output
    assert project("changkou").area_mu == 3197
    assert run("list").output.startswith("changkou\tforest_ticket\t3,197\t")


def test_a_dry_run_writes_nothing(app: Flask, document: dict[str, Any]) -> None:
    result = run("add", "--file", "-", "--dry-run", stdin=document)

    assert result.exit_code == 0, result.output
    assert "nothing was written" in result.output
    assert projects() == []


def test_the_same_slug_twice_is_refused(app: Flask, document: dict[str, Any]) -> None:
    run("add", "--file", "-", stdin=document)
    result = run("add", "--file", "-", stdin=document)

    assert result.exit_code == 1
    assert "slug" in result.output
    assert len(projects()) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Chang kou"),
        ("slug", "changkou\n"),
        ("instrument", "vcs"),
        ("name_zh", "   "),
        ("name_en", "x" * 161),
        ("name_en", None),
        ("area_mu", "0"),
        ("area_mu", "3197.125"),
        ("area_mu", "NaN"),
        ("area_mu", "1e12"),
        ("villages", 1.5),
        ("villages", "1"),
        ("households", 0),
        ("households", 2**31),
        ("to_order_min_t", 100),
        ("methodology_en", None),
        ("evidence", []),
        ("story_zh", 5),
        ("colour", "green"),
    ],
)
def test_a_wrong_field_is_named(
    app: Flask, document: dict[str, Any], field: str, value: object
) -> None:
    result = run("add", "--file", "-", stdin=document | {field: value})

    assert result.exit_code == 1, result.output
    assert f"Error: {field}: " in result.output
    assert projects() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "javascript:alert(1)"),
        ("url", "https://a.example/" + "x" * 400),
        ("published", "May 2021"),
        ("sha256", "abc"),
        ("figures", 1),
    ],
)
def test_wrong_evidence_is_named_by_its_place(
    app: Flask, document: dict[str, Any], field: str, value: object
) -> None:
    document["evidence"][1][field] = value
    result = run("add", "--file", "-", stdin=document)

    assert f"Error: evidence.1.{field}: " in result.output
    assert projects() == []


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null"])
def test_what_is_no_document_is_refused(app: Flask, text: str) -> None:
    result = run("add", "--file", "-", stdin=text)

    assert result.exit_code == 1
    assert "JSON" in result.output
