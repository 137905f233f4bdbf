"""Booths and the live state as the API takes and shows them."""

from marshmallow import fields

from offsets.edge.fields import Answer, Row, StrictSchema, Text, Whole, YesNo, meaning
from offsets.events.booths.judge import Fate
from offsets.events.booths.rules import (
    LEAST_SHARE_G,
    MAX_BOOTHS,
    MAX_CELL,
    MAX_HALL,
    MAX_LABEL,
    MAX_SHARE_G,
    MAX_SIDE,
    Light,
)
from offsets.events.rules import Party
from offsets.events.schemas import PARTIES, STATES

LIGHTS = {
    Light.FREE: "to be had, if the plan is open",
    Light.RESERVED: "an order for it waits for its money or its certificate",
    Light.LIT: "grams are retired in its exhibitor's name and count",
}
FATES = {
    Fate.NEW: "is added",
    Fate.CHANGED: "is moved or resized",
    Fate.SAME: "stays as it is",
    Fate.REFUSED: "cannot be used; nothing is kept then",
    Fate.GONE: "not named any more, and goes",
    Fate.KEPT: "not named any more, but somebody subscribed there",
}
_CELLS = "Cells of the hall's grid, from its upper left corner."


class BoothShown(Answer):
    """A booth on the map."""

    id = fields.String(metadata={"examples": ["4kd7m2pqx9"]})
    hall = fields.String(metadata={"examples": ["一号馆"]})
    label = fields.String(metadata={"examples": ["A12"]})
    x = fields.Integer(metadata={"examples": [3], "description": _CELLS})
    y = fields.Integer(metadata={"examples": [0]})
    w = fields.Integer(metadata={"examples": [2]})
    h = fields.Integer(metadata={"examples": [1]})
    state = fields.String(metadata=meaning(LIGHTS))
    name = fields.String(
        allow_none=True,
        metadata={
            "examples": ["某展商"],
            "description": "Of a lit one: the certificate's name, in full if its buyer chose so, "
            "else its first sign.",
        },
    )
    mass_g = fields.Integer(metadata={"examples": [100_000], "description": "Of a lit one."})


class BoothList(Answer):
    """An event's floor plan."""

    share_g = fields.Integer(
        allow_none=True,
        metadata={"examples": [100_000], "description": "Of one share; null without a plan."},
    )
    is_open = fields.Boolean(metadata={"description": "Whether booths are to be had at present."})
    booths = fields.List(fields.Nested(BoothShown))


class BoothWish(StrictSchema):
    """A booth as it should be."""

    label = Text(MAX_LABEL, required=True, metadata={"examples": ["A12"]})
    hall = Text(MAX_HALL, load_default=None, metadata={"examples": ["一号馆"]})
    x = Whole(
        0,
        MAX_CELL,
        load_default=None,
        metadata={
            "examples": [3],
            "description": f"{_CELLS} Without any of x, y, w and h a whole hall is laid out in "
            "rows of eight.",
        },
    )
    y = Whole(0, MAX_CELL, load_default=None, metadata={"examples": [0]})
    w = Whole(1, MAX_SIDE, load_default=None, metadata={"examples": [2]})
    h = Whole(1, MAX_SIDE, load_default=None, metadata={"examples": [1]})


class PlanWish(StrictSchema):
    """A whole floor plan."""

    booths = Row(fields.Nested(BoothWish), MAX_BOOTHS, required=True)
    share_g = Whole(
        LEAST_SHARE_G, MAX_SHARE_G, required=True, metadata={"examples": [100_000]}
    )  # fmt: skip
    preview = YesNo(
        load_default=False,
        metadata={"description": "Only tell what would become of each booth."},
    )


class OpeningWish(StrictSchema):
    """Whether booths are given out."""

    is_open = YesNo(required=True)


class BoothFate(Answer):
    """What becomes of a booth."""

    row = fields.Integer(
        allow_none=True,
        metadata={"description": "Its place in the list, from 0; null for one that is not in it."},
    )
    label = fields.String()
    hall = fields.String()
    fate = fields.String(metadata=meaning(FATES))
    field = fields.String(allow_none=True, metadata={"description": "Of a refused one."})
    detail_zh = fields.String(allow_none=True)
    detail_en = fields.String(allow_none=True)


class PlanJudged(Answer):
    """What became of each booth, or would."""

    kept = fields.Boolean()
    booths = fields.List(fields.Nested(BoothFate))


class SubscriptionWish(StrictSchema):
    """An order by which a booth is taken."""

    order = Text(32, required=True)
    access_token = Text(64, required=True, metadata={"description": "The order's own."})
    shows_name = YesNo(
        required=True,
        metadata={"description": "Whether the certificate's name stands on the map in full."},
    )


class LiveLight(Answer):
    """Grams that were counted just now."""

    name = fields.String(allow_none=True, metadata={"description": "As a stranger may see it."})
    party = fields.String(
        metadata={"enum": list(Party), "description": meaning(PARTIES)["description"]}
    )
    booth = fields.String(allow_none=True, metadata={"examples": ["A12"]})
    mass_g = fields.Integer()
    at = fields.DateTime()


class Live(Answer):
    """An event as its live page shows it; a few seconds old at most."""

    id = fields.String()
    name = fields.String()
    place = fields.String()
    starts_on = fields.String()
    ends_on = fields.String()
    organiser = fields.String()
    state = fields.String(metadata=meaning(STATES))
    goal_g = fields.Integer(
        metadata={
            "description": "What is to be retired: see `is_estimate`.",
            "examples": [5_000_000],
        }
    )
    is_estimate = fields.Boolean(
        metadata={
            "description": "Whether `goal_g` is the published plan's forecast, to be marked 预估; "
            "otherwise it is the final inventory."
        }
    )
    retired_g = fields.Integer()
    missing_g = fields.Integer()
    percent = fields.Integer(
        allow_none=True, metadata={"description": "Rounded down; more than all is above 100."}
    )
    booths_lit = fields.Integer()
    booths_reserved = fields.Integer()
    booths_free = fields.Integer()
    share_g = fields.Integer(allow_none=True)
    is_open = fields.Boolean()
    booths = fields.List(fields.Nested(BoothShown))
    lights = fields.List(fields.Nested(LiveLight), metadata={"description": "The newest first."})
