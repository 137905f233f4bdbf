"""Any bytes give a reading or an Invalid; any order and batching give the same groups."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from offsets.errors import Invalid
from offsets.footprint.participants.read import read
from offsets.footprint.participants.reading import Reading
from tests.footprint.participants.sheets import HEADER, ROWS, csv_file, with_part, xlsx_file

WORKBOOK = xlsx_file([HEADER, *ROWS])
PARTS = ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml")
CELLS = st.one_of(
    st.sampled_from(
        ["福州", "Paris", "高铁", "火车", "-1", "=1+1", "", "2.5", "线上", "否", "\x00"]
    ),
    st.text(max_size=8),
)
LINES = st.lists(st.lists(CELLS, max_size=9), max_size=12)
TRAVELLERS = st.lists(
    st.tuples(
        st.sampled_from(["福州", "北京", "Paris", ""]),
        st.sampled_from(["飞机", "高铁", "火车", ""]),
        st.integers(-1, 5),
        st.sampled_from(["线上", "线下"]),
    ),
    min_size=1,
    max_size=40,
)


def outcome(data: bytes) -> Reading | str:
    """The reading, fully looked at, or the reason why there is none."""
    try:
        reading = read(data)
    except Invalid as refused:
        return refused.reason
    list(reading.rows())
    reading.groups()
    reading.questions()
    reading.tallies()
    return reading


def with_header(rows: list[tuple[object, ...]]) -> bytes:
    return csv_file([("城市", "交通方式", "人数", "参会方式"), *rows])


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    outcome(data)
    outcome(b"PK\x03\x04" + data)
    outcome(b"from,mode\n" + data)


@given(LINES, st.sampled_from(["utf-8", "utf-16", "gb18030"]))
def test_any_table(lines: list[list[str]], encoding: str) -> None:
    rows = [HEADER, *lines]
    outcome("\n".join(",".join(row) for row in rows).encode(encoding, "replace"))


@settings(max_examples=60)
@given(LINES)
def test_any_workbook(lines: list[list[str]]) -> None:
    rows = [[cell for cell in row if cell.isprintable()] for row in lines]
    assert isinstance(outcome(xlsx_file([HEADER, ROWS[0], *rows])), Reading)


@settings(max_examples=100)
@given(st.integers(0, len(WORKBOOK) - 1), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_flipped_bytes(at: int, junk: bytes) -> None:
    outcome(WORKBOOK[:at] + junk + WORKBOOK[at + len(junk) :])


@settings(max_examples=150)
@given(st.sampled_from(PARTS), st.floats(0, 1), st.binary(max_size=12), st.integers(0, 30))
def test_a_workbook_with_broken_xml(part: str, where: float, junk: bytes, cut: int) -> None:
    def broken(xml: bytes) -> bytes:
        at = int(where * len(xml))
        return xml[:at] + junk + xml[at + cut :]

    outcome(with_part(WORKBOOK, part, broken))


@given(TRAVELLERS, st.randoms(use_true_random=False))
def test_order_changes_nothing(rows: list[tuple[object, ...]], shuffler: random.Random) -> None:
    once = read(with_header(rows))
    shuffled = list(rows)
    shuffler.shuffle(shuffled)
    again = read(with_header(shuffled))
    assert list(once.groups().items()) == list(again.groups().items())
    assert once.tallies() == again.tallies()


@given(TRAVELLERS, st.integers(0, 40))
def test_batching_changes_nothing(rows: list[tuple[object, ...]], cut: int) -> None:
    batches = [batch for batch in (rows[:cut], rows[cut:]) if batch]
    apart: Counter[object] = Counter()
    for batch in batches:
        apart.update(read(with_header(batch)).groups())
    assert dict(apart) == read(with_header(rows)).groups()


@given(TRAVELLERS)
def test_nobody_is_lost(rows: list[tuple[object, ...]]) -> None:
    reading = read(with_header(rows))
    tallies = reading.tallies()
    assert sum(tally.rows for tally in tallies.values()) == len(rows)
    known = sum(people for _, _, people, _ in rows if int(str(people)) > 0)
    assert sum(tally.people for tally in tallies.values()) == known
    assert sum(reading.groups().values()) == tallies["taken"].people  # type: ignore[index]
