"""Quotes and orders as the API shows them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from offsets.edge.fields import Answer, meaning
from offsets.edge.paging import next_field
from offsets.orders.rules import State
from offsets.orders.wishes import PURPOSES
from offsets.projects.schemas import instrument_field

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
        allow_none=True,
        metadata={
            "examples": ["MFRGGZDFMZTWQ2LKNNWG23TPOE"],
            "description": "Unlocks the holder's name as the fragment of `/c/{number}#{key}`; null "
            "once the holder's data was erased.",
        },
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
            "description": "Of a settled gift: whoever enters it at `/claim` opens the gift. null, "
            "too, where the key is gone that it was made with; it goes on opening the gift.",
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


class Instruction(Answer):
    """How the buyer pays: one of the three ways is given, as `kind` says."""

    kind = fields.String(
        metadata={"examples": ["redirect"], "enum": ["redirect", "qr", "mini_program"]}
    )
    redirect_url = fields.String(
        allow_none=True, metadata={"examples": ["http://127.0.0.1:8000/sandbox/pay/AFJP6M3Y"]}
    )
    qr_text = fields.String(allow_none=True, metadata={"examples": [None]})
    parameters = fields.Dict(allow_none=True, metadata={"examples": [None]})
    expires_at = fields.String(
        allow_none=True,
        metadata={
            "examples": [None],
            "description": "After this moment it leads nowhere: ask again. Null if it stays.",
        },
    )
