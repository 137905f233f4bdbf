"""What the API takes: a trip, an event in totals, a place, a list of factors."""

from marshmallow import fields

from offsets.edge.fields import (
    Choice,
    Count,
    Number,
    Row,
    StrictSchema,
    Text,
    Whole,
    YesNo,
    meaning,
)
from offsets.edge.paging import PageArguments
from offsets.footprint import methods, sets
from offsets.footprint.event import Treatment
from offsets.footprint.lines import Boundary, Group
from offsets.footprint.places import Kind as PlaceKind
from offsets.footprint.trip import MODES, DistanceSource
from offsets.inventories.rules import (
    MAX_JOURNEYS,
    MAX_LEGS,
    MAX_NOTE_LETTERS,
    MAX_NOTES,
    MAX_PEOPLE,
    MAX_PLACE_LETTERS,
    MAX_USES,
)

BOUNDARIES = {
    Boundary.COMBUSTION: "what is burnt, in the vehicle or the power station",
    Boundary.UPSTREAM: "the making and carrying of the fuel alone",
    Boundary.LIFE_CYCLE: "making, using and discarding; the factor's note says which of these",
}
TREATMENTS = {
    Treatment.ASK: "still to be asked: shown, not counted, and the result is not complete",
    Treatment.EXTRAPOLATE: "counted as the mean of those who are known",
    Treatment.EXCLUDE: "left out, and the line says why",
}
WAYS = tuple(mode for mode in MODES if mode != "unstated")
"""A caller says how people travelled."""
_A_PLACE = "A place: its `id` or its name, in Chinese, pinyin or English, or an airport's code. "


class LegWish(StrictSchema):
    """One person's way by one vehicle: between two places, over so many km, or on so much fuel."""

    mode = Choice(WAYS, required=True, metadata={"examples": ["rail_high_speed"]})
    start = Text(
        MAX_PLACE_LETTERS,
        load_default=None,
        metadata={
            "examples": ["福州"],
            "description": _A_PLACE + "Needed unless `distance_km` or `energy` is given.",
        },
    )
    end = Text(
        MAX_PLACE_LETTERS,
        load_default=None,
        metadata={"examples": ["北京"], "description": "The same of where it ends."},
    )
    distance_km = Number(
        0,
        20_100,
        load_default=None,
        metadata={
            "examples": [None],
            "description": "Kilometres travelled; without them they are measured straight over "
            "the ground, and lengthened for rail and road by the method's detour.",
        },
    )
    distance_source = Choice(
        (DistanceSource.TYPED, DistanceSource.LINE),
        load_default=DistanceSource.TYPED,
        metadata=meaning(
            {
                DistanceSource.TYPED: "somebody entered what was travelled",
                DistanceSource.LINE: "the length of the line or road, from a timetable or a map",
            }
        ),
    )
    variant = Text(
        40,
        load_default=None,
        metadata={
            "examples": [None],
            "description": "The cabin of a plane (`economy`, `business` …), the fuel of a car "
            "(`petrol` …), the province whose grid feeds an electric car (`fujian` …).",
        },
    )
    occupants = Whole(
        1,
        60,
        load_default=1,
        metadata={"description": "Who share a car, the driver included."},
    )
    energy = Number(
        0,
        5_000,
        load_default=None,
        metadata={
            "examples": [None],
            "description": "Litres or kWh that the car took, in place of kilometres.",
        },
    )
    energy_unit = Choice(("L", "kWh"), load_default=None, metadata={"examples": ["L"]})


class StayWish(StrictSchema):
    """Nights of one person in a hotel."""

    nights = Whole(1, 365, required=True, metadata={"examples": [1]})
    country = Text(2, load_default="CN", metadata={"description": "ISO 3166-1 alpha-2."})
    sharing = Whole(1, 10, load_default=1, metadata={"description": "People in the room."})


class TripParts(StrictSchema):
    """What one person does to go somewhere."""

    legs = Row(fields.Nested(LegWish), MAX_LEGS, required=True)
    is_return = YesNo(
        load_default=False, metadata={"description": "Every leg is travelled back again."}
    )
    stays = Row(fields.Nested(StayWish), MAX_LEGS, load_default=())
    with_non_co2 = YesNo(
        load_default=True,
        metadata={"description": "Whether planes count more than their CO2."},
    )
    boundary = Choice(Boundary, load_default=Boundary.COMBUSTION, metadata=meaning(BOUNDARIES))


