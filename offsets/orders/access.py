"""Who may see an order: whoever holds its token, or the device it was bought or claimed on."""

import base64
import hashlib
import hmac
from collections.abc import Collection

from sqlalchemy import select

from offsets.codes import ALPHABET, with_check
from offsets.config import settings
from offsets.db import session
from offsets.errors import NotFound
from offsets.orders.models import Claim, Order

CLAIM_SIGNS = 11


def access_token(public_id: str) -> str:
    """The order's bearer token: derived from the house's secret, so it is stored nowhere."""
    return _token(settings().secret_key, public_id)


def claim_code(public_id: str) -> str:
    """A new gift's claim code: eleven signs and a check sign, derived like the token."""
    return _claim_code(settings().secret_key, public_id)


def known_claim_code(public_id: str) -> str | None:
    """The claim code that a gift was given when it was placed, under whichever secret.

    None where that secret is gone: the code still opens the gift, for its hash is kept, but
    nobody can tell it any more. None, too, for what is no gift.
    """
    kept = session().scalar(select(Order.claim_hash).where(Order.public_id == public_id))
    codes = (_claim_code(secret, public_id) for secret in settings().secret_keys)
    return next((code for code in codes if claim_hash(code) == kept), None)


def _token(secret: str, public_id: str) -> str:
    return base64.urlsafe_b64encode(_derive(secret, "order access", public_id)[:24]).decode()


def _claim_code(secret: str, public_id: str) -> str:
    value = int.from_bytes(_derive(secret, "gift claim", public_id))
    signs = []
    for _ in range(CLAIM_SIGNS):
        value, rest = divmod(value, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return with_check("".join(signs))


def claim_hash(code: str) -> bytes:
    """What is stored of a claim code, to find its order by."""
    return hashlib.sha256(code.encode()).digest()


def require(public_id: str, token: str | None, device_hashes: Collection[bytes]) -> None:
    """Raise NotFound unless the token or a device fits; it never says which order exists."""
    if token is not None and opens(public_id, token):
        return
    if device_hashes and _known_device(public_id, device_hashes):
        return
    raise NotFound("order")


def opens(public_id: str, token: str) -> bool:
    """Whether it is the order's own token, under any secret that still counts.

    How long it takes tells nothing of where they differ.
    """
    sent, newest = token.encode(), access_token(public_id)
    earlier = (_token(secret, public_id) for secret in settings().secret_key_fallbacks)
    return any(hmac.compare_digest(sent, each.encode()) for each in (newest, *earlier))


def _known_device(public_id: str, device_hashes: Collection[bytes]) -> bool:
    found = (
        session()
        .execute(
            select(Order.device_hash, Claim.device_hash)
            .outerjoin(Claim, Claim.order_id == Order.id)
            .where(Order.public_id == public_id)
        )
        .one_or_none()
    )
    return found is not None and any(known in device_hashes for known in found)


def _derive(secret: str, use: str, public_id: str) -> bytes:
    message = f"{use}:{public_id}".encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()
