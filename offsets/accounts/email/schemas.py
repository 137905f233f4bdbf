"""Signing in by e-mail as the API takes and shows it."""

from marshmallow import fields

from offsets.accounts.email.rules import MAX_ADDRESS
from offsets.edge.fields import Answer, StrictSchema, Text

_ASKER = {
    "examples": ["mJ4c0kXy7oQ2pVbR9sTfWg1hZeUaL3dN"],
    "description": "The secret of whoever asked; it goes with the code.",
}


class EmailWish(StrictSchema):
    """An address that is to be shown to be one's own."""

    email = Text(MAX_ADDRESS, required=True, metadata={"examples": ["somebody@example.org"]})


class CodeWish(StrictSchema):
    """The code from the letter."""

    asker = Text(64, required=True, metadata=_ASKER)
    code = Text(20, required=True, metadata={"examples": ["4821 0937"]})


class WeChatWish(StrictSchema):
    """The code by which WeChat tells who somebody is."""

    code = Text(
        200,
        required=True,
        metadata={
            "examples": ["0816AVll20uHk94SLDml27etM946AVlq"],
            "description": "Of `wx.login`; good for one use within five minutes.",
        },
    )


class LetterSent(Answer):
    """A letter is on its way, unless too many went there already; the answer is the same."""

    asker = fields.String(metadata=_ASKER)
    expires_in_s = fields.Integer(metadata={"examples": [900]})


class EmailList(Answer):
    """The addresses by which the person signs in and is invited, the first first."""

    emails = fields.List(fields.String(), metadata={"examples": [["somebody@example.org"]]})
