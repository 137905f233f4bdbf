"""Public words about a lot: in both languages, of a bounded length."""

import pytest
from flask import Flask
from sqlalchemy import select

from offsets.db import session, transaction
from offsets.errors import Invalid, NotFound
from offsets.ledger import entry
from offsets.ledger.decode import decode
from offsets.log.models import LoggedLot, PendingEntry
from offsets.stock.models import LotNotice
from offsets.stock.notice import NoticeKind, Word, give_notice
from tests import factories


def give(code: str, zh: str = "火情", en: str = "A fire") -> None:
    with transaction() as writing:
        give_notice(writing, code, Word(NoticeKind.FIRE, zh, en))


def test_a_notice_is_kept_without_its_margins(app: Flask) -> None:
    give(factories.make_lot().code, " 火情 ", " A fire ")
    notice = session().scalars(select(LotNotice)).one()
    assert (notice.kind, notice.text_zh, notice.text_en) == ("fire", "火情", "A fire")


@pytest.mark.parametrize(
    ("zh", "en", "field", "reason"),
    [
        ("", "x", "text_zh", "required"),
        ("x", " ", "text_en", "required"),
        ("某" * 401, "x", "text_zh", "too_long"),
        ("x", "x" * 401, "text_en", "too_long"),
    ],
)
def test_both_languages_are_needed(app: Flask, zh: str, en: str, field: str, reason: str) -> None:
    code = factories.make_lot().code
    with pytest.raises(Invalid) as refusal:
        give(code, zh, en)
    assert (refusal.value.field, refusal.value.reason) == (field, reason)


def test_an_unknown_lot_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        give("NO-LOT")


def test_the_log_keeps_it_with_the_lot_that_stands_in(app: Flask) -> None:
    burnt, other = factories.make_lot(), factories.make_lot()
    with transaction() as writing:
        give_notice(
            writing, burnt.code, Word(NoticeKind.REPLACEMENT, "替换", "Replaced", other.code)
        )
    row = session().scalars(select(PendingEntry).order_by(PendingEntry.id.desc())).first()
    said = decode(row.body)
    leaves = [session().get_one(LoggedLot, lot.id).leaf for lot in (burnt, other)]
    assert isinstance(said, entry.Notice)
    assert [said.lot, said.replacement] == leaves
    assert (said.kind, said.text_zh, said.text_en) == (
        entry.NoticeKind.REPLACEMENT,
        "替换",
        "Replaced",
    )


@pytest.mark.parametrize(
    ("kind", "other", "field"),
    [(NoticeKind.FIRE, "NO-LOT", "replacement"), (NoticeKind.REPLACEMENT, "NO-LOT", "replacement")],
)
def test_only_a_replacement_names_another_lot_that_exists(
    app: Flask, kind: NoticeKind, other: str, field: str
) -> None:
    code = factories.make_lot().code
    with transaction() as writing, pytest.raises((Invalid, NotFound)) as refusal:
        give_notice(writing, code, Word(kind, "文", "text", other))
    assert refusal.value.field == field
