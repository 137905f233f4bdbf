"""The house's own commands, as the operator types them."""

from dataclasses import replace

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from offsets import cli
from offsets.config import Settings


@pytest.fixture
def type_(app: Flask, monkeypatch: pytest.MonkeyPatch):
    """Type a command line into the house of this test."""
    monkeypatch.setattr(cli, "create_app", lambda: app)

    def typed(line: str) -> Result:
        return CliRunner().invoke(cli.house, line.split(), catch_exceptions=False)

    return typed


def test_every_room_has_its_commands(type_) -> None:
    listed = type_("--help").output
    for name in ("audit", "demo", "lots", "migrate", "orders", "projects", "serve", "worker"):
        assert f"\n  {name} " in listed


def test_the_demo_is_loaded_once(type_) -> None:
    assert "4 projects and 5 lots" in type_("demo").output
    assert "0 projects and 0 lots" in type_("demo").output


def test_migrate_says_when_there_is_nothing_to_do(type_) -> None:
    assert type_("migrate --dry-run").output == "The tables are up to date.\n"
    assert type_("migrate").exit_code == 0


def test_one_round_of_the_worker_ends(type_) -> None:
    assert type_("worker --once").exit_code == 0


def test_bad_settings_are_a_sentence_and_not_a_traceback(monkeypatch) -> None:
    monkeypatch.setenv("MODE", "staging")
    result = CliRunner().invoke(cli.house, ["migrate"])
    assert result.exit_code == 1
    assert result.output == "Error: MODE must be demo or production\n"


def test_the_demo_has_no_place_in_production(app: Flask, settings: Settings, monkeypatch) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(settings, mode="production"))
    monkeypatch.setattr(cli, "create_app", lambda: app)
    result = CliRunner().invoke(cli.house, ["demo"])
    assert (result.exit_code, "production" in result.output) == (1, True)
