"""Say something in public about a lot: a fire, a suspension, an over-issue, a replacement."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets import clock
from offsets.errors import Invalid, NotFound
from offsets.ledger import entry as log_entry
from offsets.ledger.entry import Notice
from offsets.log.append import append
from offsets.log.models import LoggedLot
from offsets.stock.models import Lot, LotNotice

MAX_LENGTH = 400


class NoticeKind(StrEnum):
    FIRE = "fire"
    SUSPENSION = "suspension"
    OVER_ISSUE = "over_issue"
    REPLACEMENT = "replacement"
    INFORMATION = "information"


_KINDS = {kind: log_entry.NoticeKind[kind.name] for kind in NoticeKind}
"""How the public log writes each."""


def give_notice(
    session: Session,
    code: str,
    kind: NoticeKind,
    text_zh: str,
    text_en: str,
    replacement: str | None = None,
) -> None:
    """Write a notice that every certificate of the lot shows from now on, and the log keeps.

    ``replacement`` is the code of the lot that stands in, where there is one.
    Raises Invalid naming the field, or NotFound for a lot.
    """
    for name, said in (("text_zh", text_zh), ("text_en", text_en)):
        if not said.strip():
            raise Invalid(name, "required")
        if len(said) > MAX_LENGTH:
            raise Invalid(name, "too_long", max=MAX_LENGTH)
    if replacement is not None and kind != NoticeKind.REPLACEMENT:
        raise Invalid("replacement", "only_of_replacement")
    lot_id, leaf = _logged(session, "lot", code)
    stand_in = _logged(session, "replacement", replacement)[1] if replacement else None
    row = LotNotice(
        lot_id=lot_id,
        kind=kind,
        text_zh=text_zh.strip(),
        text_en=text_en.strip(),
        given_at=clock.now(),
    )
    session.add(row)
    entry = Notice(
        lot=leaf,
        kind=_KINDS[kind],
        text_zh=row.text_zh,
        text_en=row.text_en,
        given_at=int(row.given_at.timestamp()),
        replacement=stand_in,
    )
    append(session, entry, lot_id)


def _logged(session: Session, field: str, code: str) -> tuple[int, bytes]:
    found = session.execute(
        select(Lot.id, LoggedLot.leaf)
        .join(LoggedLot, LoggedLot.lot_id == Lot.id)
        .where(Lot.code == code)
    ).one_or_none()
    if found is None:
        raise NotFound(field)
    return found[0], found[1]
