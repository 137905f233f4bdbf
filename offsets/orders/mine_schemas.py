"""A person's own orders and certificates, and what is offered, as the API shows them."""

from marshmallow import fields

from offsets.config import PLATFORMS
from offsets.edge.fields import Answer, Choice, StrictSchema, Text
from offsets.edge.paging import next_field
from offsets.orders.schemas import Order, moment
from offsets.payments.schemas import Gateway


class OrderLine(Order):
    """One order in a list; the rest of it stands under `links.order`."""

    class Meta:
        exclude = ("lines", "payment", "refunds", "certificates", "claim_code")


class OrderPage(Answer):
    """Some of the caller's orders, the newest first."""

    orders = fields.List(fields.Nested(OrderLine))
    next = next_field()


class OwnCertificate(Answer):
    """One certificate of the caller's."""

    number = fields.String(metadata={"examples": ["K7M2Q9XW4RTW"]})
    order = fields.String(metadata={"examples": ["9z9prrt3ftctyfut"]})
    project = fields.String(metadata={"examples": ["shunchang"]})
    project_name_zh = fields.String(metadata={"examples": ["顺昌一元碳汇"]})
    project_name_en = fields.String(metadata={"examples": ["Shunchang one-yuan sink"]})
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
    issued_at = moment()


class OwnCertificatePage(Answer):
    """Some of the caller's certificates, the newest first."""

    certificates = fields.List(fields.Nested(OwnCertificate))
    next = next_field()


class TakeOver(StrictSchema):
    """An order that was placed before signing in, and the key to it."""

    order = Text(64, required=True, metadata={"examples": ["9z9prrt3ftctyfut"]})
    access_token = Text(
        200,
        required=True,
        metadata={
            "examples": ["CS1VY0Pwv1VLup7H_qPHvbi11cqnmqpH"],
            "description": "The order's own, as placing it answered.",
        },
    )


class Where(StrictSchema):
    """On what the front end runs."""

    platform = Choice(
        PLATFORMS,
        load_default="other",
        metadata={
            "default": "other",
            "description": "Of a mini-program: what `wx.getDeviceInfo().platform` says.",
        },
    )


class FrontEndSettings(Answer):
    """What a front end must know of this house before it shows anything."""

    operator_name = fields.String(metadata={"examples": ["演示经营者 Demo operator"]})
    is_demo = fields.Boolean(
        metadata={"examples": [True], "description": "true where no real money moves: say so."}
    )
    wechat_app_id = fields.String(
        allow_none=True,
        metadata={
            "examples": ["wx0123456789abcdef"],
            "description": "The mini-program whose users may sign in; null where none may.",
        },
    )
    no_buying_on = fields.List(
        fields.String(metadata={"enum": list(PLATFORMS)}),
        metadata={
            "examples": [[]],
            "description": "All the platforms on which the operator sells nothing in "
            "mini-programs. Orders that name one of them are refused.",
        },
    )
    buying_offered = fields.Boolean(
        metadata={
            "examples": [True],
            "description": "Whether something is sold on this `platform`: if not, hide buying.",
        }
    )
    gateways = fields.List(fields.Nested(Gateway))
