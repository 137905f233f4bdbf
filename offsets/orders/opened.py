"""Whether this request may see an order: by the order's token, a device, a sign-in or a key."""

from offsets.accounts.caller import caller, order_token
from offsets.orders import access


def require_opened(public_id: str) -> None:
    """Raise NotFound unless what the request carries opens the order.

    Raises Unauthenticated for an access token or an API key that opens nothing at all.
    """
    access.require(public_id, order_token(), caller().device_hashes)
