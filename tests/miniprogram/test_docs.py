"""docs/mini-program.md knows every code that a front end may meet, and no other."""

import json
import re
from pathlib import Path

from offsets.edge.sentences import PROBLEMS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "mini-program.md").read_text("utf-8")
EXAMPLE = ROOT / "examples" / "miniprogram"
_ROW = re.compile(r"^\| `([a-z_]+)` \| ([0-9]{3}) \| (.+) \|$", re.MULTILINE)


def table() -> dict[str, int]:
    """Each code that has a row, with the status that the page names."""
    return {code: int(status) for code, status, _ in _ROW.findall(PAGE)}


def in_prose() -> set[str]:
    """The codes that are named as those that no front end meets."""
    (section,) = re.findall(r"### 前端不会遇到的.+?\n## ", PAGE, re.DOTALL)
    return set(re.findall(r"`([a-z_]+)`", section)) & set(PROBLEMS)


def test_every_code_stands_there_with_what_to_do() -> None:
    assert set(table()) | in_prose() == set(PROBLEMS)


def test_each_with_its_status() -> None:
    assert {code: PROBLEMS[code].status for code in table()} == table()


def test_a_code_that_was_forgotten_would_be_seen() -> None:
    assert set(table()) | in_prose() != {*PROBLEMS, "something_new"}


def test_every_page_of_the_example_is_whole() -> None:
    app = json.loads((EXAMPLE / "app.json").read_text("utf-8"))
    for page in app["pages"]:
        for suffix in ("js", "json", "wxml"):
            assert (EXAMPLE / f"{page}.{suffix}").exists(), page
    assert {each["pagePath"] for each in app["tabBar"]["list"]} <= set(app["pages"])
    for file in EXAMPLE.rglob("*.json"):
        json.loads(file.read_text("utf-8"))


def test_every_handler_that_a_page_names_exists() -> None:
    for page in EXAMPLE.rglob("*.wxml"):
        script = page.with_suffix(".js").read_text("utf-8")
        for handler in re.findall(r'\bbind:?[a-z]+="([A-Za-z]+)"', page.read_text("utf-8")):
            assert re.search(rf"^ +(async )?{handler}\(", script, re.MULTILINE), (page, handler)


def test_the_example_says_nothing_that_may_not_be_said() -> None:
    for file in (*EXAMPLE.rglob("*.wxml"), *EXAMPLE.rglob("*.js")):
        text = file.read_text("utf-8")
        assert not re.search("碳中和|捐赠|捐款", text), file


def test_it_calls_no_host_but_the_house() -> None:
    for file in EXAMPLE.rglob("*.*"):
        for url in re.findall(r"https?://([^/'\"`\s]+)", file.read_text("utf-8")):
            assert url in {"127.0.0.1:8000", "sink.example.com"}, (file, url)
