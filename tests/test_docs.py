"""The documents lead somewhere, and the operator's examples are accepted as printed."""

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask

from offsets import cli
from offsets.projects import commands as projects
from offsets.stock import commands as lots

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
OPERATOR = (DOCS / "operator.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_files_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_document_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    documents = [path for path in DOCS.rglob("*") if path.is_file() and path.name != "README.md"]
    missing = [path for path in documents if not is_linked(path.relative_to(DOCS), index)]

    assert documents
    assert missing == []


def is_linked(path: Path, index: str) -> bool:
    """Whether the index links the document, or the folder in which it lies."""
    return f"({path})" in index or (len(path.parts) > 1 and f"({path.parts[0]}/)" in index)


def test_an_orphan_would_be_seen() -> None:
    assert not is_linked(Path("orphan.md"), "[decisions](decisions/)")


def test_the_examples_are_accepted(app: Flask) -> None:
    project, lot = re.findall(r"^```json\n(.*?)^```$", OPERATOR, re.MULTILINE | re.DOTALL)
    run = CliRunner().invoke

    added = run(projects.commands, ["add", "--file", "-"], input=project)
    assert added.exit_code == 0, added.output
    opened = run(lots.commands, ["open", "--file", "-", "--dry-run"], input=lot)
    assert opened.exit_code == 0, opened.output
    assert "nothing was written" in opened.output


def test_a_broken_example_would_be_refused(app: Flask) -> None:
    project = json.loads(re.findall(r"^```json\n(.*?)^```$", OPERATOR, re.M | re.S)[0])
    del project["slug"]

    added = CliRunner().invoke(projects.commands, ["add", "--file", "-"], input=json.dumps(project))
    assert added.exit_code == 1


def test_the_table_names_every_command_and_no_other() -> None:
    rows = re.findall(r"^\| [^|]+ \| (`[^|]+) \|$", OPERATOR, re.MULTILINE)
    named = set(re.findall(r"`([a-z]+(?: [a-z-]+)?)", "".join(rows)))
    not_deeds = {"demo", "draft-migration", "serve", "worker", "orders audit"}

    assert named == set(verbs(cli.house)) - not_deeds


def verbs(group: click.Group, path: str = "") -> list[str]:
    found = []
    for name, command in group.commands.items():
        here = f"{path} {name}".strip()
        found += verbs(command, here) if isinstance(command, click.Group) else [here]
    return found
