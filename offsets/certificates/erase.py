"""Erase what a certificate tells of its holder; the grams stay the holder's.

Salt and preimage go: afterwards nobody, we included, can say whose the
commitment in the public log is. The log verifies as before, and so does the
file that the holder keeps.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import update
from sqlalchemy.orm import Session

from offsets.certificates import key as keys
from offsets.certificates.models import Certificate
from offsets.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Joints:
    """What lies above this room and holds the same words; joined in ``create_app``."""

    on_erased: Callable[[Session, int, int], None]
    """Order id and the certificate's position in it."""


def erase_with_key(session: Session, number: str, key: str, confirmed: bool) -> None:
    """Erase on the word of whoever has the key.

    Raises NotFound where it does not fit, Invalid where it is not confirmed:
    nothing can be brought back.
    """
    if not confirmed:
        raise Invalid("confirm", "confirm_erasure")
    salt = session.query(Certificate.salt).filter_by(number=number).scalar()
    if salt is None or not keys.opens(salt, key):
        raise NotFound("key")
    erase(session, number)


def erase(session: Session, number: str) -> None:
    """Erase name, occasion and salt; raises NotFound, or Conflict where it was done before."""
    erased = session.execute(
        update(Certificate)
        .where(Certificate.number == number, Certificate.salt.is_not(None))
        .values(salt=None, holder_name=None, occasion=None)
        .returning(Certificate.order_id, Certificate.position)
    ).one_or_none()
    if erased is None:
        known = session.query(Certificate.id).filter_by(number=number).scalar()
        raise NotFound("number") if known is None else Conflict("number")
    joints: Joints = current_app.extensions["certificate_joints"]
    joints.on_erased(session, *erased)


def erase_order(session: Session, order_id: int) -> None:
    """Erase all of an order's certificates; whoever calls sees to the order's own words."""
    session.execute(
        update(Certificate)
        .where(Certificate.order_id == order_id, Certificate.salt.is_not(None))
        .values(salt=None, holder_name=None, occasion=None)
    )
