"""Why the log cannot go on, or cannot show something yet."""

from offsets.errors import DomainError


class NotSealedYet(DomainError):
    """It is sold and certain, and the log will hold it in some seconds."""

    code = "not_sealed_yet"
    retryable = True


class LogHalted(Exception):
    """The log must not grow before an operator has looked; the message says at what.

    Nothing is lost meanwhile: what is sold waits for its place.
    """


class NoKey(LogHalted):
    """No private key is here under which the log may sign."""


class Rewritten(LogHalted):
    """A file that never changes was to be written with other content."""
