"""From the organiser's form and list to the inventory that is counted."""

from collections.abc import Iterator
from decimal import Decimal

from flask_babel import gettext as _

from offsets.errors import Invalid
from offsets.footprint import event, places
from offsets.footprint.event import NoShows, Treatment, Unresolved, Use
from offsets.footprint.method import Method
from offsets.footprint.participants.fate import Attendance, Fate
from offsets.footprint.places import Found, Kind, Place
from offsets.inventories.event_form import EventForm
from offsets.inventories.event_items import BY_NAME, VENUE_COUNTRY, VENUE_PROVINCE, Item
from offsets.inventories.event_list import ParticipantList
from offsets.inventories.event_travel import Travel, travel

MAX_JOURNEYS_OF_A_LIST = 20_000
"""Different ones. A kept event of so many takes some eight megabytes."""
_ASSUMED = {
    "in_person": lambda: _("The list has no column of attendance: everybody counts as present."),
    "one_person_a_row": lambda: _("The list has no column of numbers: a row is one person."),
}


def inventory_of(form: EventForm, given: ParticipantList | None, method: Method) -> event.Inventory:
    """Everything that is known about the event; raises Invalid where there is nothing to count."""
    if form.venue is None:
        raise Invalid("venue", "required")
    travellers = given.travellers() if given else form.travellers
    found = travel(travellers, form.venue, form.habits, method)
    if given:
        found.unresolved.extend(_unread(given, form.treatment))
        found.notes.extend(_ASSUMED[each]() for each in given.kept.assumed)
    online = form.online_people + (given.people(Attendance.ONLINE) if given else 0)
    uses = [
        _use(BY_NAME[name], amount, form.venue, method) for name, amount in form.quantities.items()
    ]
    if not (found.journeys or found.unresolved or uses or online):
        raise Invalid("people", "nothing_to_count")
    if len(found.journeys) > MAX_JOURNEYS_OF_A_LIST:
        raise Invalid("list", "too_many_different_rows")
    if not found.journeys:
        _refuse_means_of_nobody(found)
    return event.Inventory(
        journeys=tuple(found.journeys),
        uses=tuple(use for use, _note in uses),
        online_people=online,
        unresolved=tuple(found.unresolved),
        no_shows=_no_shows(form, given, found),
        notes=(*found.notes, *dict.fromkeys(note for _use, note in uses if note)),
    )


def _unread(given: ParticipantList, treatment: Treatment) -> Iterator[Unresolved]:
    """People of rows that are still asked about, or that the file does not tell."""
    reasons = {
        Fate.ASKED: _("Something is missing or not understood in their rows."),
        Fate.AMBIGUOUS: _("What their rows say has several meanings."),
        Fate.REFUSED: _("Their rows cannot be used and have to be put right in the file."),
    }
    for fate, reason in reasons.items():
        tally = given.tallies[fate]
        people = tally.people + tally.rows_without_count
        if tally.rows_without_count and "one_person_a_row" not in given.kept.assumed:
            reason += " " + _("Each row stands for at least one person.")
        if people:
            yield Unresolved(people, treatment, reason)


def _refuse_means_of_nobody(found: Travel) -> None:
    if any(each.treatment is Treatment.EXTRAPOLATE for each in found.unresolved):
        raise Invalid("treatment", "nothing_resolved")


def _use(item: Item, amount: Decimal, venue: Place, method: Method) -> tuple[Use, str]:
    """The use, and what was assumed about it."""
    variant, note = item.variant, ""
    if item.variant == VENUE_PROVINCE:
        variant, note = grid(item, venue, method)
    elif item.variant == VENUE_COUNTRY:
        variant = venue.country
    return Use(item.group, item.activity, amount, item.unit, variant), note


def grid(item: Item, venue: Place, method: Method) -> tuple[str, str]:
    """The electricity of the venue's province; raises Invalid for a country without a factor."""
    if venue.country != "CN":
        raise Invalid(item.name, "no_grid_factor")
    province = places.find(venue.province, Kind.PROVINCE)
    region = province.place.id[:5] if isinstance(province, Found) else ""
    for rule in method.rules:
        if rule.activity == item.activity and rule.factor.region == region:
            return rule.variant, ""
    return "national", _("No grid factor is published for %(place)s.", place=venue.province)


def _no_shows(form: EventForm, given: ParticipantList | None, found: Travel) -> NoShows | None:
    """Who stayed away: the list's own are not among the journeys, those typed may be."""
    absent = given.people(Attendance.ABSENT) if given else 0
    if absent and form.no_shows:
        raise Invalid("no_shows", "no_shows_in_list")
    if absent:
        reason = _("The list says so.")
        return NoShows(absent, found.people + absent, Treatment.EXCLUDE, reason)
    if not form.no_shows:
        return None
    if form.no_show_treatment is Treatment.EXTRAPOLATE:
        return NoShows(form.no_shows, found.people, Treatment.EXTRAPOLATE)
    return NoShows(form.no_shows, found.people + form.no_shows, Treatment.EXCLUDE)
