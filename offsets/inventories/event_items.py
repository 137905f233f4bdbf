"""What an organiser is asked for, group by group of the Guide for large events of 2019.

A literal table: each row is one field of the form. The method knows more kinds than
these; whoever needs them sends the event to the API.
"""

from typing import NamedTuple

from offsets.footprint.lines import Group

VENUE_PROVINCE = "<province>"
"""Of electricity: the province of the venue, or the country's mean where it has no factor."""
VENUE_COUNTRY = "<country>"
"""Of a hotel: the country of the venue."""


class Item(NamedTuple):
    """One quantity that may be filled in."""

    group: Group
    activity: str
    variant: str
    unit: str

    @property
    def name(self) -> str:
        """Of the form's field: ``waste.waste_food.landfill``."""
        said = "" if self.variant in (VENUE_PROVINCE, VENUE_COUNTRY) else self.variant
        return ".".join(filter(None, (self.group, self.activity, said)))


ITEMS = (
    Item(Group.FUEL, "petrol", "", "L"),
    Item(Group.FUEL, "diesel", "", "L"),
    Item(Group.FUEL, "natural_gas", "", "m3"),
    Item(Group.FUEL, "lpg", "", "kg"),
    Item(Group.ENERGY, "electricity", VENUE_PROVINCE, "kWh"),
    Item(Group.ENERGY, "heat", "", "GJ"),
    Item(Group.TRANSPORT, "plane", "", "passenger.km"),
    Item(Group.TRANSPORT, "rail_high_speed", "", "passenger.km"),
    Item(Group.TRANSPORT, "coach", "", "passenger.km"),
    Item(Group.TRANSPORT, "bus", "", "passenger.km"),
    Item(Group.TRANSPORT, "metro", "", "passenger.km"),
    Item(Group.TRANSPORT, "taxi", "", "vehicle.km"),
    Item(Group.TRANSPORT, "car", "", "vehicle.km"),
    Item(Group.LODGING_MEALS, "hotel", VENUE_COUNTRY, "room.night"),
    Item(Group.LODGING_MEALS, "meal", "", "meal"),
    Item(Group.LODGING_MEALS, "meal", "vegetarian", "meal"),
    Item(Group.GOODS, "paper", "", "kg"),
    Item(Group.GOODS, "paper", "recycled", "kg"),
    Item(Group.GOODS, "board", "", "kg"),
    Item(Group.GOODS, "plastic", "", "kg"),
    Item(Group.GOODS, "clothing", "", "kg"),
    Item(Group.GOODS, "wood", "", "kg"),
    Item(Group.GOODS, "water", "", "m3"),
    Item(Group.WASTE, "waste_mixed", "landfill", "kg"),
    Item(Group.WASTE, "waste_mixed", "incineration", "kg"),
    Item(Group.WASTE, "waste_food", "landfill", "kg"),
    Item(Group.WASTE, "waste_food", "composting", "kg"),
    Item(Group.WASTE, "waste_paper", "recycling", "kg"),
    Item(Group.WASTE, "sewage", "", "m3"),
)
BY_NAME = {item.name: item for item in ITEMS}


def of_group(group: Group) -> tuple[Item, ...]:
    """The fields of one group, in the order in which they are asked."""
    return tuple(item for item in ITEMS if item.group is group)
