"""What the log says of events: that one was stated neutral, and that a statement ended.

A statement that retired less than it emitted has no encoding, so no log can hold
one. The log names no organiser and no event but by its public id: the statement
itself is elsewhere, and its SHA-256 here binds every word of it.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, ClassVar

from offsets.ledger.entry import U16, U64, Entry, Hash, Kind
from offsets.ledger.errors import Malformed
from offsets.ledger.octets import Choice, Text
from offsets.ledger.strict import MAX_NUMBER


class EndReason(IntEnum):
    """Why a statement stands no more; it was published all the same."""

    SUPERSEDED = 1
    """The inventory on which it rested was corrected."""
    WITHDRAWN = 2
    """So much was voided that it did not cover the inventory any more."""


@dataclass(frozen=True, slots=True)
class StatementOfEvent(Entry):
    """An event's statement of neutrality: its figures, and the hash of all that it says."""

    KIND: ClassVar[Kind] = Kind.STATEMENT

    event: Annotated[str, Text(40)]
    """The event's public id."""
    version: U16
    """From 1; a further version follows only once the one before has ended."""
    document: Hash
    """SHA-256 over the statement's canonical JSON but its own member ``sha256``."""
    actual_g: U64
    """What the event emitted by its final inventory."""
    retired_g: U64
    published_at: U64

    def check(self) -> None:
        if self.version < 1:
            raise Malformed("statements are counted from 1")
        if not self.actual_g <= self.retired_g <= MAX_NUMBER:
            raise Malformed("a statement of more than is retired")


@dataclass(frozen=True, slots=True)
class StatementEnd(Entry):
    """A statement stands no more."""

    KIND: ClassVar[Kind] = Kind.STATEMENT_END

    statement: Hash
    """The leaf hash of its STATEMENT entry."""
    reason: Annotated[EndReason, Choice(EndReason)]
    ended_at: U64
