"""What Stripe booked on a day: charges that went through, and refunds that were made."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from offsets import clock
from offsets.payments.gateway import BillLine
from offsets.payments.stripe.checkout import reference_of
from offsets.payments.stripe.client import Stripe

PAGE = 100
_IN_VAIN = ("failed", "canceled")


def bill(stripe: Stripe, house: str, day: date) -> list[BillLine]:
    """Our lines of a day of China's calendar; may raise ProviderUnavailable.

    A charge carries its PaymentIntent's metadata, and so our mark.
    """
    start, end = clock.day_of(day)
    created = {"gte": int(start.timestamp()), "lt": int(end.timestamp())}
    wanted: Any = {"created": created, "limit": PAGE}  # each list has a type of its own for it
    with stripe.asking("list_charges"):
        found = stripe.client.v1.charges.list(wanted)
        charges = [each.to_dict() for each in found.auto_paging_iter()]
    with stripe.asking("list_refunds"):
        made = stripe.client.v1.refunds.list(wanted)
        refunds = [each.to_dict() for each in made.auto_paging_iter()]
    lines = [_line("payment", each, house) for each in charges if each["status"] == "succeeded"]
    lines += [_line("refund", each, house) for each in refunds if each["status"] not in _IN_VAIN]
    return [line for line in lines if line is not None]


def _line(kind: Any, thing: Mapping[str, Any], house: str) -> BillLine | None:
    reference = reference_of(thing, house)
    if reference is None:
        return None
    return BillLine(kind, reference, thing["amount"], thing["currency"].upper())
