"""The demonstration says nothing that no source says, and says it in both languages."""

import json
import re
from dataclasses import asdict
from typing import Any

import pytest
from flask import Flask

from offsets.projects import demo
from offsets.projects.catalogue import ProjectView, projects
from offsets.projects.rules import LABELS

_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_FORBIDDEN = re.compile(r"捐赠|捐款|碳中和|donat|neutral", re.IGNORECASE)


def numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(text))


def sourced(project: ProjectView, language: str) -> set[str]:
    """Every number that some evidence of the project says, or that dates it."""
    said = [figure for evidence in project.evidence for figure in evidence.figures]
    dates = " ".join(e.published.replace("-", " ") for e in project.evidence)
    return numbers(dates).union(*(numbers(getattr(f, f"text_{language}")) for f in said))


def figure(project: ProjectView, name: str) -> set[str]:
    """The numbers that evidence gives for one field."""
    figures = [f for evidence in project.evidence for f in evidence.figures if f.name == name]
    return set().union(*(numbers(f.text_en) for f in figures))


def test_loading_twice_adds_nothing(app: Flask) -> None:
    assert demo.load_projects() == 4
    assert demo.load_projects() == 0
    assert len(projects()) == 4


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_number_of_a_story_is_sourced(app: Flask, language: str) -> None:
    demo.load_projects()

    for project in projects():
        story = getattr(project, f"story_{language}")
        assert numbers(story) <= sourced(project, language), project.slug


def test_a_made_up_number_would_be_seen(app: Flask) -> None:
    demo.load_projects()

    assert not numbers("12,724 t") <= sourced(projects()[1], "en")


def test_every_quantity_of_a_project_rests_on_evidence(app: Flask) -> None:
    demo.load_projects()

    for project in projects():
        if project.area_mu is not None:
            assert f"{project.area_mu:,}" in figure(project, "area_mu")
        if project.households is not None:
            assert f"{project.households:,}" in figure(project, "households")
        if project.to_order_price_fen_per_t is not None:
            assert str(project.to_order_price_fen_per_t // 100) in figure(project, "price")
            assert str(project.to_order_min_t) in figure(project, "to_order_min_t")


def test_both_languages_are_there(app: Flask) -> None:
    demo.load_projects()

    for project in projects():
        assert_both_languages(asdict(project))
    for label in LABELS.values():
        assert_both_languages(asdict(label))


def assert_both_languages(said: dict[str, Any]) -> None:
    for name, text in said.items():
        for inner in text if isinstance(text, tuple) else ():
            assert_both_languages(inner)
        if name.endswith("_zh") and text:
            english = said[name.removesuffix("_zh") + "_en"]
            assert english, name
            assert not _HAN.search(english), english
            # A code or an address is the same in both languages.
            assert _HAN.search(text) or text == english, text


def test_the_words_keep_to_the_law() -> None:
    catalogue = json.dumps([asdict(p) for p in demo.papers()], default=str, ensure_ascii=False)
    labels = json.dumps([asdict(label) for label in LABELS.values()], ensure_ascii=False)

    assert not _FORBIDDEN.search(catalogue)
    assert not _FORBIDDEN.search(labels)
