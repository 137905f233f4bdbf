"""How many have answered, what they emit together, and what that says of the others.

Sums are those of the bills that people were shown. The mean of the answers, times
the people without one, is the extrapolation; its range is that of chance alone, which
the pages say: who does not answer may be unlike who does.
"""

import math
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from offsets.db import session
from offsets.events.attendance.find import Asked
from offsets.events.attendance.models import Answer, Ticket
from offsets.events.attendance.rules import share_percent
from offsets.events.models import Event
from offsets.footprint.lines import NOTHING, Mass
from offsets.units import GRAMS_PER_KG

_CONFIDENCE = 1.96
"""Of a normal mean, 19 times of 20."""


@dataclass(frozen=True, slots=True)
class Share:
    """Those who came by one mode."""

    mode: str
    people: int
    mass: Mass


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the answers say at this moment."""

    answered: int
    expected: int
    modes: tuple[Share, ...]
    """The heaviest first."""
    nights: int
    travel: Mass
    lodging: Mass
    deviation_kg: float
    """The standard deviation of one answer's kilograms; 0 below two answers."""

    @property
    def people(self) -> int:
        """Of how many the total tells: those expected, or all who answered where these are more."""
        return max(self.answered, self.expected)

    @property
    def unanswered(self) -> int:
        return self.people - self.answered

    @property
    def percent(self) -> int:
        return share_percent(self.answered, self.expected)

    @property
    def total(self) -> Mass:
        """Of those who answered."""
        return self.travel + self.lodging

    @property
    def mean_g(self) -> int:
        """Of one who answered, rounded up."""
        return -(-self.total.central_g // self.answered) if self.answered else 0

    @property
    def whole_g(self) -> int | None:
        """Of all who are expected, the rest at the mean; None where nobody has answered."""
        if not self.answered:
            return None
        return -(-self.total.central_g * self.people // self.answered)

    @property
    def margin_g(self) -> int | None:
        """By how much chance may make the whole more or less; None below two answers."""
        if self.answered < 2:
            return None
        unseen = 1 - self.answered / self.people
        spread_kg = self.people * self.deviation_kg * math.sqrt(unseen / self.answered)
        return math.ceil(_CONFIDENCE * spread_kg * GRAMS_PER_KG)


def coverage(asked: Asked) -> Coverage:
    """Read it; three statements over one index, however often it is asked."""
    rows = session().execute(_by_mode(asked.id)).all()
    shares = sorted(
        (Share(row.mode, row.people, _mass(row, "travel")) for row in rows),
        key=lambda share: (-share.mass.central_g, share.mode),
    )
    answered = sum(row.people for row in rows)
    return Coverage(
        answered=answered,
        expected=expected(asked),
        modes=tuple(shares),
        nights=sum(int(row.nights) for row in rows),
        travel=sum((share.mass for share in shares), NOTHING),
        lodging=sum((_mass(row, "lodging") for row in rows), NOTHING),
        deviation_kg=_deviation(rows, answered),
    )


def expected(asked: Asked) -> int:
    """How many answers would be all: the registration codes, or the people expected."""
    if asked.needs_ticket:
        tickets = select(func.count(Ticket.id)).filter_by(questionnaire_id=asked.id)
        return int(session().scalar(tickets) or 0)
    people = session().scalar(select(Event.expected_participants).filter_by(id=asked.event_id))
    return people or 0


_MASSES = ("travel_low_g", "travel_g", "travel_high_g", "lodging_low_g", "lodging_g",
           "lodging_high_g")  # fmt: skip
_KG = (Answer.travel_g + Answer.lodging_g) / float(GRAMS_PER_KG)


def _by_mode(questionnaire_id: int) -> Select[Any]:
    sums = [func.sum(getattr(Answer, name)).label(name) for name in _MASSES]
    return (
        select(
            Answer.mode,
            func.count().label("people"),
            func.sum(Answer.nights).label("nights"),
            # Squares of kilograms as floats: they make a range and no sum.
            func.sum(_KG * _KG).label("squares"),
            *sums,
        )
        .where(Answer.questionnaire_id == questionnaire_id)
        .group_by(Answer.mode)
    )


def _mass(row: Any, of: str) -> Mass:
    # PostgreSQL sums bigints into numerics.
    return Mass(*(int(getattr(row, f"{of}{end}")) for end in ("_low_g", "_g", "_high_g")))


def _deviation(rows: Any, answered: int) -> float:
    if answered < 2:
        return 0.0
    total_kg = sum(int(row.travel_g) + int(row.lodging_g) for row in rows) / GRAMS_PER_KG
    squares = sum(float(row.squares) for row in rows)
    return math.sqrt(max(0.0, squares - total_kg**2 / answered) / (answered - 1))
