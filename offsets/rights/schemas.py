"""Consents, exports and deletions as the API takes and shows them."""

from marshmallow import fields

from offsets.edge.fields import Answer, Choice, StrictSchema, Text, Whole, meaning

MAX_VERSION = 10_000


class ConsentWords(Answer):
    """A text's parts in one language."""

    title = fields.String(metadata={"examples": ["保存手机号"]})
    what = fields.String(metadata={"description": "Which data."})
    why = fields.String(metadata={"description": "For what."})
    receiver = fields.String(metadata={"description": "Who receives it."})
    retention = fields.String(metadata={"description": "How long it is kept."})
    refusing = fields.String(metadata={"description": "What follows from not agreeing."})


class ConsentText(Answer):
    """One text that people are asked to agree to. Show it whole; never tick it for them."""

    purpose = fields.String(metadata={"examples": ["phone_number"]})
    version = fields.Integer(metadata={"examples": [1]})
    since = fields.String(metadata={"examples": ["2026-11-21"]})
    basis = fields.List(fields.String(), metadata={"examples": [["个人信息保护法 Art. 13(1)"]]})
    separate = fields.Boolean(
        metadata={
            "examples": [False],
            "description": "Whether the law wants it asked apart from everything else.",
        }
    )
    zh = fields.Nested(ConsentWords)
    en = fields.Nested(ConsentWords)


class ConsentTexts(Answer):
    """Every text in its newest version."""

    consents = fields.List(fields.Nested(ConsentText))


class ConsentWish(StrictSchema):
    """Agreement to the text that was shown."""

    purpose = Text(32, required=True, metadata={"examples": ["phone_number"]})
    version = Whole(
        1,
        MAX_VERSION,
        required=True,
        metadata={"examples": [1], "description": "That of the text that was shown."},
    )


class GivenConsent(Answer):
    """One consent, with when it was given and taken back."""

    purpose = fields.String(metadata={"examples": ["phone_number"]})
    version = fields.Integer(metadata={"examples": [1]})
    given_at = fields.AwareDateTime(format="iso")
    withdrawn_at = fields.AwareDateTime(
        format="iso", allow_none=True, metadata={"examples": [None]}
    )


class GivenConsents(Answer):
    """One's own consents, the oldest first."""

    consents = fields.List(fields.Nested(GivenConsent))


class HeldData(Answer):
    """Everything that is held, under the name of the room that holds it."""

    format = fields.Integer(metadata={"examples": [1]})
    operator = fields.String(metadata={"examples": ["示例林场"]})
    exported_at = fields.String(metadata={"examples": ["2026-11-21T08:00:00+00:00"]})
    held = fields.Dict(metadata={"examples": [{"orders": {"orders": [], "gifts_opened": []}}]})


class DeletionWish(StrictSchema):
    """That it is meant, and what is to become of other people's names."""

    confirm = Choice(
        ("yes",),
        required=True,
        metadata={"description": "Must be `yes`: nothing can be brought back."},
    )
    group_names = Choice(
        ("keep", "erase"),
        required=True,
        metadata=meaning(
            {
                "keep": "names on certificates for several people and on opened gifts stay theirs",
                "erase": "they go as well",
            }
        ),
    )


class Kept(Answer):
    """What outlives the deletion, and why."""

    key = fields.String(metadata={"examples": ["sales"]})
    words = fields.String()
    basis = fields.String(metadata={"examples": ["电子商务法 Art. 31"]})


class Deletion(Answer):
    """What was deleted, and what is kept."""

    id = fields.String(metadata={"examples": ["9z9prrt3ftctyfut"]})
    finished = fields.Boolean(
        metadata={"examples": [True], "description": "If not, it goes on by itself."}
    )
    kept = fields.List(fields.Nested(Kept))
