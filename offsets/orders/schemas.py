"""Quotes and orders as the API takes and shows them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validates_schema

from offsets.certificates.holder import MAX_NAME_LENGTH
from offsets.edge.fields import (
    Answer,
    Choice,
    Row,
    StrictSchema,
    Text,
    Whole,
    YesNo,
    exactly_one_of,
    meaning,
)
from offsets.edge.paging import next_field
from offsets.edge.problems import Fault
from offsets.orders.rules import (
    MAX_AMOUNT_FEN,
    MAX_CERTIFICATES,
    MAX_MASS_G,
    MAX_MESSAGE,
    MAX_OCCASION,
    Purpose,
    State,
)
from offsets.projects.schemas import instrument_field

PURPOSES: Mapping[Purpose, str] = {
    Purpose.MYSELF: "for oneself",
    Purpose.GIFT: "for somebody else; the settled order has a claim code to hand over",
    Purpose.FAMILY: "for a family",
    Purpose.EVENT: "for an event; `occasion` names it",
    Purpose.ORGANISATION: "for an organisation; `occasion` names it",
    Purpose.TREE_PLANTING: "in place of compulsory tree planting",
    Purpose.COURT: "subscribed in a court case; `occasion` names it",
}
STATES: Mapping[State, str] = {
    State.PLACED: "its grams are held and its money is awaited until `expires_at`",
    State.AWAITING_RETIREMENT: "paid; the tonnes are being retired in the buyer's name",
    State.SETTLED: "paid, sold and certified",
    State.CANCELLED: "ended by its buyer before it was paid",
    State.EXPIRED: "nobody paid in time; its grams are free again",
    State.REFUNDING: "the money is on its way back",
    State.REFUNDED: "the money is back",
}


def moment(**more: Any) -> fields.AwareDateTime:
    """A moment in UTC, RFC 3339."""
    return fields.AwareDateTime(format="iso", **more)


class QuoteWish(StrictSchema):
    """Of whose forest, and how much for each certificate."""

    project = Text(
        60,
        load_default=None,
        metadata={"examples": ["shunchang"], "description": "A project's slug, or"},
    )
    lot = Text(
        40, load_default=None, metadata={"description": "a lot's code: exactly one of them."}
    )
    mass_g = Whole(
        1, MAX_MASS_G, load_default=None, metadata={"description": "Grams per certificate, or"}
    )
    amount_fen = Whole(
        1,
        MAX_AMOUNT_FEN,
        load_default=None,
        metadata={"examples": [100], "description": "fen per certificate: exactly one of them."},
    )
    certificates = Whole(
        1, MAX_CERTIFICATES, load_default=1, metadata={"description": "How many, of equal mass."}
    )
    to_order = YesNo(
        load_default=False,
        metadata={"description": "Paid first, then retired in the registry in the buyer's name."},
    )

    @validates_schema
    def _one_source_one_size(self, data: Mapping[str, Any], **_: Any) -> None:
        exactly_one_of(data, ("project", "lot"))
        exactly_one_of(data, ("mass_g", "amount_fen"))


class QuoteLine(Answer):
    """What is taken of one lot; no lot yet where it is retired to order."""

    lot = fields.String(allow_none=True, metadata={"examples": ["DEMO-SC-2021-01"]})
    vintage = fields.Integer(allow_none=True, metadata={"examples": [2021]})
    mass_g = fields.Integer(metadata={"examples": [10000]})
    amount_fen = fields.Integer(metadata={"examples": [100]})
    price_fen_per_t = fields.Integer(metadata={"examples": [10000]})


class Quote(Answer):
    """A promise of price until `expires_at`, not of stock: nothing is held yet."""

    token = fields.String(
        metadata={
            "examples": [
                "WzEsW1sxLDEwMDAwLDEwMF1dLDEsMCwxNzk1MTgwMjgyXQ.qdF2w0jHPMfC8mIAX4lgN-MnL7U"
            ],
            "description": "Send it as `quote` when placing the order.",
        }
    )
    project = fields.String(metadata={"examples": ["shunchang"]})
    instrument = instrument_field()
    lines = fields.List(fields.Nested(QuoteLine))
    mass_g = fields.Integer(metadata={"examples": [10000]})
    mass_each_g = fields.Integer(metadata={"examples": [10000]})
    amount_fen = fields.Integer(metadata={"examples": [100]})
    remainder_fen = fields.Integer(
        metadata={
            "examples": [0],
            "description": "What of the offered amount buys no whole gram; it is not charged.",
        }
    )
    certificates = fields.Integer(metadata={"examples": [1]})
    to_order = fields.Boolean(metadata={"examples": [False]})
    expires_at = moment()


class OrderWish(StrictSchema):
    """A quote, and what stands on its certificates."""

    quote = Text(
        20_000,
        required=True,
        metadata={
            "examples": [
                "WzEsW1sxLDEwMDAwLDEwMF1dLDEsMCwxNzk1MTgwMjgyXQ.qdF2w0jHPMfC8mIAX4lgN-MnL7U"
            ],
            "description": "The quote's `token`.",
        },
    )
    purpose = Choice(Purpose, required=True, metadata={"examples": ["myself"]} | meaning(PURPOSES))
    display_name = Text(
        MAX_NAME_LENGTH,
        load_default=None,
        metadata={"examples": ["小满"], "description": "The name on a single certificate, or"},
    )
    anonymous = YesNo(
        load_default=False, metadata={"description": "true for a single one without a name, or"}
    )
    recipients = Row(
        Text(MAX_NAME_LENGTH, allow_none=True),
        MAX_CERTIFICATES,
        load_default=None,
        metadata={
            "description": "one name for each certificate, null for anonymous: one of the three."
        },
    )
    occasion = Text(MAX_OCCASION, load_default=None)
    gift_message = Text(MAX_MESSAGE, load_default=None, metadata={"description": "Of gifts only."})
    confirm_no_return = YesNo(
        required=True,
        error_messages={"required": [Fault("confirm_required")]},
        metadata={
            "examples": [True],
            "description": "Must be true: the buyer knows that retired grams cannot be returned. "
            "Never tick it for them.",
        },
    )
    locale = Choice(
        ("zh", "en"),
        load_default=None,
        metadata={"description": "The certificates' language; else that of the request."},
    )
    gateway = Text(
        16,
        load_default=None,
        metadata={"description": "A payment gateway; else the house's first."},
    )

    @validates_schema
    def _one_way_to_name(self, data: Mapping[str, Any], **_: Any) -> None:
        given = {**data, "anonymous": data.get("anonymous") or None}
        exactly_one_of(given, ("display_name", "anonymous", "recipients"))


class OrderHeaders(StrictSchema):
    """What makes a retry safe."""

    idempotency_key = fields.String(
        data_key="Idempotency-Key",
        required=True,
        error_messages={"required": [Fault("required")]},
        metadata={
            "examples": ["2f1c7a90-order-of-2026-11-20"],
            "description": "16 to 64 letters, digits, dashes or underscores, made up by the caller "
            "for this one order. The same key and body give the same order again.",
            "pattern": "^[A-Za-z0-9_\\-]{16,64}$",
        },
    )


class Links(Answer):
    """Where to go on from an order."""

    order = fields.String(metadata={"examples": ["/api/v1/orders/9z9prrt3ftctyfut"]})
    payments = fields.String(metadata={"examples": ["/api/v1/orders/9z9prrt3ftctyfut/payments"]})
    cancellation = fields.String(
        metadata={"examples": ["/api/v1/orders/9z9prrt3ftctyfut/cancellation"]}
    )
    certificates = fields.String(
        metadata={"examples": ["/api/v1/orders/9z9prrt3ftctyfut/certificates"]}
    )


class Receipt(Answer):
    """The key to an order. The token is derived, not stored: keep it."""

    id = fields.String(metadata={"examples": ["9z9prrt3ftctyfut"]})
    access_token = fields.String(
        metadata={
            "examples": ["CS1VY0Pwv1VLup7H_qPHvbi11cqnmqpH"],
            "description": "Sent as `Authorization: Bearer …`, it opens the order.",
        }
    )
    links = fields.Nested(Links)


class Payment(Answer):
    """The payment that counts: the one that is open, or the one that was paid."""

    gateway = fields.String(metadata={"examples": ["sandbox"]})
    state = fields.String(metadata={"examples": ["paid"]})
    instruction = fields.Dict(
        allow_none=True,
        metadata={
            "examples": [
                {"kind": "redirect", "redirect_url": "http://127.0.0.1:8000/sandbox/pay/AFJP6M3Y"}
            ],
            "description": "How to pay; null until it was asked for.",
        },
    )
    reference = fields.String(
        metadata={
            "examples": ["AFJP6M3Y6NMQ8F8TP5DD2FYS"],
            "description": "Our number at the gateway.",
        }
    )


class Refund(Answer):
    """One sum that goes back."""

    amount_fen = fields.Integer(metadata={"examples": [100]})
    state = fields.String(metadata={"examples": ["succeeded"]})
    reason = fields.String(metadata={"examples": ["cancelled"]})


class CertificateLine(Answer):
    """One certificate, as its buyer sees it."""

    position = fields.Integer(
        metadata={"examples": [0], "description": "Its place in the order, from 0."}
    )
    number = fields.String(metadata={"examples": ["K7M2Q9XW4RTW"]})
    holder_name = fields.String(allow_none=True, metadata={"examples": ["小满"]})
    mass_g = fields.Integer(metadata={"examples": [10000]})
    key = fields.String(
        metadata={
            "examples": ["MFRGGZDFMZTWQ2LKNNWG23TPOE"],
            "description": "Unlocks the holder's name as the fragment of `/c/{number}#{key}`.",
        }
    )
    state = fields.String(metadata={"examples": ["valid"], "enum": ["valid", "voided"]})


class Order(Answer):
    """One purchase of one project's grams, for one holder or many."""

    id = fields.String(metadata={"examples": ["9z9prrt3ftctyfut"]})
    state = fields.String(metadata={"examples": ["settled"]} | meaning(STATES))
    project = fields.String(metadata={"examples": ["shunchang"]})
    project_name_zh = fields.String(metadata={"examples": ["顺昌一元碳汇"]})
    project_name_en = fields.String(metadata={"examples": ["Shunchang one-yuan sink"]})
    instrument = instrument_field()
    mass_g = fields.Integer(metadata={"examples": [10000]})
    amount_fen = fields.Integer(metadata={"examples": [100]})
    certificate_count = fields.Integer(metadata={"examples": [1]})
    to_order = fields.Boolean(metadata={"examples": [False]})
    purpose = fields.String(metadata={"examples": ["myself"]} | meaning(PURPOSES))
    occasion = fields.String(allow_none=True, metadata={"examples": [None]})
    gift_message = fields.String(allow_none=True, metadata={"examples": [None]})
    claim_code = fields.String(
        allow_none=True,
        metadata={
            "examples": [None],
            "description": "Of a settled gift: whoever enters it at `/claim` opens the gift.",
        },
    )
    locale = fields.String(metadata={"examples": ["zh"]})
    placed_at = moment()
    expires_at = moment()
    paid_at = moment(allow_none=True)
    settled_at = moment(allow_none=True)
    ended_at = moment(allow_none=True)
    lines = fields.List(fields.Nested(QuoteLine))
    payment = fields.Nested(Payment, allow_none=True)
    refunds = fields.List(fields.Nested(Refund), metadata={"examples": [[]]})
    certificates = fields.List(
        fields.Nested(CertificateLine),
        metadata={"description": "The first 50; the others are listed under `links.certificates`."},
    )
    links = fields.Nested(Links)


