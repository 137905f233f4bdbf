"""What each step still lacks: stable words, which ``words`` turns into sentences."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from offsets.db import session
from offsets.events import deadline
from offsets.events.attendance.freeze import answers_wait
from offsets.events.find import newest_evaluation
from offsets.events.models import Event, Measurement
from offsets.events.rules import State, covered


def missing(event: Event) -> list[str]:
    """What must be there before the event can go on to its next step; empty where it may."""
    return list(_MISSING[State(event.state)](event))


def missing_of_plan(event: Event) -> list[str]:
    """What the draft lacks before it can be published."""
    return list(_of_plan(event))


def _of_plan(event: Event) -> Iterator[str]:
    draft = event.draft
    for name in ("boundary", "forecast", "measures", "ways", "completes_on"):
        if not draft.get(name):
            yield f"plan_{name}"
    done = draft.get("completes_on")
    if done and not event.ends_on <= date.fromisoformat(done) <= event.deadline_on:
        yield "plan_completes_within_deadline"


def _of_data(event: Event) -> Iterator[str]:
    rows = select(Measurement.id).filter_by(event_id=event.id).limit(1)
    if session().scalar(rows) is None:
        yield "actual_data"


def _of_freeze(event: Event) -> Iterator[str]:
    yield from _of_data(event)
    if answers_wait(session(), event.id):
        yield "answers_taken_over"
    # Nobody knows what an event emitted before it is over.
    if not deadline.has_ended(event):
        yield "event_over"


def _of_offset(event: Event) -> Iterator[str]:
    if not covered(event.actual_g, event.retired_g):
        yield "retired_grams"


def _of_evaluation(event: Event) -> Iterator[str]:
    yield from _of_offset(event)
    if newest_evaluation(event) is None:
        yield "evaluation"


def _of_statement(event: Event) -> Iterator[str]:
    yield from _of_evaluation(event)
    if deadline.is_over(event):
        yield "deadline"


def _nothing(_: Event) -> Iterator[str]:
    return iter(())


_MISSING = {
    State.DRAFT: _of_plan,
    State.PLANNED: _of_data,
    State.MEASURING: _of_freeze,
    State.INVENTORIED: _of_offset,
    State.OFFSET: _of_evaluation,
    State.EVALUATED: _of_statement,
    State.STATED: _nothing,
    State.CANCELLED: _nothing,
}

CODES = (
    "plan_boundary",
    "plan_forecast",
    "plan_measures",
    "plan_ways",
    "plan_completes_on",
    "plan_completes_within_deadline",
    "actual_data",
    "people_asked",
    "answers_taken_over",
    "event_over",
    "retired_grams",
    "evaluation",
    "deadline",
)
"""Every word that may come; a test holds that each has a sentence."""
