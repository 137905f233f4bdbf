"""Literal tables of an event's way to neutrality: states, moves, who and what may count.

The word 碳中和 belongs to one state alone, ``stated``; before it every figure is an
estimate or an inventory. See ``docs/events.md``.
"""

from datetime import date
from enum import StrEnum

ID_SIGNS = 12
"""Of a public id; 59 bits. An event is public once its plan is; till then nobody guesses it."""
MAX_NAME = 120
MAX_PLACE = 120
MAX_TEXT = 400
"""Of one passage of the plan, such as its boundary."""
MAX_PARTICIPANTS = 1_000_000
MAX_DAYS = 366
"""From the first day to the last."""
FIRST_YEAR = 2000
LAST_YEAR = 2100
MAX_MEASURES = 40
MAX_MASS_G = 10**13
"""Ten million tonnes, as of an order: more than any event, small enough for every integer."""
MAX_DEADLINE_YEARS = 10
"""A planted forest takes years to be measured; longer than this nobody remembers the event."""
MAX_FILES = 40
"""Of one event."""
MAX_FILE_BYTES = 8 * 1024 * 1024


class State(StrEnum):
    DRAFT = "draft"
    """Only its organisation sees it."""
    PLANNED = "planned"
    """The plan is published."""
    MEASURING = "measuring"
    """What really happened is being entered."""
    INVENTORIED = "inventoried"
    """The final inventory is frozen; less is retired than it says."""
    OFFSET = "offset"
    """At least as much is retired as the final inventory says."""
    EVALUATED = "evaluated"
    """Declared by the organiser, with evidence, or confirmed by a third party's report."""
    STATED = "stated"
    """The statement is published."""
    CANCELLED = "cancelled"


MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.PLANNED, State.CANCELLED}),
    State.PLANNED: frozenset({State.MEASURING, State.CANCELLED}),
    # What attendees paid before the freeze may cover everything at once.
    State.MEASURING: frozenset({State.INVENTORIED, State.OFFSET, State.CANCELLED}),
    State.INVENTORIED: frozenset({State.OFFSET, State.CANCELLED}),
    # A correction, or a certificate that was voided, leads back.
    State.OFFSET: frozenset({State.EVALUATED, State.INVENTORIED}),
    State.EVALUATED: frozenset({State.STATED, State.OFFSET, State.INVENTORIED}),
    State.STATED: frozenset({State.OFFSET, State.INVENTORIED}),
    State.CANCELLED: frozenset(),
}

STEPS = (
    State.PLANNED,
    State.MEASURING,
    State.INVENTORIED,
    State.OFFSET,
    State.EVALUATED,
    State.STATED,
)
"""The six steps of the way, in their order."""

FROZEN = frozenset({State.INVENTORIED, State.OFFSET, State.EVALUATED, State.STATED})
"""There is a final inventory; it changes by a correction alone."""
PUBLIC = frozenset(State) - {State.DRAFT}
"""Anybody may see the event; of a cancelled one only what was published."""
OPEN = frozenset(State) - {State.CANCELLED}
"""Grams may be counted for it."""
MEASURABLE = frozenset({State.PLANNED, State.MEASURING})
PLANNABLE = frozenset({State.DRAFT, State.PLANNED, State.MEASURING})
"""The plan may be written and published; once published, again as a further version."""


def sources(target: State) -> tuple[State, ...]:
    """The states from which an event may reach a state."""
    return tuple(state for state, targets in MOVES.items() if target in targets)


class Party(StrEnum):
    """Who paid for grams that count for an event."""

    ORGANISER = "organiser"
    ATTENDEE = "attendee"
    SPONSOR = "sponsor"


class Way(StrEnum):
    """How an event's emissions are offset; both may be mixed."""

    BUY = "buy"
    """Credits that are retired for it."""
    PLANT = "plant"
    """A forest that is planted for it, 碳中和林."""


class Source(StrEnum):
    """Where a part of an event's actual data comes from."""

    ORGANISER = "organiser"
    ATTENDEES = "attendees"


class Judge(StrEnum):
    """Who evaluates."""

    SELF = "self"
    """The organiser declares it and keeps the evidence."""
    THIRD_PARTY = "third_party"
    """A body outside, with a report."""


class Credit(StrEnum):
    """What can be retired for an event; the first four in the order of the Guide of 2019."""

    NATIONAL_ALLOWANCE = "national_allowance"
    PILOT_ALLOWANCE = "pilot_allowance"
    CCER = "ccer"
    PROVINCIAL_INCLUSIVE = "provincial_inclusive"
    CDM = "cdm"
    FFCER = "ffcer"
    FOREST_TICKET = "forest_ticket"
    LOCAL_SINK = "local_sink"
    PLANTING = "planting"


RANKS: dict[Credit, int | None] = {
    Credit.NATIONAL_ALLOWANCE: 1,
    Credit.PILOT_ALLOWANCE: 1,
    Credit.CCER: 2,
    Credit.PROVINCIAL_INCLUSIVE: 3,
    Credit.CDM: 4,
    Credit.FFCER: None,
    Credit.FOREST_TICKET: None,
    Credit.LOCAL_SINK: None,
    Credit.PLANTING: None,
}
"""The Guide's place of each credit; None where its list does not name it."""


def missing_g(actual_g: int | None, retired_g: int) -> int:
    """What is still to be retired, in grams; 0 where nobody knows the actual mass yet."""
    return max(0, (actual_g or 0) - retired_g)


def covered(actual_g: int | None, retired_g: int) -> bool:
    """Whether at least as much is retired as the final inventory says."""
    return actual_g is not None and retired_g >= actual_g


def a_year_after(day: date) -> date:
    """The same day of the next year; of 29 February the last day of that month."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
