"""Ask for refunds that had succeeded and came back, so that none depends on one notice.

A buyer's bank may return what their account did not take, days after everybody
held it for done. The provider tells it once. As with disputes, a list that is
asked for cannot be lost, repeated or told in the wrong order.
"""

from datetime import timedelta

from offsets import clock
from offsets.db import transaction
from offsets.payments.gateway import ProviderUnavailable, TellsReturns, gateways
from offsets.payments.record import came_back

LOOK_BACK = timedelta(days=35)
"""Stripe says that a bank's return "can take up to 30 days"; the rest is for days on which nobody
could ask. Source: https://docs.stripe.com/refunds"""


def gather_returns() -> int:
    """Ask every gateway whose refunds may come back; how many orders owe their buyer again.

    A silent provider is asked again next time.
    """
    found = 0
    for gateway in gateways().values():
        if not isinstance(gateway, TellsReturns):
            continue
        try:
            told = gateway.returned(clock.now() - LOOK_BACK)
        except ProviderUnavailable:
            continue
        for standing in told:
            with transaction() as session:
                found += came_back(session, standing)
    return found
