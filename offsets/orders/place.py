"""Place an order: hold its grams and write what is to be paid, in one short transaction."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from offsets import clock, idempotency
from offsets.certificates.holder import clean_name, clean_text
from offsets.codes import random_code
from offsets.config import settings
from offsets.db import session as reading
from offsets.db import transaction
from offsets.errors import Invalid
from offsets.orders.access import claim_code, claim_hash
from offsets.orders.ages import hear
from offsets.orders.errors import QuoteExpired
from offsets.orders.models import Order
from offsets.orders.place_at_once import place_at_once
from offsets.orders.quote import Promise, read_token
from offsets.orders.rules import MAX_MESSAGE, MAX_OCCASION, NEEDS_OCCASION, Purpose, State
from offsets.payments.gateway import Gateway, default_gateway
from offsets.payments.gateway import gateway as gateway_named
from offsets.payments.intend import intend, payment_row, require_minimum
from offsets.rights.age import Age
from offsets.stock.hold import Share, hold, hold_row
from offsets.stock.ration import ration

ID_SIGNS = 16
"""79 bits: enough that nobody finds an order by trying."""

_INSERT = insert(Order).returning(Order.id)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a buyer asked for; ``holders`` has one display name a certificate, None anonymous."""

    quote: str
    purpose: str
    holders: tuple[str | None, ...]
    confirm_no_return: bool
    locale: str = "zh"
    occasion: str | None = None
    gift_message: str | None = None
    gateway: str | None = None
    device_hash: bytes | None = None
    age: Age | None = None


def place(wish: Wish, keyed: idempotency.Request | None = None) -> str:
    """Place it and return its public id, or the earlier one if the key came before.

    Raises Invalid naming the field, QuoteInvalid, QuoteExpired, SoldOut,
    LotPaused, TooMuchWaiting, BelowProviderMinimum, KeyReused, or what ``ages.hear``
    does; then nothing is left behind.
    """
    try:
        promise = read_token(wish.quote)
    except QuoteExpired:
        return _placed_in_time(keyed)
    gateway = gateway_named(wish.gateway) if wish.gateway else default_gateway()
    require_minimum(gateway, promise.amount_fen)
    row = _row(wish, promise, gateway, random_code(ID_SIGNS).lower())
    hear(wish.age, row["public_id"], wish.device_hash, promise.amount_fen)
    if keyed is not None and _placed_at_once(row, promise, gateway, keyed):
        return str(row["public_id"])
    with transaction() as session:
        if keyed is not None:
            earlier = idempotency.remember(session, keyed, {"order": row["public_id"]})
            if earlier is not None:
                return str(earlier["order"])
        _write(session, row, promise, gateway)
    return str(row["public_id"])


def _placed_in_time(keyed: idempotency.Request | None) -> str:
    """The order placed under the key before its quote expired; raises QuoteExpired if none was."""
    earlier = idempotency.recall(reading(), keyed) if keyed is not None else None
    if earlier is None:
        raise QuoteExpired("quote")
    return str(earlier["order"])


def _placed_at_once(
    row: dict[str, Any], promise: Promise, gateway: Gateway, keyed: idempotency.Request
) -> bool:
    """Whether that was enough; if not, nothing is written and the ordinary way follows."""
    if promise.to_order or len(promise.portions) > 1 or gateway.max_waiting_g is not None:
        return False
    (share,) = _shares(promise)
    return place_at_once(
        idempotency.key_row(keyed, {"order": row["public_id"]}),
        row,
        payment_row(gateway, promise.amount_fen),
        hold_row(share, row["expires_at"]),
    )


def _write(session: Session, row: dict[str, Any], promise: Promise, gateway: Gateway) -> None:
    order_id: int = session.connection().execute(_INSERT, row).scalar_one()
    intend(session, order_id, gateway, promise.amount_fen)
    if not promise.to_order:
        hold(session, order_id, _shares(promise), row["expires_at"])
        if gateway.max_waiting_g is not None:
            ration(session, _shares(promise), gateway.max_waiting_g)


def _shares(promise: Promise) -> list[Share]:
    return [Share(p.lot_id, p.mass_g, p.amount_fen) for p in promise.portions]


def _row(wish: Wish, promise: Promise, gateway: Gateway, public_id: str) -> dict[str, Any]:
    if not wish.confirm_no_return:
        raise Invalid("confirm_no_return", "confirm_required")
    purpose = _purpose(wish.purpose)
    now = clock.now()
    minutes = gateway.hold_minutes or settings().hold_minutes
    is_gift = purpose is Purpose.GIFT
    return {
        "public_id": public_id,
        "state": State.PLACED,
        "project_id": promise.project_id,
        "mass_g": promise.mass_g,
        "amount_fen": promise.amount_fen,
        "certificate_count": promise.certificates,
        "to_order": promise.to_order,
        "purpose": purpose,
        "occasion": _occasion(wish, purpose),
        "holders": _holders(wish, promise),
        "gift_message": clean_text("gift_message", wish.gift_message, MAX_MESSAGE)
        if is_gift
        else None,
        "claim_hash": claim_hash(claim_code(public_id)) if is_gift else None,
        "locale": wish.locale,
        "device_hash": wish.device_hash,
        "no_return_confirmed_at": now,
        "placed_at": now,
        "expires_at": now + timedelta(minutes=minutes),
    }


def _purpose(text: str) -> Purpose:
    try:
        return Purpose(text)
    except ValueError:
        raise Invalid("purpose", "unknown_choice", choices=", ".join(Purpose)) from None


def _occasion(wish: Wish, purpose: Purpose) -> str | None:
    occasion = clean_text("occasion", wish.occasion, MAX_OCCASION)
    if occasion is None and purpose in NEEDS_OCCASION:
        raise Invalid("occasion", "occasion_required")
    return occasion


def _holders(wish: Wish, promise: Promise) -> list[str | None]:
    given, expected = len(wish.holders), promise.certificates
    if given != expected:
        field = "recipients" if expected > 1 else "display_name"
        raise Invalid(field, "count_mismatch", expected=expected, given=given)
    if expected == 1:
        return [clean_name("display_name", wish.holders[0])]
    return [clean_name(f"recipients.{i}", name) for i, name in enumerate(wish.holders)]