def _method() -> Choice:
    return Choice(
        methods.names(),
        load_default=None,
        metadata={"description": "Which rules and factor sets; the newest if none is named."},
    )


def _keep() -> YesNo:
    return YesNo(
        load_default=False,
        metadata={"description": "Store the result for good under an `id`; else nothing is."},
    )


class TripWish(TripParts):
    """A trip to be counted."""

    method = _method()
    keep = _keep()


class JourneyWish(StrictSchema):
    """People who made the same trip to the event."""

    trip = fields.Nested(TripParts, required=True)
    people = Whole(1, MAX_PEOPLE, load_default=1, metadata={"examples": [120]})
    origin = Text(
        MAX_PLACE_LETTERS,
        load_default=None,
        metadata={
            "examples": [None],
            "description": _A_PLACE + "Where they are counted; the first leg's start if not said.",
        },
    )


class UseWish(StrictSchema):
    """Something the event burnt, bought, served or threw away, or a total of kilometres."""

    group = Choice([str(each) for each in Group], required=True, metadata={"examples": ["energy"]})
    activity = Text(40, required=True, metadata={"examples": ["electricity"]})
    quantity = Number(0, 10**12, required=True, metadata={"examples": [1250.5]})
    unit = Text(20, required=True, metadata={"examples": ["kWh"]})
    variant = Text(
        40,
        load_default=None,
        metadata={
            "examples": ["fujian"],
            "description": "The province of electricity, the diet of a meal, the country of a "
            "hotel.",
        },
    )
    boundary = Choice(Boundary, load_default=None, metadata=meaning(BOUNDARIES))
    is_per_registration = YesNo(
        load_default=False,
        metadata={"description": "Planned for everyone registered, so that no-shows scale it."},
    )
    note = Text(
        200,
        load_default=None,
        metadata={
            "examples": [None],
            "description": "Where the quantity comes from: a meter, an invoice, an estimate.",
        },
    )


class UnresolvedWish(StrictSchema):
    """People whose way is not known."""

    people = Whole(1, MAX_PEOPLE, required=True, metadata={"examples": [7]})
    treatment = Choice(Treatment, required=True, metadata=meaning(TREATMENTS))
    reason = Text(200, required=True, metadata={"examples": ["未填出发地"]})


class NoShowsWish(StrictSchema):
    """People among those registered who did not come."""

    people = Whole(1, MAX_PEOPLE, required=True, metadata={"examples": [12]})
    registered = Whole(2, MAX_PEOPLE, required=True, metadata={"examples": [150]})
    treatment = Choice(
        (Treatment.EXTRAPOLATE, Treatment.EXCLUDE),
        required=True,
        metadata=meaning(
            {
                Treatment.EXTRAPOLATE: "nobody knows which of them: what was entered is scaled",
                Treatment.EXCLUDE: "they are not among the journeys",
            }
        ),
    )
    reason = Text(200, load_default=None, metadata={"examples": [None]})


class EventWish(StrictSchema):
    """An event in totals, by the groups of the Guide for large events of 2019."""

    journeys = Row(fields.Nested(JourneyWish), MAX_JOURNEYS, load_default=())
    uses = Row(fields.Nested(UseWish), MAX_USES, load_default=())
    online_people = Whole(0, MAX_PEOPLE, load_default=0, metadata={"examples": [300]})
    unresolved = Row(fields.Nested(UnresolvedWish), MAX_USES, load_default=())
    no_shows = fields.Nested(NoShowsWish, load_default=None, allow_none=True)
    notes = Row(
        Text(MAX_NOTE_LETTERS),
        MAX_NOTES,
        load_default=(),
        metadata={
            "examples": [["会场用电按电表读数，往返出行均已计入。"]],
            "description": "What was assumed or measured, for readers; it stands on the result, "
            "and no figure hangs on it.",
        },
    )
    method = _method()
    keep = _keep()


class PlaceArguments(StrictSchema):
    """What somebody has typed so far."""

    q = Text(MAX_PLACE_LETTERS, required=True, metadata={"examples": ["福州"]})
    kind = Choice(PlaceKind, load_default=None)
    limit = Count(1, 50, load_default=10, metadata={"default": 10})


class FactorArguments(PageArguments):
    """Which factors are wanted."""

    set = Choice(sets.names(), load_default=None, metadata={"description": "Of this set alone."})
    method = Choice(
        methods.names(), load_default=None, metadata={"description": "That this method uses."}
    )
    region = Text(
        20, load_default=None, metadata={"description": "`CN`, `CN-35`, `GB`, `world`, …"}
    )
