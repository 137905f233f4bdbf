"""What a page of a higher room hands along when it leads somebody to the ordinary purchase.

The buying form carries one opaque token. Whoever made it says what occasion stands on
the certificate, and is told of the order before anybody can pay it; see ``create_app``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app


@dataclass(frozen=True, slots=True)
class Joints:
    """What the room above answers for a token of its own."""

    occasion: Callable[[str], str]
    """The occasion of the certificate; raises Invalid for a token that is none."""
    on_placed: Callable[[str, str], None]
    """Told the token and the order's public id; again for the same order it changes nothing."""


def occasion(token: str) -> str:
    """The occasion that a token stands for; raises Invalid."""
    return _joints().occasion(token)


def placed(token: str, order: str) -> None:
    """Tell whoever made the token that an order was placed with it."""
    _joints().on_placed(token, order)


def _joints() -> Joints:
    found: Joints = current_app.extensions["order_joints"]
    return found
