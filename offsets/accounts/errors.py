"""Facts that stop a caller before or at the door."""

from offsets.errors import DomainError


class Unauthenticated(DomainError):
    """The token sent is none of ours, has expired, or its sign-in has ended; or there is none."""

    code = "unauthenticated"


class Forbidden(DomainError):
    """The caller is known, but may not do this: a key lacks the scope."""

    code = "forbidden"


class TokenSpent(DomainError):
    """Another request has just refreshed with the same token; its answer has the new ones."""

    code = "token_spent"
