"""The organiser's form: what was typed, kept as typed, and what it means.

Every field that is wrong is told at once, beside itself; an empty field says
nothing, and nothing is assumed for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TypeVar

from offsets.edge import problems
from offsets.errors import DomainError, Invalid
from offsets.footprint.event import Treatment
from offsets.footprint.places import Place
from offsets.footprint.quantities import MAX_QUANTITY, check
from offsets.footprint.trip import MODES
from offsets.inventories.event_items import ITEMS
from offsets.inventories.event_travel import GUESSES, LOCAL_MODES, RAIL_UP_TO_KM, Habits, Travellers
from offsets.inventories.resolve import resolve

PEOPLE_ROWS = 8
"""Places of origin that can be typed where no list was uploaded."""
MAX_PEOPLE = 1_000_000
WAYS = tuple(mode for mode in MODES if mode not in ("unstated", "walking"))

Read = TypeVar("Read")


@dataclass(slots=True)
class EventForm:
    """One filled form: ``values`` as typed, ``errors`` as sentences, ``choices`` of places."""

    values: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    venue: Place | None = None
    habits: Habits = field(default_factory=Habits)
    treatment: Treatment = Treatment.ASK
    """Of people whose place of origin is not known."""
    travellers: list[Travellers] = field(default_factory=list)
    """Typed row by row; a list's come from the list."""
    quantities: dict[str, Decimal] = field(default_factory=dict)
    """By the name of their item."""
    online_people: int = 0
    no_shows: int = 0
    no_show_treatment: Treatment = Treatment.EXCLUDE

    def said(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def refuse(self, error: DomainError, name: str = "") -> None:
        """Say an error beside the field at fault; the first one of a field counts."""
        name = name or error.field or "venue"
        self.errors.setdefault(name, problems.describe(error).detail)
        offered = error.facts.get("candidates")
        if isinstance(offered, list):
            self.choices.setdefault(name, offered)


def read_form(values: Mapping[str, str], has_list: bool) -> EventForm:
    """Read what was sent; without ``errors`` every field is ready for use."""
    form = EventForm(values)
    form.venue = _or_refuse(form, partial(_place, form, "venue"), None)
    form.habits = _habits(form)
    form.treatment = Treatment(_choice(form, "treatment", tuple(Treatment), Treatment.ASK))
    form.online_people = _or_refuse(form, partial(_people, form, "online"), 0)
    form.no_shows = _or_refuse(form, partial(_people, form, "no_shows"), 0)
    treatments = (Treatment.EXCLUDE, Treatment.EXTRAPOLATE)
    chosen = _choice(form, "no_show_treatment", treatments, Treatment.EXCLUDE)
    form.no_show_treatment = Treatment(chosen)
    if not has_list:
        rows = (_or_refuse(form, partial(_row, form, row), None) for row in _rows())
        form.travellers = [row for row in rows if row is not None]
    for item in ITEMS:
        amount = _or_refuse(form, partial(_amount, form, item.name), None)
        if amount:
            form.quantities[item.name] = amount
    return form


def _rows() -> range:
    return range(1, PEOPLE_ROWS + 1)


def _or_refuse(form: EventForm, reading: Callable[[], Read], otherwise: Read) -> Read:
    try:
        return reading()
    except DomainError as error:
        form.refuse(error)
        return otherwise


def _place(form: EventForm, name: str) -> Place:
    if not form.said(name):
        raise Invalid(name, "required")
    return resolve(name, form.said(name))


def _habits(form: EventForm) -> Habits:
    unsaid = _choice(form, "unsaid", (*GUESSES, *Treatment), Treatment.ASK)
    km = _or_refuse(form, partial(_whole, form, "rail_up_to_km", 0, 5_000), None)
    local_km = _or_refuse(form, partial(_amount, form, "local_km"), None)
    sharing = _or_refuse(form, partial(_whole, form, "sharing", 1, 10), None)
    return Habits(
        is_return=form.said("one_way") != "yes",
        with_non_co2=form.said("without_non_co2") != "yes",
        unsaid=unsaid,
        rail_up_to_km=RAIL_UP_TO_KM if km is None else km,
        local_mode=_choice(form, "local_mode", ("", *LOCAL_MODES), ""),
        local_km=local_km,
        sharing=sharing or 1,
    )


def _row(form: EventForm, row: int) -> Travellers | None:
    """People from one place; None where the row is empty."""
    names = [f"{part}.{row}" for part in ("from", "people", "nights")]
    if not any(form.said(name) for name in names):
        return None
    place = _place(form, names[0])
    people = _whole(form, names[1], 1, MAX_PEOPLE)
    if people is None:
        raise Invalid(names[1], "required")
    mode = _choice(form, f"by.{row}", ("", *WAYS), "")
    return Travellers(place, mode, "", _whole(form, names[2], 0, 60), people)


def _choice(form: EventForm, name: str, choices: tuple[str, ...], otherwise: str) -> str:
    said = form.said(name) or otherwise
    if said not in choices:
        form.refuse(Invalid(name, "unknown_choice", choices=", ".join(choices)))
        return otherwise
    return said


def _people(form: EventForm, name: str) -> int:
    return _whole(form, name, 0, MAX_PEOPLE) or 0


def _whole(form: EventForm, name: str, minimum: int, maximum: int) -> int | None:
    said = form.said(name).replace(",", "")
    if not said:
        return None
    if not said.isascii() or not said.isdecimal() or len(said) > 12:
        raise Invalid(name, "not_whole_typed")
    if not minimum <= int(said) <= maximum:
        raise Invalid(name, "out_of_range", min=minimum, max=maximum)
    return int(said)


def _amount(form: EventForm, name: str) -> Decimal | None:
    """A quantity of zero or more; None where nothing is typed."""
    said = form.said(name).replace(",", "").replace("，", "")
    if not said:
        return None
    try:
        amount = Decimal(said) if said.isascii() and len(said) <= 24 else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite():
        raise Invalid(name, "not_a_quantity")
    check(name, amount, 0, MAX_QUANTITY)
    return amount
