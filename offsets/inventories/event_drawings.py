"""The drawings of an event, on its page and on paper."""

from flask_babel import gettext as _
from markupsafe import Markup

from offsets.footprint import places
from offsets.inventories.amounts import amount
from offsets.inventories.charts import compass, shares
from offsets.inventories.event_result import EventView, place_name

ORIGINS_TOLD = 12


def shares_of(view: EventView) -> Markup:
    """The groups as parts of the whole."""
    parts = [
        shares.Part(bar.label, bar.mass.central_g, number) for number, bar in enumerate(view.groups)
    ]
    return shares.shares(parts, _("Shares of the groups"))


def compass_of(view: EventView) -> Markup:
    """Where people came from; empty where the venue is not known."""
    if view.venue is None:
        return Markup()
    origins = []
    for bar in view.origins:
        place = places.by_id(bar.name)
        if place is not None and place != view.venue:
            point = place.latitude_deg, place.longitude_deg
            origins.append(compass.Origin(bar.label, *point, bar.people, bar.mass.central_g))
    title = _("Where people came from, around %(place)s", place=place_name(view.venue.id))
    told = ", ".join(f"{each.label} {amount(each.mass_g)}" for each in origins[:ORIGINS_TOLD])
    venue = view.venue.latitude_deg, view.venue.longitude_deg
    return compass.compass(origins, venue, compass.Words(title, told, _("N")))
