"""What the API takes: wishes for a quote, an order, a payment, a gift. Strict in every field."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validates_schema

from offsets.accounts.email.rules import MAX_ADDRESS
from offsets.certificates.holder import MAX_NAME_LENGTH
from offsets.config import PLATFORMS
from offsets.edge.fields import (
    Choice,
    Row,
    StrictSchema,
    Text,
    Whole,
    YesNo,
    exactly_one_of,
    meaning,
    refuse,
)
from offsets.edge.problems import Fault
from offsets.orders.rules import (
    MAX_AMOUNT_FEN,
    MAX_CERTIFICATES,
    MAX_MASS_G,
    MAX_MESSAGE,
    MAX_OCCASION,
    Purpose,
)
from offsets.rights.rules import Band, Relation
from offsets.rights.schemas import MAX_VERSION

BANDS: Mapping[str, str] = {
    Band.UNDER_14: "under fourteen: a `guardian` has to agree",
    Band.TEEN: "fourteen to seventeen",
    Band.ADULT: "eighteen or older; a teacher who buys for a class, too",
}
RELATIONS: Mapping[str, str] = {
    Relation.MOTHER: "the child's mother",
    Relation.FATHER: "the child's father",
    Relation.OTHER: "another legal guardian",
}
PURPOSES: Mapping[Purpose, str] = {
    Purpose.MYSELF: "for oneself",
    Purpose.GIFT: "for somebody else; the settled order has a claim code to hand over",
    Purpose.FAMILY: "for a family",
    Purpose.EVENT: "for an event; `occasion` names it",
    Purpose.ORGANISATION: "for an organisation; `occasion` names it",
    Purpose.TREE_PLANTING: "in place of compulsory tree planting",
    Purpose.COURT: "subscribed in a court case; `occasion` names it",
}


class QuoteWish(StrictSchema):
    """Of whose forest, and how much for each certificate."""

    project = Text(
        60,
        load_default=None,
        metadata={
            "examples": ["shunchang"],
            "description": "A project's slug. Give this or `lot`.",
        },
    )
    lot = Text(40, load_default=None, metadata={"description": "A lot's code."})
    mass_g = Whole(
        1,
        MAX_MASS_G,
        load_default=None,
        metadata={"description": "Grams per certificate. Give this or `amount_fen`."},
    )
    amount_fen = Whole(
        1,
        MAX_AMOUNT_FEN,
        load_default=None,
        metadata={"examples": [100], "description": "Fen per certificate."},
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


class GuardianWish(StrictSchema):
    """A guardian's consent, filled in by the guardian."""

    relation = Choice(
        Relation, required=True, metadata={"examples": ["mother"]} | meaning(RELATIONS)
    )
    email = Text(
        MAX_ADDRESS,
        required=True,
        metadata={"examples": ["guardian@example.org"], "description": "Kept encrypted."},
    )
    agreed = YesNo(
        required=True,
        metadata={
            "examples": [True],
            "description": "Must be true, and ticked by the guardian: they have read the text "
            "`guardian` of `GET /consents`.",
        },
    )


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
        metadata={
            "examples": ["小满"],
            "description": "On a single certificate. Give this, `anonymous` or `recipients`.",
        },
    )
    anonymous = YesNo(
        load_default=False,
        metadata={"description": "true for a single certificate without a name."},
    )
    recipients = Row(
        Text(MAX_NAME_LENGTH, allow_none=True),
        MAX_CERTIFICATES,
        load_default=None,
        metadata={"description": "One name for each certificate, null for an anonymous one."},
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
    platform = Choice(
        PLATFORMS,
        load_default=None,
        metadata={
            "description": "Of a mini-program: what it runs on, as `wx.getDeviceInfo()` says. "
            "`no_buying_on` of `GET /settings` tells where nothing is sold."
        },
    )
    age = Choice(
        Band,
        load_default=None,
        metadata=meaning(BANDS),
    )
    guardian = fields.Nested(
        GuardianWish,
        load_default=None,
        allow_none=True,
        metadata={
            "description": "Of a buyer `under_14`, unless their guardian consented before.",
        },
    )

    @validates_schema
    def _guardian_of_a_child(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("guardian") is not None and data.get("age") != Band.UNDER_14:
            refuse("guardian", "guardian_of_child")

    @validates_schema
    def _one_way_to_name(self, data: Mapping[str, Any], **_: Any) -> None:
        given = {**data, "anonymous": data.get("anonymous") or None}
        exactly_one_of(given, ("display_name", "anonymous", "recipients"))


class PaymentConsent(StrictSchema):
    """The buyer's agreement to the text that a refusal `consent_required` names."""

    purpose = Text(32, required=True, metadata={"examples": ["cross_border_stripe"]})
    version = Whole(1, MAX_VERSION, required=True, metadata={"examples": [1]})


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
    payer_openid = Text(
        128,
        load_default=None,
        metadata={
            "examples": [None],
            "description": "Who pays in the mini-program, as WeChat calls them, where a front end "
            "signs people in itself. Of a signed-in person the house knows it, and asks nobody.",
        },
    )
    consent = fields.Nested(
        PaymentConsent,
        load_default=None,
        allow_none=True,
        metadata={
            "description": "Where the way to pay leads abroad: what `consent_required` asks for. "
            "Never tick it for the buyer.",
        },
    )


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
