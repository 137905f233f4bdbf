"""Say something in public about a lot: a fire, a suspension, an over-issue, a replacement."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets import clock
from offsets.errors import Invalid, NotFound
from offsets.stock.models import Lot, LotNotice

MAX_LENGTH = 400


class NoticeKind(StrEnum):
    FIRE = "fire"
    SUSPENSION = "suspension"
    OVER_ISSUE = "over_issue"
    REPLACEMENT = "replacement"
    INFORMATION = "information"


def give_notice(session: Session, code: str, kind: NoticeKind, text_zh: str, text_en: str) -> None:
    """Write a notice that every certificate of the lot shows from now on; raises NotFound."""
    for name, said in (("text_zh", text_zh), ("text_en", text_en)):
        if not said.strip():
            raise Invalid(name, "required")
        if len(said) > MAX_LENGTH:
            raise Invalid(name, "too_long", max=MAX_LENGTH)
    lot_id = session.scalar(select(Lot.id).where(Lot.code == code))
    if lot_id is None:
        raise NotFound("lot")
    session.add(
        LotNotice(
            lot_id=lot_id,
            kind=kind,
            text_zh=text_zh.strip(),
            text_en=text_en.strip(),
            given_at=clock.now(),
        )
    )
