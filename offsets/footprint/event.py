"""A conference by the six groups of the Guide, and those who joined online.

People whose way is not known and people who did not come are lines that everyone
sees: to be asked, extrapolated from the others with "n of N", or left out by name.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from offsets.footprint.lines import Boundary, Group
from offsets.footprint.trip import Trip


class Treatment(StrEnum):
    """What is done about people of whom something is not known."""

    ASK = "asked"
    """They are still to be asked; until then the result is not complete."""
    EXTRAPOLATE = "extrapolated"
    """They count as the mean of those who are known."""
    EXCLUDE = "excluded"
    """They are left out, and the line says why."""


@dataclass(frozen=True, slots=True)
class Journey:
    """People who made the same trip to the event and, where it says so, back."""

    trip: Trip
    people: int = 1
    origin: str = ""
    """The place they are counted under in the result."""
    share: Decimal = Decimal(1)
    """The part of the people that this journey stands for, above 0 and at most 1: where only
    a country's total is known, and by which parts its cities share it."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """People whose way is not known."""

    people: int
    treatment: Treatment
    reason: str
    """What was wrong, for the reader: ``朝阳 names five places``."""


@dataclass(frozen=True, slots=True)
class NoShows:
    """People among those registered who did not come.

    ``registered`` counts those whose journeys were entered. Extrapolated means that
    nobody knows which of them stayed away: what was entered per registered person is
    scaled to those who came. Excluded means that they are not among the journeys.
    """

    people: int
    registered: int
    treatment: Treatment
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """Something the event burnt, bought, served or threw away, or a total of kilometres."""

    group: Group
    activity: str
    """A name from the method: ``diesel``, ``electricity``, ``hotel``, ``meal``, ``paper``."""
    quantity: Decimal
    unit: str
    """Any unit that converts to the method's: ``kWh`` or ``MWh``, ``kg`` or ``t``."""
    variant: str = ""
    """The province of electricity, the diet of a meal, the country of a hotel."""
    boundary: Boundary | None = None
    """Of the factor, where the method has several; transport is counted by combustion if not
    said otherwise, and flights with what they do beyond CO2."""
    is_per_registration: bool = False
    """Planned for everyone registered, so that no-shows scale it."""
    note: str = ""
    """Where the quantity comes from: a meter, an invoice, an estimate."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that is known about one event; a caller's whole input."""

    journeys: tuple[Journey, ...] = ()
    uses: tuple[Use, ...] = ()
    online_people: int = 0
    unresolved: tuple[Unresolved, ...] = ()
    no_shows: NoShows | None = None
    notes: tuple[str, ...] = ()
    """What was assumed where nobody said it, for readers; no figure hangs on these words."""
