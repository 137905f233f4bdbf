"""Organisations, members and invitations as the API takes and shows them."""

from marshmallow import fields

from offsets.accounts.email.rules import MAX_ADDRESS
from offsets.edge.fields import Answer, Choice, StrictSchema, Text, meaning
from offsets.organisations.rules import MAX_NAME, Role

ROLES = {
    Role.OWNER: "answers for the organisation: members, invoice data, everything",
    Role.EDITOR: "plans events, enters their data, publishes them and buys",
    Role.FINANCE: "buys and sees to invoices",
    Role.VIEWER: "reads",
}
_ID = {"examples": ["9z9prrt3ftctyfut"]}
_NAME = {"examples": ["某县林业协会"]}
_TITLE = {
    "examples": [None],
    "description": "What stands on invoices, where it is not the name.",
}
_TAX = {
    "examples": [None],
    "description": "Unified social credit code, or an older tax number of 15, 18 or 20 signs.",
}
_EMAIL = {"examples": ["colleague@example.org"]}


class OrganisationWish(StrictSchema):
    """A new organisation."""

    name = Text(MAX_NAME, required=True, metadata=_NAME)
    invoice_title = Text(MAX_NAME, load_default=None, allow_none=True, metadata=_TITLE)
    tax_number = Text(40, load_default=None, allow_none=True, metadata=_TAX)


class OrganisationChange(StrictSchema):
    """What is to be different; what is not named stays."""

    name = Text(MAX_NAME, metadata=_NAME)
    invoice_title = Text(MAX_NAME, allow_none=True, metadata=_TITLE)
    tax_number = Text(40, allow_none=True, metadata=_TAX)


class RoleWish(StrictSchema):
    """Another role."""

    role = Choice(map(str, Role), required=True, metadata=meaning(ROLES))


class InvitationWish(StrictSchema):
    """Whom to ask in, as what."""

    email = Text(MAX_ADDRESS, required=True, metadata=_EMAIL)
    role = Choice(map(str, Role), required=True, metadata=meaning(ROLES))


class AcceptanceWish(StrictSchema):
    """An invitation that is taken."""

    token = Text(
        64,
        required=True,
        metadata={"description": "The last part of the address in the letter."},
    )


class Organisation(Answer):
    """An organisation as one of its members sees it."""

    id = fields.String(metadata=_ID)
    name = fields.String(metadata=_NAME)
    invoice_title = fields.String(allow_none=True, metadata=_TITLE)
    tax_number = fields.String(allow_none=True, metadata=_TAX)
    role = fields.String(metadata={"examples": ["owner"]} | meaning(ROLES))
    may = fields.List(
        fields.String(),
        metadata={
            "examples": [["see", "buy"]],
            "description": "What the caller may do: see, rename, invoice, invite, manage, "
            "edit_event, publish_event, buy.",
        },
    )
    created_at = fields.AwareDateTime(format="iso")


class OrganisationList(Answer):
    """Every organisation that the caller acts for, oldest membership first."""

    organisations = fields.List(fields.Nested(Organisation))


class Member(Answer):
    """Somebody who acts for the organisation."""

    id = fields.String(metadata=_ID)
    name = fields.String(
        allow_none=True,
        metadata={
            "examples": ["小林"],
            "description": "What they chose to be called, else the ends of their e-mail address.",
        },
    )
    role = fields.String(metadata={"examples": ["editor"]} | meaning(ROLES))
    is_you = fields.Boolean(metadata={"examples": [False]})
    joined_at = fields.AwareDateTime(format="iso")


class MemberList(Answer):
    """Everybody who acts for it; there are never many, so in one piece."""

    members = fields.List(fields.Nested(Member))


class Invitation(Answer):
    """An invitation that nobody has taken yet."""

    id = fields.String(metadata=_ID)
    email = fields.String(metadata=_EMAIL)
    role = fields.String(metadata={"examples": ["editor"]} | meaning(ROLES))
    expires_at = fields.AwareDateTime(format="iso")


class InvitationList(Answer):
    """Those that are open; empty for who may not invite."""

    invitations = fields.List(fields.Nested(Invitation))
