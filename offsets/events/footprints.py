"""A footprint that somebody kept, taken over as what an event says."""

from offsets.errors import Invalid, NotFound
from offsets.footprint.event import Inventory
from offsets.inventories import read


def event_inputs(field: str, footprint: str | None) -> Inventory:
    """The inputs of a kept footprint of an event; raises Invalid naming the field."""
    if footprint is None:
        raise Invalid(field, "required")
    try:
        given = read.given_in(read.kept(footprint).export)
    except NotFound:
        raise Invalid(field, "no_such_footprint") from None
    if not isinstance(given, Inventory):
        raise Invalid(field, "not_of_an_event")
    return given
