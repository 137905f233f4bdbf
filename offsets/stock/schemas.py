"""Lots and totals as the API shows them."""

from marshmallow import fields

from offsets.edge.fields import Answer, Text
from offsets.edge.paging import PageArguments, next_field


class Lot(Answer):
    """One retirement in one registry. Gram g of its axis belongs to serial first + g // 10^6."""

    code = fields.String(metadata={"examples": ["DEMO-SC-2021-01"]})
    project = fields.String(metadata={"description": "The project's slug."})
    vintage = fields.Integer(
        metadata={"description": "The year in which the trees took up the carbon."}
    )
    registry = fields.String()
    serial_prefix = fields.String()
    first_serial = fields.Integer()
    last_serial = fields.Integer()
    tonnes = fields.Integer()
    retirement_reference = fields.String()
    retired_on = fields.String(metadata={"format": "date"})
    evidence_sha256 = fields.String(
        metadata={"description": "SHA-256 of the retirement document as filed."}
    )
    price_fen_per_t = fields.Integer()
    size_g = fields.Integer()
    sold_g = fields.Integer(metadata={"description": "Grams below it are sold, each once."})
    held_g = fields.Integer(metadata={"description": "Promised to orders that await their money."})
    free_g = fields.Integer(metadata={"description": "Can be bought now."})
    paused = fields.Boolean(metadata={"description": "The operator sells no more of it for now."})
    opened_at = fields.AwareDateTime(format="iso")


class LotPage(Answer):
    """Some lots in the order in which they are sold."""

    lots = fields.List(fields.Nested(Lot))
    next = next_field()


class LotNotice(Answer):
    """One public word about a lot."""

    lot = fields.String()
    kind = fields.String(
        metadata={"enum": ["fire", "suspension", "over_issue", "replacement", "information"]}
    )
    text_zh = fields.String()
    text_en = fields.String()
    given_at = fields.AwareDateTime(format="iso")


class LotWithNotices(Lot):
    """A lot and every public word about it, newest first."""

    notices = fields.List(fields.Nested(LotNotice))


class Totals(Answer):
    """What has been sold so far, at most some seconds old."""

    certificates = fields.Integer(metadata={"description": "Person-times, as counties count them."})
    sold_g = fields.Integer()
    sold_fen = fields.Integer()
    villages = fields.Integer(
        metadata={"description": "Villages of the projects that have sold something."}
    )


class LotArguments(PageArguments):
    """Which lots are wanted."""

    project = Text(60, load_default=None, metadata={"description": "Only this project's, by slug."})
