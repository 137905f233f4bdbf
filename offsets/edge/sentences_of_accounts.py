"""What is refused where people sign in; joined into ``sentences``."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

PROBLEMS: dict[str, tuple[int, LazyString, LazyString]] = {
    "unauthenticated": (
        401,
        _l("Please sign in"),
        _l("The token has expired, was ended or is none of ours. Please sign in again."),
    ),
    "token_spent": (
        409,
        _l("Already refreshed"),
        _l("Another request used this token just now. Use the tokens it was given."),
    ),
    "belongs_to_another": (
        409,
        _l("Somebody else’s already"),
        _l("It was joined to another person before."),
    ),
    "code_invalid": (
        422,
        _l("WeChat does not know this code"),
        _l("It was used before or is older than five minutes. Ask WeChat for a new one."),
    ),
    "blocked_by_wechat": (
        403,
        _l("WeChat blocks this account"),
        _l("WeChat lets this account sign in nowhere. You can buy without signing in."),
    ),
    "sign_in_unavailable": (
        503,
        _l("WeChat does not answer"),
        _l("You are not signed in. Please try again in a moment, or buy without signing in."),
    ),
    "cannot_unseal": (
        410,
        _l("Cannot be read any more"),
        _l(
            "What was kept here was encrypted under a key that this house no longer has. If it "
            "was you who entered it, please do so anew; otherwise ask the operator."
        ),
    ),
    "buying_not_offered": (
        403,
        _l("Not sold here"),
        _l("The operator does not sell in mini-programs on this kind of device."),
    ),
}

REASONS: dict[str, LazyString] = {
    "not_offered": _l("This house does not offer it."),
    "same_address": _l("It is the address that is lost: name another one."),
}
