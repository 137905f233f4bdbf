"""By when an event's statement is to be published, who says so, and who is reminded.

The default is Guangdong's: in principle within a year of the event. Whoever has
another rule names it; the statement prints the source that counted.
"""

from datetime import date, timedelta

from sqlalchemy import select, update

from offsets import clock
from offsets.certificates.holder import clean_text
from offsets.db import session, transaction
from offsets.errors import Invalid
from offsets.events.errors import WrongStep
from offsets.events.find import find
from offsets.events.models import Event
from offsets.events.rules import MAX_DEADLINE_YEARS, State, a_year_after

MAX_SOURCE = 200
SOURCE_ZH = "广东省 2026 年 1 月 22 日通知与 DB44/T 2639-2025：原则上在活动结束后一年内完成"
SOURCE_EN = (
    "Guangdong’s notice of 22 January 2026 and DB44/T 2639-2025: in principle within one year "
    "of the event"
)
WARN_BEFORE = timedelta(days=60)
"""Two months: enough to buy, to evaluate and to publish."""
REMIND_EVERY = timedelta(days=14)

UNFINISHED = frozenset(State) - {State.STATED, State.CANCELLED}
"""A deadline still runs."""


def default(ends_on: date) -> date:
    """The day by which the default rule wants it done."""
    return a_year_after(ends_on)


def source(event: Event, language: str) -> str:
    """Who sets the event's deadline, in words."""
    return event.deadline_source or (SOURCE_EN if language == "en" else SOURCE_ZH)


def move(public_id: str, day: date, because: str | None) -> None:
    """Set another deadline, with the rule that allows it; raises Invalid or WrongStep."""
    written = clean_text("deadline_source", because, MAX_SOURCE)
    if written is None:
        raise Invalid("deadline_source", "required")
    with transaction() as writing:
        event = find(public_id)
        latest = event.ends_on.replace(day=1) + timedelta(days=366 * MAX_DEADLINE_YEARS)
        if not event.ends_on < day <= latest:
            raise Invalid("deadline_on", "out_of_range", min=event.ends_on, max=latest)
        moved = writing.connection().execute(
            update(Event)
            .where(Event.id == event.id, Event.state.in_(UNFINISHED))
            .values(deadline_on=day, deadline_source=written, reminded_on=None)
        )
        if not moved.rowcount:
            raise WrongStep("deadline_on", state=event.state)


def near() -> list[Event]:
    """Unfinished events whose deadline comes soon or is over, the most urgent first."""
    today = clock.on_screen(clock.now()).date()
    rows = session().scalars(
        select(Event)
        .where(Event.state.in_(UNFINISHED), Event.deadline_on <= today + WARN_BEFORE)
        .order_by(Event.deadline_on, Event.id)
    )
    return list(rows)


def is_near(event: Event) -> bool:
    """Whether the event's pages should speak of its deadline."""
    today = clock.on_screen(clock.now()).date()
    return event.state in UNFINISHED and event.deadline_on <= today + WARN_BEFORE


def is_over(event: Event) -> bool:
    """Whether the deadline has passed; then no statement is published before it is moved."""
    return clock.on_screen(clock.now()).date() > event.deadline_on


def has_ended(event: Event) -> bool:
    """Whether the event's last day is over."""
    return clock.on_screen(clock.now()).date() > event.ends_on
