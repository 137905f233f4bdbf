"""How an event is accounted for: journeys, what was used, and the people not known.

Journeys of one trip and origin are counted once and multiplied, so the work grows
with the number of different trips and hardly with the number of people.
"""

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from offsets.errors import Invalid
from offsets.footprint.event import Inventory, Journey, NoShows, Treatment, Unresolved, Use
from offsets.footprint.lines import NOTHING, Boundary, Group, Line, Mass, Result
from offsets.footprint.method import Method, Rule, unknown
from offsets.footprint.quantities import MAX_QUANTITY, UNITS, check, check_count, inside
from offsets.footprint.tally import NOBODY, Activity, Tally, result_of
from offsets.footprint.travel import Counted, Counter
from offsets.footprint.trip import Trip

MAX_PEOPLE = 1_000_000
MIN_SHARE = Decimal("0.000001")

UseKind = tuple[Rule, str, str, str]
"""Rule, variant, unit and note: what makes two uses one line."""


def compute(inventory: Inventory, method: Method) -> Result:
    """The lines of an event; raises Invalid naming the field."""
    scale, no_shows = _attendance(inventory.no_shows)
    flags = ("no_shows_scaled",) if scale != 1 else ()
    lines = _count_journeys(inventory.journeys, method).lines(scale, flags)
    heads = sum(journey.people for journey in inventory.journeys)
    check_count("journeys", heads, 0, MAX_PEOPLE)
    people = Fraction(sum(journey.people * journey.share for journey in inventory.journeys))
    for number, group in enumerate(inventory.unresolved):
        no_shows += _unresolved(group, lines, people, f"unresolved[{number}].")
    planned, measured = _count_uses(inventory, method)
    return result_of(method, [*lines, *no_shows, *planned.lines(scale, flags), *measured.lines()])


def _count_journeys(journeys: Iterable[Journey], method: Method) -> Tally:
    """Every journey, those of one trip and origin together.

    Trips are told apart by which object they are: a caller who builds each trip
    once and shares it among many journeys is served fastest, and none is served wrong.
    """
    merged: dict[tuple[int, str], Decimal] = {}
    counted: dict[int, list[Counted]] = {}
    counter = Counter(method)
    for number, journey in enumerate(journeys):
        trip_id = id(journey.trip)
        try:
            people = _people_of(journey)
            if trip_id not in counted:
                counted[trip_id] = _count_trip(journey.trip, counter)
        except Invalid as fault:
            raise inside(f"journeys[{number}].", fault) from fault
        key = trip_id, journey.origin
        merged[key] = merged.get(key, NOBODY) + people
    tally = Tally(method)
    for (trip_id, origin), people in merged.items():
        for activity, quantity in counted[trip_id]:
            tally.add(activity, quantity * people, people, origin)
    return tally


def _people_of(journey: Journey) -> Decimal:
    check_count("people", journey.people, 1, MAX_PEOPLE)
    if journey.share == 1:
        return Decimal(journey.people)
    check("share", journey.share, MIN_SHARE, 1)
    return journey.people * journey.share


def _count_trip(trip: Trip, counter: Counter) -> list[Counted]:
    try:
        return counter.count(trip)
    except Invalid as fault:
        raise inside("trip.", fault) from fault


def _count_uses(inventory: Inventory, method: Method) -> tuple[Tally, Tally]:
    """What was planned for everyone registered, and what was measured or does not depend on it."""
    planned, measured = Tally(method), Tally(method)
    kinds: dict[UseKind, Activity] = {}
    uses = [(f"uses[{number}].", use) for number, use in enumerate(inventory.uses)]
    if inventory.online_people:
        check_count("online_people", inventory.online_people, 0, MAX_PEOPLE)
        online = Use(Group.ONLINE, "online", Decimal(inventory.online_people), "people")
        uses.append(("online.", online))
    for where, use in uses:
        kind = _kind_of(use, method, where)
        rule, variant, unit, note = kind
        activity = kinds.setdefault(kind, Activity(rule, variant, unit, note=note))
        people = use.quantity if use.group is Group.ONLINE else NOBODY
        (planned if use.is_per_registration else measured).add(activity, use.quantity, people)
    return planned, measured


