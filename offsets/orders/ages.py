"""A buyer's word on their age, before an order is taken: see ``rights.age``."""

from collections.abc import Mapping
from typing import Any

from flask import has_request_context

from offsets.accounts.caller import caller
from offsets.db import transaction
from offsets.rights.age import Age, Guardian, declare, require_age, require_within_cap
from offsets.rights.subject import order_subject


def hear(age: Age | None, public_id: str, device_hash: bytes | None, amount_fen: int) -> None:
    """Keep what the buyer says of their age, a guardian's consent included.

    Raises AgeRequired, AboveMinorsCap, GuardianRequired or Invalid naming the field. What is
    kept stays even where the order then fails: it is about the buyer, not about the order.
    """
    require_age(age)
    if age is None:
        return
    require_within_cap(age, amount_fen)
    with transaction() as session:
        declare(session, _subject(public_id, device_hash), age)


def sent_by_program(wish: Mapping[str, Any]) -> Age | None:
    """What an API call says."""
    if wish["age"] is None:
        return None
    guardian = wish["guardian"]
    return Age(wish["age"], Guardian(**guardian) if guardian else None)


def sent_by_form(sent: Mapping[str, str]) -> Age | None:
    """What a form says; a guardian's part counts where any of it is filled in."""
    band = sent.get("age", "")
    if not band:
        return None
    relation, email = sent.get("guardian_relation", ""), sent.get("guardian_email", "")
    agreed = sent.get("guardian_agreed") == "yes"
    filled = band == "under_14" and bool(relation or email.strip() or agreed)
    return Age(band, Guardian(relation, email, agreed) if filled else None)


def _subject(public_id: str, device_hash: bytes | None) -> bytes:
    """Behind another front end's key stand many people, so there the order stands for its buyer."""
    through_another = has_request_context() and caller().client is not None
    return order_subject(public_id, None if through_another else device_hash)
