"""A list is read again from what was kept of it, and nothing is lost but what nobody may see."""

import json

from hypothesis import given
from hypothesis import strategies as st

from offsets.footprint.participants import keep
from offsets.footprint.participants.fate import Column, Fate
from offsets.footprint.participants.origins import resolve
from offsets.footprint.participants.read import Choices, read
from tests.footprint.participants.sheets import HEADER, ROWS, csv_file
from tests.footprint.participants.test_privacy import LIST

CITIES = st.sampled_from(["福州", "朝阳", "Fuzhou", "北京", "Nowhere", ""])
MODES = st.sampled_from(["高铁", "火车", "飞机", "骑鲸", ""])


def again(kept: keep.Kept) -> keep.Kept:
    """By way of the wire."""
    return keep.from_dict(json.loads(json.dumps(keep.as_dict(kept))))


@given(st.lists(st.tuples(CITIES, MODES), min_size=1, max_size=30))
def test_what_is_kept_gives_what_the_file_gave(rows) -> None:
    file = csv_file(
        [("出发城市", "出行方式"), *[(city or " ", mode) for city, mode in rows], ("福州", "高铁")]
    )
    first = read(file, None, resolve)
    kept = again(keep.keep(first))
    second = keep.reread(kept, {}, resolve)
    assert keep.already_read(kept, first) == second
    assert second.groups() == first.groups()
    assert second.questions() == first.questions()
    for fate in (Fate.TAKEN, Fate.ASKED, Fate.AMBIGUOUS):
        assert second.tallies()[fate] == first.tallies()[fate]


def test_what_is_refused_is_counted_and_told() -> None:
    first = read(
        csv_file([("出发城市", "人数"), ("福州", 2), ("福州 13912345678", 3), ("=1+1", 1)])
    )
    kept = again(keep.keep(first))
    assert kept.refused_tally == first.tallies()[Fate.REFUSED]
    assert kept.refused_tally.rows == 2
    assert [each.first_row for each in kept.refused] == [3, 4]
    assert keep.reread(kept, {}).tallies()[Fate.TAKEN].people == 2


def test_answers_do_to_what_is_kept_what_they_do_to_the_file() -> None:
    file = csv_file([("出发城市", "出行方式"), *[("朝阳", "火车")] * 3, ("福州", "高铁")])
    answers = {(Column.ORIGIN, "朝阳"): "CN-110105", (Column.MODE, "火车"): "rail"}
    kept = again(keep.keep(read(file, None, resolve)))
    answered = keep.reread(kept, answers, resolve)
    assert answered.groups() == read(file, Choices(answers=answers), resolve).groups()
    assert answered.tallies()[Fate.TAKEN].people == 4
    assert not answered.questions()


def test_nobody_is_kept() -> None:
    kept = json.dumps(keep.as_dict(keep.keep(read(csv_file(LIST)))), ensure_ascii=False)
    assert "福州" in kept
    for secret in ("张三", "13912345678", "a@b.cn", *(str(row[1]) for row in ROWS)):
        assert secret not in kept, secret


def test_somebody_who_is_kept_would_be_seen() -> None:
    chosen = Choices(columns={Column.ORIGIN: 1})
    kept = keep.as_dict(keep.keep(read(csv_file([HEADER, *ROWS]), chosen)))
    assert "张三" in json.dumps(kept, ensure_ascii=False)
