"""Signing in and the signed-in person, as the API takes and shows them."""

from marshmallow import fields

from offsets.accounts.rename import MAX_NAME
from offsets.edge.fields import Answer, Choice, StrictSchema, Text, meaning
from offsets.edge.language import LANGUAGES

_CODE = "0816AVll20uHk94SLDml27etM946AVlq"
_ACCESS = "at_7cA7zl0m9xJgU1r1w4n7Kk2tqvXGv4Ezz0mXo8PzL9s"
_REFRESH = "rt_2wL0pA3kTq5r8VbXe1nY9gQm4s7cA7zl0m9xJgU1r1w4n7Kk2tqvXGv4Ezz0mXo8P"
_DOORS = {
    "mini_program": "a mini-program, which refreshes its token",
    "browser": "a browser, by a cookie",
}


def _moment() -> fields.AwareDateTime:
    return fields.AwareDateTime(format="iso")


class SignInWish(StrictSchema):
    """Who vouches for the person, and what they gave as a proof."""

    provider = Choice(
        ("wechat",),
        required=True,
        metadata={"examples": ["wechat"]} | meaning({"wechat": "the code of `wx.login`"}),
    )
    code = Text(
        200,
        required=True,
        metadata={"examples": [_CODE], "description": "Good for one use within five minutes."},
    )


class RefreshWish(StrictSchema):
    """The refresh token that was given out last."""

    refresh_token = Text(200, required=True, metadata={"examples": [_REFRESH]})


class PhoneWish(StrictSchema):
    """What WeChat's phone number button gave."""

    code = Text(
        200,
        required=True,
        metadata={
            "examples": ["e31968a7f94cc5ee25fafc2aef2773f0bb8c3937b22520eb8ee345274d00c144"],
            "description": "`e.detail.code` of `bindgetphonenumber`; good for one use.",
        },
    )


class PersonWish(StrictSchema):
    """What the person wants changed; what is left out stays."""

    display_name = Text(
        MAX_NAME,
        allow_none=True,
        metadata={"examples": ["小满"], "description": "null takes it away."},
    )
    locale = Choice(tuple(LANGUAGES), metadata={"examples": ["zh"]})


class Person(Answer):
    """The signed-in person. Of a phone number only its end is ever shown."""

    id = fields.String(metadata={"examples": ["k3t9qz7mxw4vbn2h"]})
    display_name = fields.String(allow_none=True, metadata={"examples": ["小满"]})
    phone_end = fields.String(
        allow_none=True,
        metadata={"examples": ["8888"], "description": "Last digits of the number that is kept."},
    )
    locale = fields.String(metadata={"examples": ["zh"], "enum": list(LANGUAGES)})
    known_by = fields.List(
        fields.String(metadata={"enum": ["wechat", "email", "passkey"]}),
        metadata={"examples": [["wechat"]], "description": "The ways in which they may sign in."},
    )
    created_at = _moment()


class RefreshedTokens(Answer):
    """New tokens. The refresh token that was sent is spent."""

    id = fields.String(
        metadata={"examples": ["p8d2xk5w7hqz3m4t"], "description": "Names this sign-in."}
    )
    access_token = fields.String(
        metadata={
            "examples": [_ACCESS],
            "description": "Sent as `Authorization: Bearer …` with every call.",
        }
    )
    expires_in_s = fields.Integer(metadata={"examples": [7200]})
    refresh_token = fields.String(
        metadata={
            "examples": [_REFRESH],
            "description": "Good for one refresh, which answers the next one.",
        }
    )
    refresh_expires_in_s = fields.Integer(metadata={"examples": [2592000]})


class Session(RefreshedTokens):
    """A sign-in with its tokens, which are shown this once."""

    person = fields.Nested(Person)


class SignIn(Answer):
    """One place where the person is signed in."""

    id = fields.String(metadata={"examples": ["p8d2xk5w7hqz3m4t"]})
    door = fields.String(metadata={"examples": ["mini_program"]} | meaning(_DOORS))
    label = fields.String(
        metadata={
            "examples": ["WeChat, iPhone"],
            "description": "Program and kind of device, as far as it says so itself.",
        }
    )
    current = fields.Boolean(
        attribute="is_here",
        metadata={"examples": [True], "description": "Whether it is the one that asks."},
    )
    created_at = _moment()
    seen_at = _moment()


class SignInList(Answer):
    """Where the person is signed in, the last used first; the fifty newest."""

    sessions = fields.List(fields.Nested(SignIn))
