"""Facts that stop a use case. They know no HTTP; ``edge.problems`` translates them.

An error's ``code`` is part of the API and never changes its meaning;
``retryable`` tells a program whether the same call may succeed later; ``field``
names the input at fault; ``facts`` fill the blanks of the sentence shown.
"""

from typing import ClassVar


class DomainError(Exception):
    """Something the caller asked for cannot be; nothing was changed."""

    code: ClassVar[str]
    retryable: ClassVar[bool] = False

    def __init__(self, field: str | None = None, **facts: object) -> None:
        super().__init__(self.code, field, facts)
        self.field = field
        self.facts = facts


class Invalid(DomainError):
    """A field's value breaks a rule; ``reason`` says which in a stable word."""

    code = "invalid"

    def __init__(self, field: str, reason: str, **facts: object) -> None:
        super().__init__(field, **facts)
        self.reason = reason


class NotFound(DomainError):
    """No such thing, or not this caller's to see."""

    code = "not_found"


class Conflict(DomainError):
    """The thing is not in a state in which this can be done."""

    code = "conflict"


class Busy(DomainError):
    """Somebody else is at it right now."""

    code = "busy"
    retryable = True