def _kind_of(use: Use, method: Method, where: str) -> UseKind:
    check(f"{where}quantity", use.quantity, 0, MAX_QUANTITY)
    boundary = use.boundary
    if boundary is None and use.group is Group.TRANSPORT:
        boundary = Boundary.COMBUSTION
    fitting = [
        rule
        for rule in method.rules_for(use.activity, use.variant, use.unit)
        if rule.group is use.group and boundary in (None, rule.boundary)
        # A total has no distance to choose a band by.
        if rule.non_co2 != "without" and not rule.is_banded
    ]
    if not fitting:
        raise _unknown_use(use, method, where)
    return fitting[0], use.variant, use.unit, use.note


def _unknown_use(use: Use, method: Method, where: str) -> Invalid:
    """Which of activity, variant and unit the method does not know."""
    choices = method.choices()
    variants = choices.get((use.group, use.activity))
    if variants is None:
        activities = [name for group, name in choices if group is use.group]
        return unknown(activities, f"{where}activity")
    if use.variant not in variants:
        return unknown(filter(None, variants), f"{where}variant")
    bases = {UNITS[unit][0] for unit in method.units_of(use.activity, use.variant)}
    return unknown((unit for unit, (base, _) in UNITS.items() if base in bases), f"{where}unit")


def _attendance(no_shows: NoShows | None) -> tuple[Fraction, list[Line]]:
    """By how much the entries per registration count, and the line that says so."""
    if no_shows is None:
        return Fraction(1), []
    check_count("no_shows.registered", no_shows.registered, 2, MAX_PEOPLE)
    check_count("no_shows.people", no_shows.people, 1, no_shows.registered - 1)
    came = Fraction(no_shows.registered - no_shows.people, no_shows.registered)
    scaled = no_shows.treatment is Treatment.EXTRAPOLATE
    note = f"{no_shows.people} of {no_shows.registered}"
    if no_shows.reason:
        note += f": {no_shows.reason}"
    line = _people_line("no_show", no_shows.people, no_shows.treatment, note)
    return (came if scaled else Fraction(1)), [line]


def _unresolved(
    group: Unresolved, lines: Iterable[Line], resolved: Fraction, where: str
) -> list[Line]:
    """The lines of people whose way is not known: shown, or counted as the mean of the others."""
    check_count(f"{where}people", group.people, 1, MAX_PEOPLE)
    if group.treatment is not Treatment.EXTRAPOLATE:
        return [_people_line("unresolved", group.people, group.treatment, group.reason)]
    if not resolved:
        raise Invalid(f"{where}treatment", "nothing_resolved")
    totals: dict[tuple[Group, Boundary | None], Mass] = {}
    for line in lines:
        key = line.group, line.boundary
        totals[key] = totals.get(key, NOTHING) + (line.mass or NOTHING)
    note = f"{group.people} of {round(resolved) + group.people}: {group.reason}"
    return [
        Line(
            group=name,
            activity="unresolved",
            variant="",
            quantity=Decimal(group.people),
            unit="people",
            boundary=boundary,
            mass=_mean_of(mass, group.people, resolved),
            flags=(str(group.treatment),),
            people=group.people,
            note=note,
        )
        for (name, boundary), mass in totals.items()
    ]


def _mean_of(mass: Mass, people: int, resolved: Fraction) -> Mass:
    """What so many people emit who are like those resolved, rounded up."""
    ends = (mass.low_g, mass.central_g, mass.high_g)
    return Mass(*(math.ceil(grams * people / resolved) for grams in ends))


def _people_line(activity: str, people: int, treatment: Treatment, note: str) -> Line:
    """A line that carries no mass and says what was done about these people."""
    return Line(
        group=Group.TRANSPORT,
        activity=activity,
        variant="",
        quantity=Decimal(people),
        unit="people",
        flags=(str(treatment),),
        people=people,
        note=note,
    )
