"""Literal tables of an event's documents: what there is, how each ends, how much a pack holds."""

from enum import StrEnum


class Kind(StrEnum):
    PLAN = "plan"
    INVENTORY = "inventory"
    STATEMENT = "statement"
    SHARE = "share"
    """What one certificate does inside an event's total."""


PLURALS: dict[Kind, str] = {
    Kind.PLAN: "plans",
    Kind.INVENTORY: "inventories",
    Kind.STATEMENT: "statements",
    Kind.SHARE: "shares",
}
"""The word of each kind in addresses."""


class Ending(StrEnum):
    """Why a document is not the one that counts any more; its bytes stay what they were."""

    FOLLOWED = "followed"
    """A further version of the plan was published."""
    CORRECTED = "corrected"
    """A corrected inventory took its place."""
    SUPERSEDED = "superseded"
    """The inventory on which the statement rested was corrected."""
    WITHDRAWN = "withdrawn"
    """So much was voided that it did not cover the inventory any more."""
    VOIDED = "voided"
    """The certificate was voided, and counts no more."""


FIRST_ROWS = 200
"""Of a table in print; the JSON and the pack have them all."""
MAX_PROOFS = 200
"""Certificates of the organiser whose files go into a pack: some 6 kB each and a PDF."""
VERSIONED = (Kind.PLAN, Kind.INVENTORY, Kind.STATEMENT)
"""What an event has in versions; a share goes by its certificate's number."""
