"""Lots and totals as the API shows them."""

from marshmallow import fields

from offsets.edge.fields import Answer, Text
from offsets.edge.paging import PageArguments, next_field


class Lot(Answer):
    """One retirement in one registry. Gram g of its axis belongs to serial first + g // 10^6."""

    code = fields.String(metadata={"examples": ["DEMO-SC-2021-01"]})
    project = fields.String(
        metadata={"examples": ["shunchang"], "description": "The project's slug."}
    )
    vintage = fields.Integer(
        metadata={
            "examples": [2021],
            "description": "The year in which the trees took up the carbon.",
        }
    )
    registry = fields.String(metadata={"examples": ["演示登记簿 Demo registry"]})
    serial_prefix = fields.String(metadata={"examples": ["DEMO-SC-"]})
    first_serial = fields.Integer(metadata={"examples": [1]})
    last_serial = fields.Integer(metadata={"examples": [12000]})
    tonnes = fields.Integer(metadata={"examples": [12000]})
    retirement_reference = fields.String(
        metadata={"examples": ["DEMO-SC-0001（演示值 demonstration value）"]}
    )
    retired_on = fields.String(metadata={"format": "date"})
    evidence_sha256 = fields.String(
        metadata={
            "examples": ["f03eb355ec027f42b6c549816b63b27ece478769b4d0f77441bedf849360d10b"],
            "description": "SHA-256 of the retirement document as filed.",
        }
    )
    price_fen_per_t = fields.Integer(metadata={"examples": [10000]})
    size_g = fields.Integer(metadata={"examples": [12000000000]})
    sold_g = fields.Integer(
        metadata={"examples": [8108000000], "description": "Grams below it are sold, each once."}
    )
    held_g = fields.Integer(
        metadata={"examples": [10000], "description": "Promised to orders that await their money."}
    )
    free_g = fields.Integer(
        metadata={"examples": [3891990000], "description": "Can be bought now."}
    )
    paused = fields.Boolean(
        metadata={"examples": [False], "description": "The operator sells no more of it for now."}
    )
    opened_at = fields.AwareDateTime(format="iso")


class LotPage(Answer):
    """Some lots in the order in which they are sold."""

    lots = fields.List(fields.Nested(Lot))
    next = next_field()


class LotNotice(Answer):
    """One public word about a lot."""

    lot = fields.String(metadata={"examples": ["DEMO-SC-2021-01"]})
    kind = fields.String(
        metadata={
            "examples": ["information"],
            "enum": ["fire", "suspension", "over_issue", "replacement", "information"],
        }
    )
    text_zh = fields.String(metadata={"examples": ["示例：现场核查已完成，结果无变化。"]})
    text_en = fields.String(
        metadata={"examples": ["An example: the site was visited again; nothing has changed."]}
    )
    given_at = fields.AwareDateTime(format="iso")


class LotWithNotices(Lot):
    """A lot and every public word about it, newest first."""

    notices = fields.List(fields.Nested(LotNotice))


class Totals(Answer):
    """What has been sold so far, at most some seconds old."""

    certificates = fields.Integer(
        metadata={"examples": [10611], "description": "Person-times, as counties count them."}
    )
    sold_g = fields.Integer(metadata={"examples": [8108000000]})
    sold_fen = fields.Integer(metadata={"examples": [81080000]})
    villages = fields.Integer(
        metadata={"description": "Villages of the projects that have sold something."}
    )


class LotArguments(PageArguments):
    """Which lots are wanted."""

    project = Text(
        60,
        load_default=None,
        metadata={"examples": ["shunchang"], "description": "Only this project's, by slug."},
    )
