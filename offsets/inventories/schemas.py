"""Footprints, factors and places as the API shows them."""

from typing import Any

from marshmallow import fields

from offsets.edge.fields import Answer, meaning
from offsets.edge.paging import next_field
from offsets.footprint.export import FORMAT
from offsets.footprint.factors import Status
from offsets.inventories.factor_list import Row
from offsets.inventories.rules import Kind
from offsets.inventories.wishes import BOUNDARIES

STATUSES = {
    Status.PUBLISHED: "printed in the document named",
    Status.DERIVED: "computed from other rows by `formula`",
    Status.ASSUMED: "chosen for the reason in `note`; lines that use it carry the flag "
    "`assumption`",
}
_TEXT = "As text, so that no digit is lost."


class Unchanged(fields.Nested):
    """Documented by its schema, answered as it is: a hash stands over it."""

    def _serialize(self, nested_obj: Any, *_: Any, **__: Any) -> Any:  # type: ignore[override]
        return nested_obj


class Source(Answer):
    """Who published a figure, and where."""

    id = fields.String(metadata={"examples": ["desnz_2025"]})
    publisher = fields.String(
        metadata={"examples": ["UK Department for Energy Security and Net Zero"]}
    )
    document = fields.String(
        metadata={"examples": ["Greenhouse gas reporting: conversion factors 2025"]}
    )
    link = fields.String(metadata={"examples": ["https://www.gov.uk/"]})
    licence = fields.String(metadata={"examples": ["OGL v3.0"]})
    retrieved = fields.String(metadata={"examples": ["2026-11-21"]})


class Value(Answer):
    """A factor, kilograms per unit of activity, or a parameter such as a detour."""

    id = fields.String(metadata={"examples": ["flight.non_uk.economy.with_non_co2"]})
    title_zh = fields.String(metadata={"examples": ["航班，经济舱"]})
    title_en = fields.String(metadata={"examples": ["Flight, economy class"]})
    low = fields.String(metadata={"examples": ["0.10916"], "description": _TEXT})
    central = fields.String(metadata={"examples": ["0.10916"], "description": _TEXT})
    high = fields.String(metadata={"examples": ["0.10916"], "description": _TEXT})
    unit = fields.String(metadata={"examples": ["kg/passenger.km"]})
    gas = fields.String(
        metadata={"examples": ["CO2e AR5"], "description": "Empty for a parameter."}
    )
    boundary = fields.String(allow_none=True, metadata=meaning(BOUNDARIES))
    year = fields.Integer(metadata={"examples": [2025]})
    region = fields.String(metadata={"examples": ["world"]})
    status = fields.String(metadata=meaning(STATUSES))
    review_by = fields.String(metadata={"examples": ["2026-12-31"]})
    formula = fields.String(metadata={"examples": [""]})
    note = fields.String(metadata={"examples": [""]})
    source = fields.Nested(Source)


class Factor(Value):
    """One row of a factor set."""

    set = fields.String(attribute="set_name", metadata={"examples": ["uk-2025"]})
    set_sha256 = fields.String(
        metadata={"examples": ["0" * 64], "description": "A set never changes under its name."}
    )

    def get_attribute(self, obj: Row, attr: str, default: Any) -> Any:
        """The set's name and hash stand on the row, everything else on its factor."""
        if attr in ("set_name", "set_sha256"):
            return getattr(obj, attr)
        if attr in ("low", "central", "high", "review_by"):
            return str(getattr(obj.factor, attr))
        return getattr(obj.factor, attr)


class FactorPage(Answer):
    """Some factors, by set."""

    factors = fields.List(fields.Nested(Factor))
    next = next_field()


class Place(Answer):
    """A place that may be sent by its `id`."""

    id = fields.String(metadata={"examples": ["CN-350100"]})
    kind = fields.String(metadata={"examples": ["city"]})
    label_zh = fields.String(metadata={"examples": ["福建省福州市"]})
    label_en = fields.String(metadata={"examples": ["Fuzhou, Fujian"]})


class PlaceList(Answer):
    """What somebody may mean who is still typing, the likeliest first."""

    places = fields.List(fields.Nested(Place))


