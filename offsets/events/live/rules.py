"""How far an event has come, and how often its watchers ask again. Pure."""

from offsets.events.rules import State

TICKER = 6
"""So many of the latest lights are told."""
FRESH_S = 3.0
"""A state is read from the database this often at most, by all processes of a machine together.
Two queries each time: less than one a second, however many watch."""
MOST_PER_S = 60
"""Answers that one process gives to watchers in a second: a tenth of a core."""
SHORTEST_MS = 2_000
LONGEST_MS = 15_000
"""Even in a stadium the map is a quarter of a minute behind at most."""


def percent(retired_g: int, goal_g: int | None) -> int | None:
    """How much of the goal is retired, rounded down: 100 is said of all of it and of no less.

    What goes beyond it is told as more than 100, never cut off.
    """
    return retired_g * 100 // goal_g if goal_g else None


def arc(retired_g: int, goal_g: int | None) -> int:
    """The ring's arc in thousandths; the least that is drawn is a sliver that can be seen,
    and a full one overlaps its beginning, lest a seam be seen."""
    if not goal_g or not retired_g:
        return 0
    return 1010 if retired_g >= goal_g else max(6, retired_g * 1000 // goal_g)


def may_say_neutral(state: str) -> bool:
    """Whether the page may use the word 碳中和: of a published statement, and of nothing less."""
    return state == State.STATED


def pause_ms(answers_per_s: float, pause_before_ms: int) -> int:
    """After how long a watcher should ask again, so that all of them together do not ask too often.

    So many answers at that pause tell how many watch; their number times the least gap
    between two answers is the pause at which the rate is just kept.
    """
    watchers = answers_per_s * pause_before_ms / 1000
    wanted = round(watchers * 1000 / MOST_PER_S)
    return max(SHORTEST_MS, min(LONGEST_MS, wanted))
