"""A consent that the law wants before a payment goes abroad, asked order by order."""

from offsets.config import settings
from offsets.db import transaction
from offsets.orders.find import find
from offsets.orders.models import Order
from offsets.rights import consent
from offsets.rights.catalogue import STRIPE
from offsets.rights.privacy import offered_text
from offsets.rights.subject import order_subject

ABROAD = {"stripe": STRIPE}
"""Gateways that take personal data out of the country, with the text that says so."""


def agree(public_id: str, purpose: str, version: int) -> None:
    """Keep the buyer's consent for this order; raises NotFound, or Invalid naming the field."""
    own = order_subject(find(public_id).public_id, None)
    offered_text(purpose)  # Nobody agrees to what this house does not do.
    with transaction() as session:
        consent.give(session, own, purpose, version)


def require_consent(order: Order, gateway: str) -> None:
    """Raise ConsentRequired where the road leads abroad and the buyer has not agreed to it.

    Asked only in a house whose operator has named the receiver abroad.
    """
    purpose = ABROAD.get(gateway)
    if purpose is None or not settings().keeping.stripe_receiver:
        return
    subjects = [order_subject(order.public_id, None)]
    if order.device_hash is not None:
        subjects.append(order.device_hash)
    consent.require(subjects, purpose)
