"""Forgeries: each is caught and named, and each passes a reader blind to its one rule.

The blind reader shows that a forgery is well made: nothing else is wrong with
it. A suite whose forgeries fail for some other reason would prove nothing.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.ledger import replay as replaying
from offsets.ledger.decode import decode
from offsets.ledger.entry import (
    Entry,
    Issue,
    Key,
    KeyAction,
    LotOpen,
    Notice,
    NoticeKind,
    Tonne,
    Void,
    VoidReason,
)
from offsets.ledger.note import ED25519
from offsets.ledger.octets import Slice
from offsets.ledger.replay import Replay, replay
from offsets.ledger.rules import Rule, Violation
from offsets.ledger.stated import EndReason
from tests.ledger.logs import (
    ENDED,
    FIRST_KEY,
    LOT,
    OPENED_AT,
    ORIGIN,
    STATED,
    encoded,
    honest,
    owner,
    sold,
)

LEAF = LOT.leaf()
OTHER = replace(LOT, code="T-2022-02", first_serial=103)
VOID = Void(LEAF, 0, 400_000, VoidReason.REFUND, OPENED_AT)
NOTICE = Notice(LEAF, NoticeKind.FIRE, "火灾", "A fire", OPENED_AT)
SECOND_KEY = Key(KeyAction.BEGIN, ORIGIN, ED25519, owner(7))
END_FIRST = replace(FIRST_KEY, action=KeyAction.END)
LOG = honest()
"""KEY, LOT_OPEN, ISSUE, ISSUE, ISSUE over the border, TONNE."""


def rules(entries: list[Entry]) -> list[Rule]:
    return [violation.rule for violation in replay(ORIGIN, encoded(entries))]


def twin(**change: object) -> list[Entry]:
    """A second lot, like the first but for what is given."""
    return [FIRST_KEY, LOT, replace(LOT, code="T-2022-02", **change)]


def issued(*intervals: tuple[int, int]) -> list[Entry]:
    owners = (owner(number) for number in range(len(intervals)))
    return [
        FIRST_KEY,
        LOT,
        *(Issue(LEAF, *each, who) for each, who in zip(intervals, owners, strict=True)),
    ]


def listed(*slices: tuple[int, int]) -> list[Entry]:
    """The honest log with another list: grams and holders."""
    return [*LOG[:5], Tonne(LEAF, 0, 0, tuple((grams, owner(who)) for grams, who in slices))]


NEXT = replace(STATED, version=2, actual_g=500_000)
END_NEXT = replace(ENDED, statement=NEXT.leaf())
LATER = Issue(LEAF, 1_200_000, 1_200_001, owner(4))
EARLY = Tonne(LEAF, 0, 0, ((400_000, owner(0)),))
END_SECOND = replace(SECOND_KEY, action=KeyAction.END)
SWAPPED = replace(NOTICE, kind=NoticeKind.REPLACEMENT, replacement=owner(3))

FORGERIES: dict[str, tuple[Rule, list[Entry]]] = {
    "overlap": (Rule.OVERLAP, issued((0, 10), (5, 20))),
    "the same grams again": (Rule.OVERLAP, issued((0, 10), (0, 10))),
    "within another's": (Rule.OVERLAP, issued((0, 10), (3, 4))),
    "gap": (Rule.GAP, issued((0, 10), (11, 20))),
    "gap at the start": (Rule.GAP, issued((1, 10))),
    "beyond the lot": (Rule.OUT_OF_BOUNDS, issued((0, 4_000_000))),
    "a lot nobody opened": (Rule.UNKNOWN_LOT, [FIRST_KEY, LOT, Issue(owner(3), 0, 10, owner(1))]),
    "a lot opened later": (Rule.UNKNOWN_LOT, [FIRST_KEY, Issue(LEAF, 0, 10, owner(1)), LOT]),
    "the lot's code again": (Rule.LOT_CODE_TWICE, [FIRST_KEY, LOT, replace(OTHER, code=LOT.code)]),
    "the serials again": (Rule.SERIALS_TWICE, twin()),
    "one serial again": (Rule.SERIALS_TWICE, twin(first_serial=102)),
    "serials around": (Rule.SERIALS_TWICE, twin(first_serial=1, tonnes=1000)),
    "with leading zeros": (Rule.SERIALS_TWICE, twin(serial_prefix="DEMO-007-")),
    "in full width": (Rule.SERIALS_TWICE, twin(serial_prefix="ＤＥＭＯ－７－")),
    "with another dash": (Rule.SERIALS_TWICE, twin(serial_prefix="DEMO\u20147-")),
    "with the registry in blanks": (Rule.SERIALS_TWICE, twin(registry="示范 登记簿")),
    "resold void": (Rule.RESOLD_VOID, [*LOG[:3], VOID, Issue(LEAF, 0, 400_000, owner(5))]),
    "resold in part": (Rule.RESOLD_VOID, [*LOG[:3], VOID, Issue(LEAF, 399_999, 400_001, owner(5))]),
    "void of nothing": (Rule.NOT_ISSUED, [*LOG[:2], VOID]),
    "void of a part": (Rule.NOT_ISSUED, [*LOG[:3], replace(VOID, end_g=399_999)]),
    "void from elsewhere": (Rule.NOT_ISSUED, [*LOG[:4], replace(VOID, start_g=1)]),
    "void across two": (Rule.NOT_ISSUED, [*LOG[:4], replace(VOID, end_g=800_000)]),
    "void twice": (Rule.VOIDED_TWICE, [*LOG[:3], VOID, VOID]),
    "a total too small": (Rule.TONNE_TOTAL, listed((400_000, 0), (400_000, 1))),
    "foreign slices": (Rule.TONNE_SLICES, listed((500_000, 0), (300_000, 1), (200_000, 2))),
    "a foreign holder": (Rule.TONNE_SLICES, listed((400_000, 0), (400_000, 8), (200_000, 2))),
    "swapped holders": (Rule.TONNE_SLICES, listed((400_000, 1), (400_000, 0), (200_000, 2))),
    "two slices as one": (Rule.TONNE_SLICES, listed((800_000, 0), (200_000, 2))),
    "no list at the end": (Rule.TONNE_MISSING, LOG[:5]),
    "no list before the next": (Rule.TONNE_MISSING, [*LOG[:5], LATER]),
    "a list too early": (Rule.TONNE_NOT_FULL, [*LOG[:4], EARLY]),
    "a second list": (Rule.TONNE_NOT_FULL, [*LOG, LOG[5]]),
    "no first key": (Rule.FIRST_KEY, LOG[1:]),
    "a first key that ends": (Rule.FIRST_KEY, [END_FIRST]),
    "another log's name": (Rule.FOREIGN_ORIGIN, [replace(FIRST_KEY, origin="log.example")]),
    "a key begins twice": (Rule.KEY_CHANGE, [FIRST_KEY, FIRST_KEY]),
    "an unknown key ends": (Rule.KEY_CHANGE, [FIRST_KEY, END_SECOND]),
    "the last key ends": (Rule.KEY_CHANGE, [FIRST_KEY, END_FIRST]),
    "a notice on no lot": (Rule.UNKNOWN_LOT, [*LOG, replace(NOTICE, lot=owner(3))]),
    "a replacement by no lot": (Rule.UNKNOWN_LOT, [*LOG, SWAPPED]),
    "a statement twice": (Rule.STATEMENT_TWICE, [FIRST_KEY, STATED, ENDED, STATED]),
    "another under its version": (
        Rule.STATEMENT_TWICE,
        [FIRST_KEY, STATED, ENDED, replace(STATED, document=owner(9))],
    ),
    "an earlier one again": (
        Rule.STATEMENT_TWICE,
        [FIRST_KEY, STATED, ENDED, NEXT, END_NEXT, STATED],
    ),
    "no first statement": (Rule.STATEMENT_ORDER, [FIRST_KEY, NEXT]),
    "a version left out": (
        Rule.STATEMENT_ORDER,
        [FIRST_KEY, STATED, ENDED, replace(NEXT, version=3)],
    ),
    "two statements at once": (Rule.STATEMENT_STANDS, [FIRST_KEY, STATED, NEXT]),
    "the end of none": (Rule.UNKNOWN_STATEMENT, [FIRST_KEY, ENDED]),
    "the end of another": (
        Rule.UNKNOWN_STATEMENT,
        [FIRST_KEY, STATED, replace(ENDED, statement=owner(9))],
    ),
    "an end too early": (Rule.UNKNOWN_STATEMENT, [FIRST_KEY, ENDED, STATED]),
    "ended twice": (Rule.ENDED_TWICE, [FIRST_KEY, STATED, ENDED, ENDED]),
    "withdrawn after its end": (
        Rule.ENDED_TWICE,
        [FIRST_KEY, STATED, ENDED, replace(ENDED, reason=EndReason.WITHDRAWN)],
    ),
}
EACH = pytest.mark.parametrize(("rule", "entries"), FORGERIES.values(), ids=FORGERIES.keys())


class Blind(Replay):
    """A reader weakened on purpose: it does not know one of the rules."""

    def __init__(self, blind_to: Rule) -> None:
        super().__init__(ORIGIN)
        self.blind_to = blind_to

    def report(self, rule: Rule, detail: str) -> None:
        if rule is not self.blind_to:
            super().report(rule, detail)


@EACH
def test_a_forgery_is_caught_and_named(rule: Rule, entries: list[Entry]) -> None:
    assert set(rules(entries)) == {rule}


@EACH
def test_a_blind_reader_lets_the_forgery_pass(rule: Rule, entries: list[Entry]) -> None:
    blind = Blind(rule)
    blind.feed(encoded(entries))
    assert blind.finish() == []


def test_every_rule_has_a_forgery() -> None:
    assert {rule for rule, _ in FORGERIES.values()} == set(Rule) - {Rule.MALFORMED}


@pytest.mark.parametrize("place", range(len(LOG)))
def test_a_malformed_entry_is_named(place: int) -> None:
    raw = encoded(LOG)
    raw[place] = b"\x09" + raw[place][1:]
    assert Violation(place, Rule.MALFORMED, "an entry of version 9") in [
        replace(found, detail=found.detail[:21]) for found in replay(ORIGIN, raw)
    ]


def test_an_empty_interval_is_malformed() -> None:
    raw = [*encoded(LOG[:2]), Issue(LEAF, 0, 10, owner(1)).encode()]
    raw[2] = raw[2][:34] + raw[2][42:50] + raw[2][42:]
    assert [found.rule for found in replay(ORIGIN, raw)] == [Rule.MALFORMED]


def test_a_statement_that_retired_less_than_it_emitted_is_malformed() -> None:
    raw = STATED.encode()
    more = (STATED.retired_g + 1).to_bytes(8, "big")
    early = raw.replace(STATED.actual_g.to_bytes(8, "big"), more)
    assert [found.rule for found in replay(ORIGIN, [FIRST_KEY.encode(), early])] == [Rule.MALFORMED]
    assert replay(ORIGIN, [FIRST_KEY.encode(), raw]) == []


def test_statements_of_several_events_stand_side_by_side() -> None:
    other = replace(STATED, event="EVOTHER")
    reader = Replay(ORIGIN)
    reader.feed(encoded([FIRST_KEY, STATED, other, ENDED, NEXT]))
    assert reader.finish() == []
    told = [(each.said, each.end) for each in reader.statements.told.values()]
    assert told == [(STATED, ENDED), (other, None), (NEXT, None)]


def test_a_sale_cannot_be_the_first_entry() -> None:
    assert rules([Issue(LEAF, 0, 10, owner(1))]) == [Rule.FIRST_KEY, Rule.UNKNOWN_LOT]


def test_a_lot_opened_again_keeps_what_was_sold() -> None:
    again = [*issued((0, 10)), LOT, Issue(LEAF, 0, 10, owner(2))]
    assert rules(again) == [Rule.LOT_CODE_TWICE, Rule.SERIALS_TWICE, Rule.OVERLAP]


def test_an_honest_log_passes() -> None:
    log: list[Entry] = [
        FIRST_KEY,
        LOT,
        *sold((400_000, 400_000, 400_000)),
        VOID,
        OTHER,
        *sold((3_000_000,), OTHER),
        SECOND_KEY,
        END_FIRST,
        NOTICE,
        replace(NOTICE, kind=NoticeKind.REPLACEMENT, replacement=OTHER.leaf()),
        replace(LOT, code="T-2022-03", registry="另一登记簿"),
        STATED,
        ENDED,
        NEXT,
    ]
    reader = Replay(ORIGIN)
    reader.feed(encoded(log))

    assert reader.finish() == []
    assert reader.keys == {SECOND_KEY.public_key}
    assert reader.lots[LEAF].book.sold_g == 1_200_000
    assert reader.size == len(log)


@given(
    st.lists(
        st.integers(1, 700_000) | st.sampled_from([1_000_000, 2_000_000]), min_size=1, max_size=25
    )
)
def test_honest_logs_pass_in_any_batches(masses_g: list[int]) -> None:
    lot = replace(LOT, tonnes=60)
    raw = encoded([FIRST_KEY, lot, *sold(masses_g, lot)])
    reader = Replay(ORIGIN)
    for at in range(0, len(raw), 7):
        reader.feed(raw[at : at + 7])
    assert reader.finish() == []


@given(st.data())
def test_entries_cannot_change_places_or_go(data: st.DataObject) -> None:
    log = honest([250_000] * 9)
    place = data.draw(st.integers(0, len(log) - 2))
    swapped = [*log[:place], log[place + 1], log[place], *log[place + 2 :]]

    assert rules(swapped) != []
    assert rules(log[:place] + log[place + 1 :]) != []
    assert rules(log) == []


def test_two_keys_overlap_while_the_log_changes_hands() -> None:
    reader = Replay(ORIGIN)
    reader.feed(encoded([FIRST_KEY, SECOND_KEY]))
    assert reader.keys == {FIRST_KEY.public_key, SECOND_KEY.public_key}


def test_a_list_of_several_pages() -> None:
    lot = replace(LOT, code="T-long")
    log = [FIRST_KEY, lot, *sold([500] * 2000, lot)]
    pages = [entry for entry in log if isinstance(entry, Tonne)]

    assert len(pages) == 2
    assert rules(log) == []
    assert rules([*log[:-2], pages[1], pages[0]]) == [Rule.TONNE_NOT_FULL, Rule.TONNE_MISSING]
    assert rules(log[:-1]) == [Rule.TONNE_MISSING]


def overlapping(lots: list[LotOpen]) -> list[str]:
    """What must be said of lots of one sequence: each is compared with all before it."""
    return [
        f"{lot.code} has serials of {other.code}"
        for number, lot in enumerate(lots)
        for other in lots[:number]
        if max(lot.first_serial, other.first_serial)
        < min(lot.first_serial + lot.tonnes, other.first_serial + other.tonnes)
    ]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=12))
def test_every_two_lots_that_share_serials_are_named(ranges: list[tuple[int, int]]) -> None:
    lots = [
        replace(LOT, code=f"T-{number}", first_serial=first, tonnes=tonnes)
        for number, (first, tonnes) in enumerate(ranges)
    ]
    found = replay(ORIGIN, encoded([FIRST_KEY, *lots]))
    assert [each.detail for each in found] == overlapping(lots)
    assert {each.rule for each in found} <= {Rule.SERIALS_TWICE}


def test_many_lots_of_one_sequence_are_not_compared_each_with_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[LotOpen] = []
    share_serials = replaying._share_serials

    def counted(one: LotOpen, other: LotOpen) -> bool:
        compared.append(other)
        return share_serials(one, other)

    monkeypatch.setattr(replaying, "_share_serials", counted)
    lots = [
        replace(LOT, code=f"T-{number}", first_serial=number * 7919 % 20_011, tonnes=1)
        for number in range(20_000)
    ]
    again = replace(LOT, code="again", first_serial=5, tonnes=1)
    found = replay(ORIGIN, encoded([FIRST_KEY, *lots, again]))
    assert [each.rule for each in found] == [Rule.SERIALS_TWICE]
    assert len(compared) == len(lots)


# What a careless reader would do in place of the real thing, and what it then lets pass.


def test_comparing_serials_as_strings_lets_leading_zeros_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replaying, "sequence_of", lambda registry, prefix: (registry, prefix))
    for name in ("with leading zeros", "in full width", "with another dash"):
        assert rules(FORGERIES[name][1]) == []
    assert rules(FORGERIES["the serials again"][1]) == [Rule.SERIALS_TWICE]


def test_adding_up_alone_lets_foreign_slices_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def sums_only(raw: bytes) -> Entry:
        entry = decode(raw)
        return replace(entry, slices=AnySlices(entry.slices)) if isinstance(entry, Tonne) else entry

    monkeypatch.setattr(replaying, "decode", sums_only)
    for name in ("foreign slices", "a foreign holder", "swapped holders"):
        assert rules(FORGERIES[name][1]) == []
    assert rules(FORGERIES["a total too small"][1]) == [Rule.TONNE_TOTAL]


class AnySlices(tuple[Slice, ...]):
    """Slices that are equal to any others: a reader that looks at their sum alone."""

    def __ne__(self, other: object) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


def test_adding_up_the_whole_lot_alone_lets_two_holders_have_one_gram() -> None:
    """Two holders of [0, 10) and nobody of [10, 20): the total is right, the log is not."""
    double = [FIRST_KEY, LOT, Issue(LEAF, 0, 10, owner(1)), Issue(LEAF, 0, 10, owner(2))]
    total_g = sum(entry.mass_g for entry in double if isinstance(entry, Issue))

    assert total_g == 20
    assert rules(double) == [Rule.OVERLAP]
