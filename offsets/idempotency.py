"""A POST that creates, sent twice, creates once.

The key's row is written in the same transaction as the deed and carries the
answer, so there is never a key without its deed or a deed without its key. A
second sender waits for the first one's commit and then gets the same answer;
see ``docs/decisions/0003-idempotency.md``.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from offsets import clock
from offsets.db import Base, Document, Key, Moment
from offsets.errors import DomainError, Invalid

_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
KEY_SHAPE = re.compile(r"[A-Za-z0-9_\-]{16,64}")
"""Long enough that nobody meets somebody else's key by chance."""


class KeyReused(DomainError):
    """The key was used before with another body."""

    code = "idempotency_key_reused"


class IdempotencyKey(Base):
    """One row is one answered POST: sent again, it is answered from here."""

    __tablename__ = "idempotency_keys"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """SHA-256 of use case, caller and key, so that callers never meet."""
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    answer: Mapped[dict[str, Any]] = mapped_column(Document)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)


# A row that was there already is not returned: so the answer tells who was first.
FRESH = {
    "postgresql": postgresql.insert(IdempotencyKey)
    .on_conflict_do_nothing()
    .returning(IdempotencyKey.id),
    "sqlite": sqlite.insert(IdempotencyKey).on_conflict_do_nothing().returning(IdempotencyKey.id),
}


@dataclass(frozen=True, slots=True)
class Request:
    """One keyed request: which use case, who calls, with what key and what body."""

    use_case: str
    caller: str
    key: str
    body: object

    def __post_init__(self) -> None:
        if not KEY_SHAPE.fullmatch(self.key):
            raise Invalid("Idempotency-Key", "idempotency_key_shape")

    @property
    def key_hash(self) -> bytes:
        return _sha256([self.use_case, self.caller, self.key])

    @property
    def body_hash(self) -> bytes:
        return _sha256(self.body)


def key_row(request: Request, answer: dict[str, Any]) -> dict[str, Any]:
    """The row that ``remember`` writes."""
    return {
        "key_hash": request.key_hash,
        "body_hash": request.body_hash,
        "answer": answer,
        "created_at": clock.now(),
    }


def remember(session: Session, request: Request, answer: dict[str, Any]) -> dict[str, Any] | None:
    """Store the answer under the key; the earlier answer if there is one, else None.

    Raises KeyReused where the key came before with another body.
    """
    fresh = FRESH[session.get_bind().dialect.name]
    added = session.connection().execute(fresh, key_row(request, answer))
    return recall(session, request) if added.scalar_one_or_none() is None else None


def recall(session: Session, request: Request) -> dict[str, Any] | None:
    """The answer that was given under the key, or None; raises KeyReused as above."""
    earlier = session.execute(
        select(IdempotencyKey.body_hash, IdempotencyKey.answer).where(
            IdempotencyKey.key_hash == request.key_hash
        )
    ).one_or_none()
    if earlier is None:
        return None
    if earlier.body_hash != request.body_hash:
        raise KeyReused("Idempotency-Key")
    found: dict[str, Any] = earlier.answer
    return found


def forget(session: Session, before: datetime) -> int:
    """Delete keys older than a moment; returns how many went."""
    gone = session.connection().execute(
        delete(IdempotencyKey).where(IdempotencyKey.created_at < before)
    )
    return gone.rowcount


def _sha256(value: object) -> bytes:
    return hashlib.sha256(_canonical(value).encode()).digest()
