"""Whose rights this request is about: the signed-in person, or the phone that asks."""

import hashlib

from offsets.accounts.caller import caller
from offsets.accounts.errors import Forbidden, Unauthenticated
from offsets.holdings import Subject


def subject() -> Subject:
    """The caller as a subject.

    Raises Unauthenticated where nobody can be told apart, and Forbidden for another
    front end's key: behind it stand many people.
    """
    found = caller()
    if found.client is not None:
        raise Forbidden(None)
    if not found.device_hashes:
        raise Unauthenticated()
    return Subject(found.person, found.device_hashes)


def own_hash() -> bytes:
    """By what a consent of the caller is kept; raises as ``subject`` does."""
    found = subject()
    own = caller().buys_as
    return own if own is not None else found.hashes[0]


def order_subject(public_id: str, device_hash: bytes | None) -> bytes:
    """By what a consent for one order is kept: its device's hash, or one of its own.

    Of an order placed through another front end the device is that front end's, so a
    consent must not hang on it: callers pass None then.
    """
    return device_hash or hashlib.sha256(f"order:{public_id}".encode()).digest()
