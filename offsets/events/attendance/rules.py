"""What an answer may say, how long a form is good, and when answers are taken. Pure.

Three questions are asked: from where, how, and how many nights. Of the first only the
kilometres are kept.
"""

from enum import StrEnum

FIRST_WAYS = ("rail_high_speed", "plane", "car", "car_electric", "coach", "metro")
"""What most people come by; the others stand behind them."""
OTHER_WAYS = ("rail", "bus", "taxi", "motorbike", "ferry", "bicycle", "walking")
WAYS = FIRST_WAYS + OTHER_WAYS
SHARED = frozenset({"car", "car_electric", "taxi"})
"""Whose factor is of the whole vehicle, so that who sits in it matters."""

MAX_NIGHTS = 60
MAX_OCCUPANTS = 9
MAX_KM = 20_100
"""Half the way round the Earth."""
MAX_CHILDREN = 4
"""For so many children under 14 a guardian may answer on one phone."""
MOST_ORIGINS = 10
MOST_TICKETS = 100_000
MAX_TICKET = 40
"""Letters of a registration code."""

MYSELF = 0
"""The seat of who answers for themselves; a guardian's children have 1 to MAX_CHILDREN."""

CONSENT = "attendee-2026-11"
"""The words that people agreed to; new words are a new version."""
CONSENT_VERSIONS = {CONSENT: 1}
"""Which version of the text in the catalogue of rights each stands for."""

MIN_FORM_S = 2
"""Nobody reads three questions faster than this; programs do."""
MAX_FORM_S = 24 * 3600
"""A page may lie open overnight."""

LEAST_BOUND = 100
"""Even a small meeting takes as many answers, should it have expected fewer people."""

CODE_SIGNS = 6
"""Of the short address, before its check sign: 887 million, typed in two seconds."""


class State(StrEnum):
    OPEN = "open"
    """Answers are taken and may be corrected."""
    CLOSED = "closed"
    """The organiser takes none at present."""
    FROZEN = "frozen"
    """They are part of the final inventory; nothing changes any more."""


MOVES: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.CLOSED, State.FROZEN}),
    State.CLOSED: frozenset({State.OPEN, State.FROZEN}),
    State.FROZEN: frozenset(),
}


def sources(target: State) -> tuple[State, ...]:
    """The states from which a state may be reached."""
    return tuple(state for state, targets in MOVES.items() if target in targets)


def bound(expected: int) -> int:
    """How many answers an event takes at most: some more than it expects people.

    Without an account nobody can tell one crowd from one program with many faces; so many
    is what either can do at worst.
    """
    return max(LEAST_BOUND, expected + expected // 5)


def share_percent(answered: int, expected: int) -> int:
    """The coverage in whole per cent, rounded down: 100 is said of everybody and of no fewer."""
    return min(100, answered * 100 // expected) if expected else 0


def rounded_km(tenths_km: int) -> int:
    """Whole kilometres of tenths, halves up, and at least one: less would be no way at all."""
    return max(1, (tenths_km + 5) // 10)
