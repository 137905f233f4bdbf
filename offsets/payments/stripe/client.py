"""Stripe's client as this house wants it: quick to give up, and silent about us."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import stripe

from offsets.circuit import Circuit
from offsets.merchants import StripeAccount
from offsets.payments.gateway import ProviderUnavailable

CONNECT_TIMEOUT_S = 0.7
READ_TIMEOUT_S = 1.0
MAX_RETRIES = 1
"""A buyer waits three seconds at most: two tries of 1 s with the library's pause of 0.5 s
between them. The second try repeats the first one's idempotency key, so a deed that took longer
than the first try is answered, not done again. After that the sweeper and the buyer try again."""

_log = logging.getLogger(__name__)


class Stripe:
    """One account at Stripe, and how it is asked."""

    def __init__(self, account: StripeAccount) -> None:
        self.client = _client(account)
        self._circuit = Circuit("stripe", ProviderUnavailable)

    @contextmanager
    def asking(self, deed: str) -> Iterator[None]:
        """Turn the library's errors into ProviderUnavailable; the operator is told of them.

        A refusal that the caller handles is to be caught inside. Stripe's
        messages quote what was sent and the last signs of the key, so they go
        nowhere; its codes and the request's number are enough to look it up there.
        """
        with self._circuit.call():
            try:
                yield
            except stripe.StripeError as error:
                tell(deed, error)
                raise ProviderUnavailable("gateway") from None


def tell(deed: str, error: stripe.StripeError) -> None:
    """Write one line about a call that Stripe did not answer as hoped."""
    facts = {
        "deed": deed,
        "type": type(error).__name__,
        "status": error.http_status,
        "code": error.code,
        "stripe_request": error.request_id,
    }
    _log.warning("stripe_call_failed", extra={"facts": facts})


def _client(account: StripeAccount) -> stripe.StripeClient:
    # Otherwise each call would report the last one's duration, and a file in the home
    # directory would number this machine. The library has no switch but this global one.
    stripe.enable_telemetry = False
    return stripe.StripeClient(
        account.secret_key,
        base_addresses={"api": account.api_url},
        max_network_retries=MAX_RETRIES,
        http_client=stripe.RequestsClient(timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S)),
    )
