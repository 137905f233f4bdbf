"""Events as the API shows them."""

from marshmallow import fields

from offsets.edge.fields import Answer, meaning
from offsets.events.missing import CODES
from offsets.events.rules import Credit, Judge, Party, State

STATES = {
    State.DRAFT: "its organisation alone sees it",
    State.PLANNED: "the plan is published",
    State.MEASURING: "what really happened is being entered",
    State.INVENTORIED: "the final inventory is frozen; less is retired than it says",
    State.OFFSET: "at least as much is retired as the final inventory says",
    State.EVALUATED: "declared by the organiser, or evaluated by a third party",
    State.STATED: "the statement is published; only now the event may be called carbon neutral",
    State.CANCELLED: "called off",
}
PARTIES = {
    Party.ORGANISER: "the organiser",
    Party.ATTENDEE: "somebody who took part",
    Party.SPONSOR: "an exhibitor or a sponsor",
}
_MASS = {"examples": [103_150_000], "description": "Grams."}
RINGS = {
    "description": "Rings of [longitude, latitude] in degrees, WGS 84.",
    "examples": [[[[117.8, 26.8], [117.805, 26.8], [117.805, 26.805]]]],
}
_SHA256 = {"examples": ["0" * 64]}


class EventLack(Answer):
    """One thing that the next step lacks."""

    code = fields.String(metadata={"enum": list(CODES)})
    zh = fields.String()
    en = fields.String()


class PlanMeasure(Answer):
    """One thing that is done to emit less."""

    what = fields.String()
    expected_g = fields.Integer(metadata={"description": "Expected to be saved, in grams."})


class PlanForecast(Answer):
    """The forecast that a plan rests on: an estimate, with its range in grams."""

    id = fields.String(metadata={"description": "The footprint's own `id`."})
    sha256 = fields.String(metadata=_SHA256)
    method = fields.String()
    low_g = fields.Integer()
    central_g = fields.Integer()
    high_g = fields.Integer()


class EventTold(Answer):
    """What an event is, as a published document says it."""

    id = fields.String()
    name = fields.String()
    place = fields.String()
    starts_on = fields.String()
    ends_on = fields.String()
    expected_participants = fields.Integer(allow_none=True)


class EventPlan(Answer):
    """A plan as it was published; its SHA-256 is over its canonical JSON without `sha256`."""

    format = fields.String()
    event = fields.Nested(EventTold)
    organiser = fields.String()
    version = fields.Integer()
    published_at = fields.String()
    boundary = fields.String()
    exclusions = fields.String(allow_none=True)
    forecast = fields.Nested(PlanForecast)
    measures = fields.List(fields.Nested(PlanMeasure))
    ways = fields.List(fields.String())
    completes_on = fields.String()
    sha256 = fields.String(metadata=_SHA256)


class EventPlanList(Answer):
    """All versions of a plan, the newest first."""

    plans = fields.List(fields.Nested(EventPlan))


class EventInventory(Answer):
    """A final inventory; `/footprints/{footprint}` has every line, factor and source of it."""

    version = fields.Integer()
    footprint = fields.String()
    actual_g = fields.Integer(metadata=_MASS)
    sha256 = fields.String(metadata=_SHA256)
    reason = fields.String(allow_none=True, metadata={"description": "Of a correction."})
    frozen_at = fields.DateTime()


class EventInventoryList(Answer):
    """All final inventories, the one that counts first."""

    inventories = fields.List(fields.Nested(EventInventory))


class EvidencePaper(Answer):
    """A file that is named as evidence."""

    name = fields.String()
    sha256 = fields.String(metadata=_SHA256)


class EventFile(EvidencePaper):
    """A file that the organiser keeps."""

    media_type = fields.String()
    size_bytes = fields.Integer()
    added_at = fields.DateTime()


class EventFileList(Answer):
    """An event's files."""

    files = fields.List(fields.Nested(EventFile))


class EventEvaluation(Answer):
    """Somebody's word that the final inventory is covered."""

    kind = fields.String(metadata={"enum": list(Judge)})
    body = fields.String(allow_none=True)
    report_reference = fields.String(allow_none=True)
    report_sha256 = fields.String(allow_none=True)
    evidence = fields.List(fields.Nested(EvidencePaper))
    note = fields.String(allow_none=True)
    evaluated_at = fields.String()


class EventShare(Answer):
    """What one party retired by one kind of credit."""

    credit = fields.String(metadata={"enum": list(Credit)})
    rank = fields.Integer(
        allow_none=True,
        metadata={"description": "Its place in the Guide of 2019; null where that names it not."},
    )
    party = fields.String(metadata=meaning(PARTIES))
    pieces = fields.Integer()
    mass_g = fields.Integer()


