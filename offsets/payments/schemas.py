"""Ways to pay as the API shows them."""

from marshmallow import fields

from offsets.edge.fields import Answer


class Gateway(Answer):
    """One road by which money reaches the house."""

    name = fields.String(metadata={"examples": ["sandbox"]})
    channels = fields.List(
        fields.String(metadata={"enum": ["redirect", "qr", "mini_program"]}),
        metadata={"description": "How the buyer may be led there."},
    )
    min_amount_fen = fields.Integer(
        metadata={"examples": [1], "description": "It takes no less than this."}
    )


class GatewayList(Answer):
    """Every way to pay, the house's first choice first."""

    gateways = fields.List(fields.Nested(Gateway))
