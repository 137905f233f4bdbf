"""Webhooks as the API takes and shows them."""

from marshmallow import fields

from offsets.edge.fields import Answer, StrictSchema, Text, meaning
from offsets.edge.paging import next_field
from offsets.events.hooks.rules import MAX_URL, Failure, Fate, Kind, Standing

STANDINGS = {
    Standing.LIVE: "messages are sent",
    Standing.PAUSED: "one was tried for three days; messages are kept until it is resumed",
    Standing.ENDED: "it answered 410, or was taken away",
}
FATES = {
    Fate.OWED: "waits for its turn or its next try",
    Fate.DELIVERED: "was answered by 2xx",
    Fate.PARKED: "given up; it can be sent again",
}
FAILURES = {
    Failure.TIMEOUT: "no whole answer within five seconds",
    Failure.UNREACHABLE: "nobody took the connection, or it broke",
    Failure.UNKNOWN_HOST: "the name has no address",
    Failure.FORBIDDEN_ADDRESS: "the name has an address that is not public",
    Failure.TLS: "no certificate that fits the name",
    Failure.NO_HTTP: "what came is no HTTP",
    Failure.NO_KEY: "nothing was sent: its secret cannot be read any more, so make a new one",
}
_MOMENT = {"examples": ["2026-11-21T09:30:00+00:00"]}


class HookWish(StrictSchema):
    """Where messages are to go."""

    url = Text(
        MAX_URL,
        required=True,
        metadata={
            "examples": ["https://example.org/webhooks"],
            "description": "https, and a host whose addresses are all public.",
        },
    )


class HookShown(Answer):
    """An endpoint, without its secret."""

    id = fields.String(metadata={"examples": ["4kd7m2pqx94kd7m2"]})
    url = fields.String(metadata={"examples": ["https://example.org/webhooks"]})
    state = fields.String(metadata=meaning(STANDINGS))
    is_gone = fields.Boolean(metadata={"description": "Whether it ended by answering 410."})
    last_sequence = fields.Integer(metadata={"examples": [7]})
    waiting = fields.Integer(metadata={"examples": [0], "description": "Messages that are owed."})
    parked = fields.Integer(metadata={"examples": [0], "description": "Messages given up."})
    former_until = fields.DateTime(
        allow_none=True,
        metadata={"examples": [None], "description": "Until when the secret before signs too."},
    )
    created_at = fields.DateTime(metadata=_MOMENT)


class HookList(Answer):
    """An organisation's endpoints."""

    hooks = fields.List(fields.Nested(HookShown))


class HookSecret(Answer):
    """An endpoint's newest secret, told this once."""

    id = fields.String(metadata={"examples": ["4kd7m2pqx94kd7m2"]})
    secret = fields.String(
        metadata={"examples": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="]}
    )


class HookTry(Answer):
    """One try."""

    tried_at = fields.DateTime(metadata=_MOMENT)
    status = fields.Integer(allow_none=True, metadata={"examples": [200]})
    failure = fields.String(
        allow_none=True,
        metadata={
            "description": "Why there was no answer, else null.\n"
            + str(meaning(FAILURES)["description"]),
            "examples": [None],
        },
    )
    ms = fields.Integer(metadata={"examples": [41]})
    answer = fields.String(
        metadata={"examples": ["ok"], "description": "Its first 500 characters."}
    )


class HookMessage(Answer):
    """A message, and how delivering it went."""

    id = fields.String(metadata={"examples": ["msg_4kd7m2pqx94kd7m24kd7"]})
    sequence = fields.Integer(metadata={"examples": [7]})
    type = fields.String(attribute="kind", metadata={"enum": [str(kind) for kind in Kind]})
    event = fields.String(allow_none=True, metadata={"examples": ["9z9prrt3ftctyfut"]})
    occurred_at = fields.DateTime(metadata=_MOMENT)
    state = fields.String(metadata=meaning(FATES))
    tries = fields.Integer(metadata={"examples": [1]})
    next_try_at = fields.DateTime(allow_none=True, metadata={"examples": [None]})
    delivered_at = fields.DateTime(allow_none=True, metadata=_MOMENT)
    body = fields.String(metadata={"description": "What is sent, as it is signed."})
    deliveries = fields.List(fields.Nested(HookTry), metadata={"description": "Newest first."})


class HookMessagePage(Answer):
    """A part of an endpoint's messages, newest first."""

    messages = fields.List(fields.Nested(HookMessage))
    next = next_field()
