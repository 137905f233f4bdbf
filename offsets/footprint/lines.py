"""What a calculation gives: lines, each with its quantity, its factor and its grams.

Lines are kept in whole grams, rounded up line by line, so that every total is a
sum of integers and equals the parts that are shown beside it. Lines of different
boundaries are totalled apart; adding them takes a caller who names them.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from offsets.errors import Invalid
from offsets.units import GRAMS_PER_KG

Name = TypeVar("Name", bound=str)


class Group(StrEnum):
    """The six groups of the Guide of 2019 for large events, and those who joined online."""

    FUEL = "fuel"
    ENERGY = "energy"
    TRANSPORT = "transport"
    LODGING_MEALS = "lodging_meals"
    GOODS = "goods"
    WASTE = "waste"
    ONLINE = "online"


class Boundary(StrEnum):
    """What a factor counts."""

    COMBUSTION = "combustion"
    """Burning the fuel, in the vehicle, the building or the power station."""
    UPSTREAM = "upstream"
    """Only the making and carrying of the fuel, before it is burnt."""
    LIFE_CYCLE = "life_cycle"
    """Making, using and discarding; the factor's note says which of these."""


@dataclass(frozen=True, slots=True)
class Mass:
    """Grams of greenhouse gas with their range; low ≤ central ≤ high."""

    low_g: int
    central_g: int
    high_g: int

    def __add__(self, other: "Mass") -> "Mass":
        return Mass(
            self.low_g + other.low_g,
            self.central_g + other.central_g,
            self.high_g + other.high_g,
        )

    def per_head(self, people: int) -> "Mass":
        """What falls on each of so many people, rounded up to the gram."""
        return Mass(
            -(-self.low_g // people), -(-self.central_g // people), -(-self.high_g // people)
        )

    @property
    def low_kg(self) -> Decimal:
        return Decimal(self.low_g) / GRAMS_PER_KG

    @property
    def central_kg(self) -> Decimal:
        return Decimal(self.central_g) / GRAMS_PER_KG

    @property
    def high_kg(self) -> Decimal:
        return Decimal(self.high_g) / GRAMS_PER_KG


NOTHING = Mass(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """One activity of one kind: ``quantity × share × each of via × factor``, in grams."""

    group: Group
    activity: str
    """What was done: ``plane``, ``rail_high_speed``, ``electricity``, ``hotel``, ``no_show``."""
    variant: str
    """Of which kind: a cabin, a fuel, a province, a country, or nothing."""
    quantity: Decimal
    """How much of it, all people together, as it was entered."""
    unit: str
    """Of the quantity: ``passenger.km``, ``vehicle.km``, ``kWh``, ``room.night``, ``people``."""
    share: Fraction = Fraction(1)
    """Which part of the quantity counts here: 1/3 for one of three in a car."""
    via: tuple[str, ...] = ()
    """Parameters multiplied in, such as a detour; each ``set/id`` as a factor."""
    factor_id: str | None = None
    """The factor, as ``set/id``; None for a line that rests on none."""
    boundary: Boundary | None = None
    mass: Mass | None = None
    """None where nothing was counted, which the flags explain; never a silent zero."""
    flags: tuple[str, ...] = ()
    """Stable words, sorted: assumptions, fallbacks, whether non-CO2 effects are in it."""
    origin: str = ""
    """Where the people came from, where that is known and of use."""
    people: int = 0
    """How many people the line is about; 0 where it is about none."""
    note: str = ""
    """What a person wrote to explain the line, or ``n of N``."""


class MixedBoundaries(Invalid):
    """Masses of different boundaries were to be added, and nobody said so."""

    def __init__(self, boundaries: Iterable[Boundary]) -> None:
        named = ", ".join(sorted(boundaries))
        super().__init__("boundaries", "mixed_boundaries", boundaries=named)


@dataclass(frozen=True, slots=True)
class Result:
    """The lines of one calculation, in their one order, and the method that gave them."""

    method: str
    method_sha256: str
    sets: tuple[tuple[str, str], ...]
    """Name and SHA-256 of every factor set that the method draws on."""
    lines: tuple[Line, ...]

    @property
    def boundaries(self) -> frozenset[Boundary]:
        return frozenset(line.boundary for line in self.lines if line.boundary and line.mass)

    @property
    def is_complete(self) -> bool:
        """Whether nobody is still to be asked."""
        return not any("asked" in line.flags for line in self.lines)

    @property
    def uncounted(self) -> tuple[Line, ...]:
        """Lines that are shown and carry no mass: no-shows, people still to be asked."""
        return tuple(line for line in self.lines if line.mass is None)

    def by_boundary(self) -> dict[Boundary, Mass]:
        """The total of each boundary; they are not to be added without a word."""
        return {each: self.total({each}) for each in sorted(self.boundaries)}

    def by_group(self, boundaries: Collection[Boundary] = ()) -> dict[Group, Mass]:
        """The total of each group that has a mass, in the order of the Guide."""
        return _sums(self._counted(boundaries), lambda line: line.group)

    def by_activity(self, boundaries: Collection[Boundary] = ()) -> dict[str, Mass]:
        """The total of each activity: the modes of transport, and whatever else was done."""
        return _sums(self._counted(boundaries), lambda line: line.activity)

    def by_origin(self, boundaries: Collection[Boundary] = ()) -> dict[str, Mass]:
        """The total of each place that people came from; lines without one under ``""``."""
        return _sums(self._counted(boundaries), lambda line: line.origin)

    def total(self, boundaries: Collection[Boundary] = ()) -> Mass:
        """The sum over the boundaries named; with none named there may be only one.

        Raises MixedBoundaries: what is offset over two boundaries has to say so.
        """
        return sum((line.mass for line in self._counted(boundaries) if line.mass), NOTHING)

    def mass_g(self, boundaries: Collection[Boundary] = ()) -> int:
        """The grams to offset: the central total, already rounded up line by line."""
        return self.total(boundaries).central_g

    def _counted(self, boundaries: Collection[Boundary]) -> list[Line]:
        if not boundaries and len(self.boundaries) > 1:
            raise MixedBoundaries(self.boundaries)
        return [
            line
            for line in self.lines
            if line.mass is not None and (not boundaries or line.boundary in boundaries)
        ]


def _sums(lines: Iterable[Line], name_of: Callable[[Line], Name]) -> dict[Name, Mass]:
    """The mass under each name, in the order in which the names first come."""
    sums: dict[Name, Mass] = {}
    for line in lines:
        if line.mass:
            name = name_of(line)
            sums[name] = sums.get(name, NOTHING) + line.mass
    return sums
