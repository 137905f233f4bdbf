"""Whether this request may see an order: by the order's token, a device, or a sign-in."""

from offsets.accounts.caller import order_token
from offsets.edge.device import device_hash
from offsets.orders import access


def require_opened(public_id: str) -> None:
    """Raise NotFound unless the request's bearer token or device opens the order."""
    access.require(public_id, order_token(), device_hash())
