"""Say something in public about a lot: a fire, a suspension, an over-issue, a replacement."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets import clock
from offsets.errors import Invalid, NotFound
from offsets.ledger import entry as log_entry
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


@dataclass(frozen=True, slots=True)
class Word:
    """What is to be said, in both languages."""

    kind: NoticeKind
    text_zh: str
    text_en: str
    replacement: str | None = None
    """The code of the lot that stands in."""

    def check(self) -> None:
        """Raise Invalid for the first field that cannot be."""
        for name, said in (("text_zh", self.text_zh), ("text_en", self.text_en)):
            if not said.strip():
                raise Invalid(name, "required")
            if len(said) > MAX_LENGTH:
                raise Invalid(name, "too_long", max=MAX_LENGTH)
        if self.replacement is not None and self.kind != NoticeKind.REPLACEMENT:
            raise Invalid("replacement", "only_of_replacement")


def give_notice(session: Session, code: str, word: Word) -> None:
    """Write a notice that every certificate of the lot shows from now on, and the log keeps.

    Raises Invalid naming the field, or NotFound for a lot.
    """
    word.check()
    lot_id, leaf = _logged(session, "lot", code)
    stand_in = _logged(session, "replacement", word.replacement)[1] if word.replacement else None
    now, zh, en = clock.now(), word.text_zh.strip(), word.text_en.strip()
    session.add(LotNotice(lot_id=lot_id, kind=word.kind, text_zh=zh, text_en=en, given_at=now))
    kind = log_entry.NoticeKind[word.kind.name]
    entry = log_entry.Notice(leaf, kind, zh, en, int(now.timestamp()), stand_in)
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
