"""From groups of participants to journeys, and to what is not known of the others.

A list of participants says where people came from and perhaps how. What it does
not say is decided by the organiser in ``Habits`` or stays an unresolved line; each
decision is also a note that stands on the result.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from flask_babel import gettext as _

from offsets.edge import language
from offsets.errors import Invalid
from offsets.footprint import places
from offsets.footprint.event import Journey, Treatment, Unresolved
from offsets.footprint.method import Method
from offsets.footprint.places import Place
from offsets.footprint.travel import Counter
from offsets.footprint.trip import DistanceSource, Leg, Stay, Trip
from offsets.inventories import words

BY_DISTANCE = "by_distance"
"""High-speed rail up to so many kilometres and to the same country, a plane beyond."""
GUESSES = (BY_DISTANCE, "rail_high_speed", "plane", "coach", "car")
"""What an organiser may decide for those whose list does not say how they travelled."""

LOCAL_MODES = ("metro", "bus", "taxi", "car", "car_electric", "motorbike", "bicycle", "walking")
RAIL_UP_TO_KM = 800
"""What a form proposes; about four hours by high-speed rail."""


class Travellers(NamedTuple):
    """People who came from one place in one way and stayed equally long."""

    place: Place
    mode: str
    """One of ``trip.MODES``, or nothing where nobody said."""
    cabin: str
    nights: int | None
    people: int


@dataclass(frozen=True, slots=True)
class Habits:
    """What the organiser says of everybody at once."""

    is_return: bool = True
    with_non_co2: bool = True
    unsaid: str = Treatment.ASK
    """For those whose mode is not said: one of GUESSES, or a Treatment."""
    rail_up_to_km: int = RAIL_UP_TO_KM
    local_mode: str = ""
    """For those who live where the event is; without one they are unresolved."""
    local_km: Decimal | None = None
    """Their way there, one way."""
    sharing: int = 1
    """People in a hotel room."""


@dataclass(slots=True)
class Travel:
    """What is known, what is not, and what was assumed."""

    journeys: list[Journey] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def people(self) -> int:
        """Everybody who came, their way known or not."""
        known = sum(journey.people for journey in self.journeys)
        return known + sum(group.people for group in self.unresolved)


def travel(
    travellers: Iterable[Travellers], venue: Place, habits: Habits, method: Method
) -> Travel:
    """The journeys of people to a venue; never raises for what a single group says."""
    return _Sorter(venue, habits, method).sort(travellers)


class _Sorter:
    """Makes each distinct trip once, and gathers people whose way cannot be counted by reason."""

    def __init__(self, venue: Place, habits: Habits, method: Method) -> None:
        self._venue = venue
        self._habits = habits
        self._counter = Counter(method)
        self._hotels = {rule.variant for rule in method.rules if rule.activity == "hotel"}
        self._trips: dict[tuple[Place, str, str, int], Trip | str] = {}
        self._reasons: dict[tuple[str, str], int] = {}
        self._guessed: dict[str, int] = {}
        self._local = 0
        self._without_hotel = 0

    def sort(self, travellers: Iterable[Travellers]) -> Travel:
        found = Travel()
        for each in travellers:
            mode = self._mode(each)
            if not mode:
                treatment = self._habits.unsaid
                self._leave(each.people, treatment, _("The list does not say how they travelled."))
                continue
            trip = self._trip(each, mode)
            if isinstance(trip, str):
                self._leave(each.people, Treatment.ASK, trip)
            else:
                found.journeys.append(Journey(trip, each.people, each.place.id))
        for (treatment, reason), people in self._reasons.items():
            found.unresolved.append(Unresolved(people, Treatment(treatment), reason))
        found.notes.extend(self._notes(found))
        return found

    def _leave(self, people: int, treatment: str, reason: str) -> None:
        key = treatment, reason
        self._reasons[key] = self._reasons.get(key, 0) + people

    def _mode(self, each: Travellers) -> str:
        """How they travelled: as said, else as decided, else nothing."""
        if self._is_local(each.place):
            # Nobody takes a train to where they live: the word stands for something else.
            said = each.mode if each.mode in LOCAL_MODES else ""
            return said or self._habits.local_mode or "unstated"
        if each.mode:
            return each.mode
        if self._habits.unsaid not in GUESSES:
            return ""
        mode = self._guess(each.place)
        self._guessed[mode] = self._guessed.get(mode, 0) + each.people
        return mode

    def _guess(self, place: Place) -> str:
        if self._habits.unsaid != BY_DISTANCE:
            return self._habits.unsaid
        is_near = places.distance_km(place, self._venue) <= self._habits.rail_up_to_km
        same_country = place.country == self._venue.country
        return "rail_high_speed" if is_near and same_country else "plane"

    def _is_local(self, place: Place) -> bool:
        return place == self._venue or not places.distance_km(place, self._venue)

    def _trip(self, each: Travellers, mode: str) -> Trip | str:
        """The trip, or in a sentence why it cannot be counted."""
        nights = each.nights or 0
        if nights and self._venue.country not in self._hotels:
            self._without_hotel += each.people
            nights = 0
        cabin = each.cabin if mode == "plane" else ""
        key = each.place, mode, cabin, nights
        trip = self._trips.get(key)
        if trip is None:
            trip = self._trips[key] = self._new_trip(each.place, mode, cabin, nights)
        if self._is_local(each.place) and isinstance(trip, Trip):
            self._local += each.people
        return trip

    def _new_trip(self, place: Place, mode: str, cabin: str, nights: int) -> Trip | str:
        habits, venue = self._habits, self._venue
        if self._is_local(place):
            if habits.local_km is None or mode == "unstated":
                return str(_("They live where the event is, and their way there is not said."))
            leg = Leg(mode, habits.local_km)
        else:
            distance_km = places.distance_km(place, venue)
            source = DistanceSource.GREAT_CIRCLE
            leg = Leg(mode, distance_km, source, cabin, start=place.id, end=venue.id)
        stays = (Stay(nights, venue.country, habits.sharing),) if nights else ()
        trip = Trip((leg,), habits.is_return, stays, habits.with_non_co2)
        try:
            self._counter.count(trip)
        except Invalid:
            return _uncountable(mode, place)
        return trip

    def _notes(self, found: Travel) -> Iterable[str]:
        habits = self._habits
        if found.journeys:
            yield _("Counted there and back.") if habits.is_return else _("Counted one way.")
        if self._guessed and habits.unsaid == BY_DISTANCE:
            yield _(
                "The list does not say how %(people)s people travelled: counted by high-speed rail "
                "up to %(km)s km within the country, by plane beyond.",
                people=sum(self._guessed.values()),
                km=habits.rail_up_to_km,
            )
        elif self._guessed:
            yield _(
                "The list does not say how %(people)s people travelled: all counted by %(mode)s.",
                people=sum(self._guessed.values()),
                mode=words.activity(habits.unsaid),
            )
        if self._local:
            yield _(
                "%(people)s people live where the event is: counted with %(km)s km each way.",
                people=self._local,
                km=habits.local_km,
            )
        if self._without_hotel:
            yield _(
                "Nights of %(people)s people are not counted: no factor is published for hotels "
                "there.",
                people=self._without_hotel,
            )


def _uncountable(mode: str, place: Place) -> str:
    label = place.label(language.current())
    by = words.activity(mode)
    return str(_("%(mode)s: too far from %(place)s to be counted so.", mode=by, place=label))
