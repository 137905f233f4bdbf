"""Bounds of a floor plan, and when a booth is free, reserved or lit. Pure.

A booth has one subscription at a time. It is reserved while its order waits for
money, lit once the order's certificates count, and dark again when they do not.
"""

from enum import StrEnum

from offsets.orders.rules import State as OrderState

MAX_BOOTHS = 400
"""Of one event: all of them are on one screen."""
MAX_LABEL = 12
MAX_HALL = 20
MAX_CELL = 500
"""The last column and row of the grid on which booths are drawn."""
MAX_SIDE = 40
"""Cells of a booth's longer side."""
PER_ROW = 8
"""A list without places is laid out in rows of so many, each two cells wide for its name."""
ID_SIGNS = 10
"""Of a booth's public id; it is no secret, only a name that does not change."""
LEAST_SHARE_G = 1_000
MAX_SHARE_G = 1_000_000_000
USUAL_SHARE_G = 100_000
"""100 kg, should the organiser not say otherwise."""
SHARES = (1, 2, 5, 10)
"""How many are offered by a tap."""
MAX_SHARES = 1_000
MAX_MASS_G = 10**12
"""Of one subscription: a million tonnes is more than any event."""


class Light(StrEnum):
    """How a booth stands on the map."""

    FREE = "free"
    RESERVED = "reserved"
    """Its order waits for money, or for its certificates to be counted."""
    LIT = "lit"
    """Grams are retired in its exhibitor's name and count for the event."""


WAITING = frozenset({OrderState.PLACED, OrderState.AWAITING_RETIREMENT})
"""States of an order that may still light a booth."""
ALIVE = WAITING | {OrderState.SETTLED}
"""An order of any other state has let its booth go. Whoever comes next may take it."""


def light(order_state: str | None, counted_g: int, valid: int) -> Light:
    """How a booth stands whose living subscription has this order.

    ``valid`` is how many of its certificates are valid, ``counted_g`` what of them counts.
    """
    if order_state in WAITING:
        return Light.RESERVED
    if order_state != OrderState.SETTLED:
        return Light.FREE
    if counted_g:
        return Light.LIT
    return Light.RESERVED if valid else Light.FREE