class EventStatement(Answer):
    """A published statement. One that ended is still read here, and says why it ended."""

    version = fields.Integer()
    actual_g = fields.Integer(metadata=_MASS)
    retired_g = fields.Integer()
    sha256 = fields.String(metadata=_SHA256)
    document = fields.Dict(
        metadata={"description": "All that it says; `sha256` is over the rest's canonical JSON."}
    )
    published_at = fields.DateTime()
    superseded_at = fields.DateTime(allow_none=True)
    withdrawn_at = fields.DateTime(allow_none=True)
    ended_because = fields.String(allow_none=True)


class EventStatementList(Answer):
    """All statements, the newest first."""

    statements = fields.List(fields.Nested(EventStatement))


class PlanDraft(Answer):
    """The plan as it is being written."""

    boundary = fields.String(allow_none=True, dump_default=None)
    exclusions = fields.String(allow_none=True, dump_default=None)
    forecast = fields.String(allow_none=True, dump_default=None)
    measures = fields.List(fields.Nested(PlanMeasure), dump_default=())
    ways = fields.List(fields.String(), dump_default=())
    completes_on = fields.String(allow_none=True, dump_default=None)


class Event(Answer):
    """An event on its way; members of its organisation see `draft` and `missing` as well."""

    id = fields.String(metadata={"examples": ["k7m2pq9rtwx4"]})
    name = fields.String(metadata={"examples": ["山海论坛"]})
    place = fields.String()
    starts_on = fields.Date()
    ends_on = fields.Date()
    expected_participants = fields.Integer(allow_none=True)
    organiser = fields.String()
    state = fields.String(metadata=meaning(STATES))
    reached = fields.Integer(metadata={"description": "How many of the six steps are done."})
    deadline_on = fields.Date()
    deadline_source_zh = fields.String()
    deadline_source_en = fields.String()
    missing = fields.List(
        fields.Nested(EventLack), metadata={"description": "What the next step lacks."}
    )
    forecast_g = fields.Integer(allow_none=True, metadata={"description": "An estimate, in grams."})
    actual_g = fields.Integer(allow_none=True, metadata=_MASS)
    retired_g = fields.Integer()
    missing_g = fields.Integer(metadata={"description": "Still to be retired."})
    coverage_percent = fields.Integer(
        allow_none=True, metadata={"description": "Rounded down: 100 means covered."}
    )
    shares = fields.List(fields.Nested(EventShare))
    draft = fields.Nested(PlanDraft, allow_none=True)
    plan = fields.Nested(EventPlan, allow_none=True)
    inventory = fields.Nested(EventInventory, allow_none=True)
    evaluation = fields.Nested(EventEvaluation, allow_none=True)
    statement = fields.Nested(EventStatement, allow_none=True)


class EventSummary(Answer):
    """An event in its organisation's list."""

    id = fields.String()
    name = fields.String()
    starts_on = fields.Date()
    ends_on = fields.Date()
    state = fields.String(metadata=meaning(STATES))
    deadline_on = fields.Date()
    actual_g = fields.Integer(allow_none=True)
    retired_g = fields.Integer()


class EventList(Answer):
    """An organisation's events, the newest first."""

    events = fields.List(fields.Nested(EventSummary))


class MonitoringRound(Answer):
    """One visit to a planting; only what is certified and confirmed counts."""

    id = fields.Integer()
    measured_on = fields.Date()
    survival_percent = fields.Integer()
    measured_g = fields.Integer()
    certified_g = fields.Integer(allow_none=True)
    certified_by = fields.String(allow_none=True)
    counts = fields.Boolean()


class Planting(Answer):
    """A forest that is planted for an event."""

    id = fields.Integer()
    county = fields.String(metadata={"examples": ["CN-350721"]})
    species = fields.String()
    area_mu_hundredths = fields.Integer(metadata={"description": "15 mu are a hectare."})
    pledged_on = fields.Date()
    planted_on = fields.Date(allow_none=True)
    claim_from = fields.Date()
    claim_to = fields.Date()
    method = fields.String()
    compartments = fields.List(
        fields.List(fields.List(fields.Float())),
        metadata=RINGS,
    )
    rounds = fields.List(fields.Nested(MonitoringRound))


class PlantingList(Answer):
    """An event's plantings."""

    plantings = fields.List(fields.Nested(Planting))
