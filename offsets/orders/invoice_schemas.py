"""Invoices as the API takes and shows them."""

from collections.abc import Mapping

from marshmallow import fields

from offsets.accounts.email.rules import MAX_ADDRESS
from offsets.edge.fields import Answer, Choice, StrictSchema, Text, meaning
from offsets.orders.invoice import MAX_TITLE
from offsets.orders.rules import InvoiceKind
from offsets.orders.schemas import moment

KINDS: Mapping[str, str] = {
    InvoiceKind.PERSON: "to a person; without a tax number",
    InvoiceKind.ORGANISATION: "to an organisation; with its tax number",
}
STATES: Mapping[str, str] = {
    "requested": "the operator is to issue it; it may still be changed",
    "issued": "it has its number and is on its way by e-mail",
    "refused": "something is to be mended, as `refused_reason` says; a change asks anew",
}
RED_LETTERS: Mapping[str, str] = {
    "none": "there is no need of one",
    "due": "the money went back, so the invoice is to be cancelled by a red-letter one",
    "issued": "it was cancelled by `red_number`",
}

_GONE = "null where it was encrypted under a key that the house no longer has: then ask anew."


class InvoiceWish(StrictSchema):
    """To whom an invoice is made out, and where to send it. It is never public."""

    kind = Choice(
        InvoiceKind, required=True, metadata={"examples": ["organisation"]} | meaning(KINDS)
    )
    title = Text(
        MAX_TITLE,
        required=True,
        metadata={"examples": ["某某林场"], "description": "The title (抬头)."},
    )
    tax_number = Text(
        40,
        load_default=None,
        metadata={
            "examples": ["91350100M000100Y43"],
            "description": "Of an organisation: 18 signs (GB 32100), or 15 or 20 in the old forms. "
            "Blanks and small letters do not matter.",
        },
    )
    email = Text(MAX_ADDRESS, required=True, metadata={"examples": ["accounts@example.org"]})


class Invoice(Answer):
    """What was asked for, and what became of it."""

    state = fields.String(metadata={"examples": ["requested"]} | meaning(STATES))
    kind = fields.String(metadata={"examples": ["organisation"]} | meaning(KINDS))
    title = fields.String(
        allow_none=True, metadata={"examples": ["某某林场"], "description": _GONE}
    )
    tax_number = fields.String(allow_none=True, metadata={"examples": ["91350100M000100Y43"]})
    email = fields.String(
        allow_none=True, metadata={"examples": ["accounts@example.org"], "description": _GONE}
    )
    item = fields.String(
        metadata={"examples": ["林业碳汇"], "description": "What the invoice calls the goods."}
    )
    amount_fen = fields.Integer(metadata={"examples": [100]})
    requested_at = moment()
    number = fields.String(allow_none=True, metadata={"examples": [None]})
    issued_at = moment(allow_none=True, metadata={"examples": [None]})
    refused_reason = fields.String(allow_none=True, metadata={"examples": [None]})
    red_letter = fields.String(metadata={"examples": ["none"]} | meaning(RED_LETTERS))
    red_number = fields.String(allow_none=True, metadata={"examples": [None]})
