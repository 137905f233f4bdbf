"""What the operator decided about people's data, ages and invoices."""

from collections.abc import Iterator
from dataclasses import dataclass

from environs import Env

LEAST_RECORD_YEARS = 3
"""电子商务法 Art. 31: information on a transaction is kept for at least three years."""
MAX_ITEM = 40


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where nothing is known for certain there is no default: empty means not decided."""

    contact: str = ""
    """Where people ask about their data: an address, a number, a place."""
    record_years: int = LEAST_RECORD_YEARS
    """How long the record of a sale outlives its buyer's wish to be forgotten."""
    invoice_years: int | None = None
    """How long issued invoices are kept; empty keeps them until somebody decides."""
    invoice_item: str = "林业碳汇"
    """What an invoice calls what was sold."""
    age_required: bool = False
    """Whether every buyer says their band of age; otherwise they may."""
    minor_max_fen: int | None = None
    """The most that somebody who says to be under 18 may spend on one order."""
    stripe_receiver: str = ""
    """Name and contact of the company at Stripe with which the operator has its contract. With
    it, buyers are asked for the separate consent before anything goes there."""


def read_keeping(env: Env) -> Keeping:
    """What the environment says."""
    usual = Keeping()
    return Keeping(
        contact=env.str("PRIVACY_CONTACT", ""),
        record_years=env.int("RECORD_KEEP_YEARS", usual.record_years),
        invoice_years=env.int("INVOICE_KEEP_YEARS", None),
        invoice_item=env.str("INVOICE_ITEM", usual.invoice_item),
        age_required=env.bool("AGE_REQUIRED", False),
        minor_max_fen=env.int("MINOR_MAX_FEN", None),
        stripe_receiver=env.str("STRIPE_RECEIVER", ""),
    )


def keeping_complaints(keeping: Keeping) -> Iterator[str]:
    """What keeps the house from starting, in the operator's words."""
    if keeping.record_years < LEAST_RECORD_YEARS:
        yield f"RECORD_KEEP_YEARS must be at least {LEAST_RECORD_YEARS}"
    if keeping.invoice_years is not None and keeping.invoice_years < keeping.record_years:
        yield "INVOICE_KEEP_YEARS must be at least RECORD_KEEP_YEARS"
    if not 1 <= len(keeping.invoice_item) <= MAX_ITEM:
        yield f"INVOICE_ITEM must have 1 to {MAX_ITEM} characters"
    if keeping.minor_max_fen is not None and keeping.minor_max_fen < 1:
        yield "MINOR_MAX_FEN must be at least 1"