class Total(Answer):
    """The sum of the lines within one boundary."""

    boundary = fields.String(metadata=meaning(BOUNDARIES))
    low_g = fields.Integer(metadata={"examples": [31_000]})
    central_g = fields.Integer(metadata={"examples": [53_498]})
    high_g = fields.Integer(metadata={"examples": [72_000]})


class Line(Answer):
    """quantity × share × each of `via` × factor, in grams rounded up."""

    group = fields.String(metadata={"examples": ["transport"]})
    activity = fields.String(metadata={"examples": ["rail_high_speed"]})
    variant = fields.String(metadata={"examples": [""]})
    quantity = fields.String(metadata={"examples": ["1571.9"], "description": _TEXT})
    unit = fields.String(metadata={"examples": ["passenger.km"]})
    share = fields.String(metadata={"examples": ["1"], "description": "A fraction, `1/3`."})
    via = fields.List(
        fields.String(),
        metadata={"examples": [[]], "description": "Parameters, as `set/id`."},
    )
    factor_id = fields.String(allow_none=True, metadata={"examples": [None]})
    boundary = fields.String(allow_none=True, metadata=meaning(BOUNDARIES))
    low_g = fields.Integer(allow_none=True, metadata={"examples": [31_000]})
    central_g = fields.Integer(
        allow_none=True,
        metadata={"examples": [53_498], "description": "Null where nothing was counted."},
    )
    high_g = fields.Integer(allow_none=True, metadata={"examples": [72_000]})
    flags = fields.List(fields.String(), metadata={"examples": [["assumption"]]})
    origin = fields.String(metadata={"examples": [""]})
    people = fields.Integer(metadata={"examples": [1]})
    note = fields.String(metadata={"examples": [""]})


class Export(Answer):
    """All that the result rests on: enough to compute it anew, to the gram, without us."""

    format = fields.String(metadata={"examples": [FORMAT]})
    kind = fields.String(metadata=meaning({Kind.TRIP: "a trip", Kind.EVENT: "an event"}))
    inputs = fields.Dict(
        metadata={"examples": [{}], "description": "As they were understood: places by their id."}
    )
    method = fields.Dict(
        metadata={
            "examples": [{}],
            "description": "Name, hash, the rules that were used, and the hash of each set.",
        }
    )
    factors = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(Value),
        metadata={"examples": [{}], "description": "Every factor used, by `set/id`."},
    )
    lines = fields.List(fields.Nested(Line))
    totals = fields.Dict(metadata={"examples": [{}], "description": "By boundary."})
    sha256 = fields.String(
        metadata={
            "examples": ["0" * 64],
            "description": "Over all the rest as canonical JSON: keys sorted, no blanks, UTF-8.",
        }
    )


class FootprintLinks(Answer):
    """Where it is, once it is kept; null until then."""

    self = fields.String(allow_none=True, metadata={"examples": [None]})
    page = fields.String(allow_none=True, metadata={"examples": [None]})
    json = fields.String(
        allow_none=True,
        metadata={"examples": [None], "description": "The export as a file of its own."},
    )
    pdf = fields.String(
        allow_none=True,
        metadata={
            "examples": [None],
            "description": "The report of an event; takes `name`, `organiser` and `days`, which "
            "are printed and not stored. Null for a trip.",
        },
    )
    xlsx = fields.String(
        allow_none=True,
        metadata={"examples": [None], "description": "The same as tables. Null for a trip."},
    )
    offset = fields.String(
        metadata={
            "examples": ["/buy?mass_g=53498"],
            "description": "The page on which a person buys this mass.",
        }
    )


class Footprint(Answer):
    """A footprint. It is an estimate: read it with its range."""

    id = fields.String(
        allow_none=True,
        metadata={"examples": [None], "description": "Null where it was not kept."},
    )
    kind = fields.String(metadata=meaning({Kind.TRIP: "a trip", Kind.EVENT: "an event"}))
    method = fields.String(metadata={"examples": ["china-2026"]})
    created_at = fields.DateTime(allow_none=True, metadata={"examples": [None]})
    totals = fields.List(fields.Nested(Total))
    offset_g = fields.Integer(
        metadata={
            "examples": [53_498],
            "description": "Grams to offset: the central totals of all boundaries.",
        }
    )
    is_complete = fields.Boolean(
        metadata={"examples": [True], "description": "Whether nobody is still to be asked."}
    )
    export = Unchanged(Export)
    links = fields.Nested(FootprintLinks)
