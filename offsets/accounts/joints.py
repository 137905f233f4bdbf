"""What lies above accounts and must hear of them; joined in ``create_app``."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Joints:
    """Called within the transaction that they belong to."""

    on_phone: Callable[[Session, int, bool], None]
    """A person's row, and whether a phone number is kept of them from now on."""


def joints() -> Joints:
    """What ``create_app`` joined."""
    found: Joints = current_app.extensions["account_joints"]
    return found
