"""The catalogue reads as plain data, page by page."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import event

from offsets import db
from offsets.errors import Invalid, NotFound
from offsets.projects import catalogue, demo
from offsets.projects.rules import LABELS, Instrument


@pytest.fixture(autouse=True)
def _projects(app: Flask) -> None:
    demo.load_projects()


def test_a_project_carries_its_figures_and_their_evidence() -> None:
    changkou = catalogue.project("changkou")

    assert changkou.instrument is Instrument.FOREST_TICKET
    assert changkou.area_mu == 3197
    assert changkou.area_ha == Decimal("213.13")
    assert "12,723 t" in " ".join(f.text_en for e in changkou.evidence for f in e.figures)


def test_an_area_that_was_not_published_stays_empty() -> None:
    shunchang = catalogue.project("shunchang")

    assert shunchang.area_mu is None
    assert shunchang.area_ha is None
    assert shunchang.households == 1404


def test_an_unknown_project_is_not_found() -> None:
    with pytest.raises(NotFound):
        catalogue.project("nowhere")


def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    whole = [project.slug for project in catalogue.projects()]
    paged: list[str] = []
    while page := catalogue.projects(after=paged[-1] if paged else None, limit=3):
        paged += [project.slug for project in page]

    assert paged == whole
    assert len(whole) == 4


def test_a_page_after_an_unknown_project_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        catalogue.projects(after="nowhere")

    assert refused.value.reason == "cursor"


def test_the_whole_catalogue_takes_two_queries() -> None:
    seen: list[str] = []
    engine = db.engine()

    def count(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        catalogue.projects()
    finally:
        event.remove(engine, "before_cursor_execute", count)

    assert len(seen) == 2, seen


def test_every_instrument_has_its_label() -> None:
    assert set(LABELS) == set(Instrument)
