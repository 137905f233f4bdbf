"""What the API takes of events."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from offsets.edge.fields import Choice, Number, Row, StrictSchema, Text, Whole, meaning
from offsets.edge.problems import Fault
from offsets.events.evaluate import MAX_BODY
from offsets.events.planting.land import MAX_CORNERS
from offsets.events.planting.pledge import MAX_COMPARTMENTS, MAX_SPECIES, MAX_WORD
from offsets.events.retired.attach import MAX_SERIALS
from offsets.events.rules import (
    MAX_FILES,
    MAX_MASS_G,
    MAX_MEASURES,
    MAX_NAME,
    MAX_PARTICIPANTS,
    MAX_PLACE,
    MAX_TEXT,
    Credit,
    Judge,
    Party,
    Way,
)
from offsets.events.schemas import PARTIES, RINGS

_SHA256_SIGNS = 64
_DAY_SIGNS = 10
_FOOTPRINT = {"description": "`id` of a kept footprint of an event: see `/footprints/events`."}
_FILE = {"description": "SHA-256 of one of the event's files."}


class Day(Text):
    """A day as YYYY-MM-DD."""

    def __init__(self, **more: Any) -> None:
        metadata = {"examples": ["2026-04-18"], "format": "date"} | more.pop("metadata", {})
        super().__init__(_DAY_SIGNS, metadata=metadata, **more)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        said = super()._deserialize(value, *args, **more)
        try:
            day = date.fromisoformat(said)
        except ValueError:
            day = None
        if day is None or day.isoformat() != said:
            raise ValidationError([Fault("day_shape")])
        return said


class EventDetailsWish(StrictSchema):
    """What an event is."""

    name = Text(MAX_NAME, required=True, metadata={"examples": ["山海论坛"]})
    place = Text(MAX_PLACE, required=True, metadata={"examples": ["福州"]})
    starts_on = Day(required=True)
    ends_on = Day(required=True, metadata={"examples": ["2026-04-20"]})
    expected_participants = Whole(
        1, MAX_PARTICIPANTS, load_default=None, allow_none=True, metadata={"examples": [300]}
    )


class EventChange(StrictSchema):
    """What is to be different; what is not named stays. A moved deadline names its source."""

    name = Text(MAX_NAME)
    place = Text(MAX_PLACE)
    starts_on = Day()
    ends_on = Day()
    expected_participants = Whole(1, MAX_PARTICIPANTS, allow_none=True)
    deadline_on = Day()
    deadline_source = Text(
        200, load_default=None, metadata={"description": "The rule that sets the deadline."}
    )


class PlanMeasureWish(StrictSchema):
    """One thing that is done to emit less."""

    what = Text(120, required=True, metadata={"examples": ["会场采用绿电"]})
    expected_g = Whole(0, MAX_MASS_G, required=True, metadata={"examples": [200_000]})


class EventPlanWish(StrictSchema):
    """The plan as it is being written; what is not there is still to be said."""

    boundary = Text(MAX_TEXT, load_default=None, allow_none=True)
    exclusions = Text(MAX_TEXT, load_default=None, allow_none=True)
    forecast = Text(20, load_default=None, allow_none=True, metadata=_FOOTPRINT)
    measures = Row(fields.Nested(PlanMeasureWish), MAX_MEASURES, load_default=())
    ways = Row(
        Choice(map(str, Way), metadata=meaning({
            Way.BUY: "credits are retired", Way.PLANT: "a forest is planted",
        })),
        len(Way), load_default=(),
    )  # fmt: skip
    completes_on = Day(load_default=None, allow_none=True)


class MeasurementWish(StrictSchema):
    """What really happened, as a footprint that was computed and kept here."""

    footprint = Text(20, required=True, metadata=_FOOTPRINT)


class InventoryWish(StrictSchema):
    """A freeze; or with `corrects`, a correction of the version that is named."""

    corrects = Whole(1, 10_000, load_default=None, allow_none=True, metadata={"examples": [None]})
    footprint = Text(20, load_default=None, allow_none=True, metadata=_FOOTPRINT)
    reason = Text(MAX_TEXT, load_default=None, allow_none=True)


class CertificateWish(StrictSchema):
    """A certificate of this house, and the key that proves it is the caller's to give."""

    number = Text(40, required=True)
    key = Text(60, required=True)


class PurchaseWish(StrictSchema):
    """An order that was placed for the event."""

    order = Text(32, required=True)
    access_token = Text(64, required=True, metadata={"description": "The order's own."})
    party = Choice(map(str, Party), required=True, metadata=meaning(PARTIES))


class RetirementWish(StrictSchema):
    """A retirement in another registry. It counts once the operator has confirmed it."""

    credit = Choice([str(each) for each in Credit if each is not Credit.PLANTING], required=True)
    registry = Text(MAX_WORD, required=True)
    serials = Text(MAX_SERIALS, required=True)
    reference = Text(MAX_WORD, required=True)
    retired_on = Day(required=True)
    mass_g = Whole(1, MAX_MASS_G, required=True)
    evidence = Text(_SHA256_SIGNS, required=True, metadata=_FILE)


class EvaluationWish(StrictSchema):
    """An evaluation of the final inventory that counts."""

    kind = Choice(map(str, Judge), required=True, metadata=meaning({
        Judge.SELF: "the organiser declares it; needs `evidence`",
        Judge.THIRD_PARTY: "a body outside; needs `body`, `report_reference` and `report`",
    }))  # fmt: skip
    evidence = Row(Text(_SHA256_SIGNS, metadata=_FILE), MAX_FILES, load_default=())
    body = Text(MAX_BODY, load_default=None, allow_none=True)
    report_reference = Text(MAX_BODY, load_default=None, allow_none=True)
    report = Text(_SHA256_SIGNS, load_default=None, allow_none=True, metadata=_FILE)
    note = Text(MAX_TEXT, load_default=None, allow_none=True)


class PlantingWish(StrictSchema):
    """A pledge to plant. Its land is claimed once, for good."""

    county = Text(16, required=True, metadata={"examples": ["CN-350721"]})
    species = Text(MAX_SPECIES, required=True, metadata={"examples": ["木荷、枫香"]})
    pledged_on = Day(required=True)
    claim_from = Day(required=True)
    claim_to = Day(required=True, metadata={"examples": ["2032-01-01"]})
    method = Text(MAX_WORD, required=True)
    compartments = Row(
        Row(Row(Number(-180, 180), 2), MAX_CORNERS + 1),
        MAX_COMPARTMENTS,
        required=True,
        metadata=RINGS,
    )


class PlantedWish(StrictSchema):
    """When the trees were put into the ground."""

    planted_on = Day(required=True)


class RoundWish(StrictSchema):
    """What a visit found."""

    measured_on = Day(required=True)
    survival_percent = Whole(0, 100, required=True)
    measured_g = Whole(0, MAX_MASS_G, required=True)


class CertificationWish(StrictSchema):
    """Who certified how much of a round."""

    certified_g = Whole(1, MAX_MASS_G, required=True)
    certified_by = Text(MAX_WORD, required=True)
    report = Text(_SHA256_SIGNS, required=True, metadata=_FILE)


class FileArguments(StrictSchema):
    """How a file is called."""

    name = Text(120, required=True, metadata={"examples": ["核查报告.pdf"]})