class CertificatePage(Answer):
    """Some of an order's certificates, by position."""

    certificates = fields.List(fields.Nested(CertificateLine))
    next = next_field()


class PaymentWish(StrictSchema):
    """By which road the buyer pays."""

    gateway = Text(
        16,
        required=True,
        metadata={"examples": ["sandbox"], "description": "One of `GET /gateways`."},
    )
    channel = Choice(
        ("redirect", "qr", "mini_program"),
        required=True,
        metadata={"examples": ["redirect"]}
        | meaning(
            {
                "redirect": "the buyer's browser goes to `redirect_url`",
                "qr": "the buyer scans `qr_text` with another device",
                "mini_program": "the mini-program hands `parameters` to its own pay call",
            }
        ),
    )


class Instruction(Answer):
    """How the buyer pays; exactly one of the three is given, as `kind` says."""

    kind = fields.String(
        metadata={"examples": ["redirect"], "enum": ["redirect", "qr", "mini_program"]}
    )
    redirect_url = fields.String(
        allow_none=True, metadata={"examples": ["http://127.0.0.1:8000/sandbox/pay/AFJP6M3Y"]}
    )
    qr_text = fields.String(allow_none=True, metadata={"examples": [None]})
    parameters = fields.Dict(allow_none=True, metadata={"examples": [None]})


class ClaimWish(StrictSchema):
    """A gift's claim code as somebody typed it."""

    code = Text(
        40,
        required=True,
        metadata={
            "examples": ["H7QX2M9KV4TS"],
            "description": "Blanks, dashes and case do not matter.",
        },
    )
