"""Entries: one encoding each, fixed to the byte."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from offsets.ledger.decode import decode
from offsets.ledger.entry import (
    MAX_SLICES,
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
from offsets.ledger.errors import Malformed
from offsets.ledger.note import ED25519
from offsets.ledger.stated import EndReason, StatementEnd, StatementOfEvent
from offsets.ledger.strict import MAX_NUMBER
from offsets.ledger.tiles import MAX_ENTRY_BYTES
from tests.ledger.flip import flip
from tests.ledger.logs import ENDED, FIRST_KEY, LOT, OPENED_AT, ORIGIN, STATED, owner

HASHES = st.binary(min_size=32, max_size=32)
NUMBERS = st.integers(0, MAX_NUMBER)
NOTICE = Notice(owner(1), NoticeKind.FIRE, "火灾", "A fire", OPENED_AT)
SAMPLES = [
    LOT,
    Issue(LOT.leaf(), 0, 10_000, owner(1)),
    Void(LOT.leaf(), 0, 10_000, VoidReason.REFUND, OPENED_AT),
    Tonne(LOT.leaf(), 0, 0, ((400_000, owner(1)), (600_000, owner(2)))),
    NOTICE,
    replace(NOTICE, kind=NoticeKind.REPLACEMENT, replacement=owner(2)),
    FIRST_KEY,
    STATED,
    ENDED,
]
KINDS = pytest.mark.parametrize("entry", SAMPLES, ids=lambda entry: type(entry).__name__)


def test_layouts_to_the_byte() -> None:
    lot, mine = bytes(32), b"\xaa" * 32
    assert Issue(lot, 1, 258, mine).encode() == (
        b"\x01\x02" + lot + bytes.fromhex("0000000000000001" + "0000000000000102") + mine
    )
    assert Void(lot, 1, 258, VoidReason.MISTAKE, 7).encode() == (
        b"\x01\x03" + lot + bytes.fromhex("0000000000000001" + "0000000000000102" + "02")
        + bytes.fromhex("0000000000000007")
    )  # fmt: skip
    assert Tonne(lot, 3, 0, ((10_000, mine),)).encode() == (
        b"\x01\x04" + lot + bytes.fromhex("0000000000000003" + "000000" + "0001" + "002710")
        + mine
    )  # fmt: skip
    assert replace(NOTICE, lot=lot, given_at=9).encode() == (
        b"\x01\x05" + lot + b"\x01" + b"\x00\x06" + "火灾".encode() + b"\x00\x06A fire"
        + bytes.fromhex("0000000000000009" + "00")
    )  # fmt: skip
    assert Key(KeyAction.END, "a/b", ED25519, mine).encode() == (
        b"\x01\x06\x02" + b"\x00\x03a/b" + b"\x01" + mine
    )
    assert StatementOfEvent("E1", 2, mine, 258, 259, 9).encode() == (
        b"\x01\x07" + b"\x00\x02E1" + b"\x00\x02" + mine
        + bytes.fromhex("0000000000000102" + "0000000000000103" + "0000000000000009")
    )  # fmt: skip
    assert StatementEnd(mine, EndReason.WITHDRAWN, 9).encode() == (
        b"\x01\x08" + mine + b"\x02" + bytes.fromhex("0000000000000009")
    )


def test_the_layout_of_a_lot() -> None:
    parts = (
        b"\x01\x01", b"\x00\x09T-2022-01", b"\x00\x06xishan",
        b"\x00\x09" + "西山村".encode(), b"\x00\x0eXishan village", b"\x00\x04ccer",
        bytes.fromhex("07e6"), b"\x00\x0f" + "示范登记簿".encode(), b"\x00\x07DEMO-7-",
        bytes.fromhex("0000000000000064" + "0000000000000003"), b"\x00\x03R-1",
        b"\x00\x0a2026-01-31", b"e" * 32, OPENED_AT.to_bytes(8, "big"),
    )  # fmt: skip
    assert LOT.encode() == b"".join(parts)


@KINDS
def test_round_trip(entry: Entry) -> None:
    assert decode(entry.encode()) == entry
    assert len(entry.encode()) <= MAX_ENTRY_BYTES


@KINDS
def test_every_bit_matters(entry: Entry) -> None:
    raw = entry.encode()
    for place in range(len(raw) * 8):
        try:
            other = decode(flip(raw, place))
        except Malformed:
            continue
        assert other != entry
        assert other.encode() == flip(raw, place)


@KINDS
def test_no_byte_more_or_less(entry: Entry) -> None:
    raw = entry.encode()
    for wrong in (raw + b"\x00", *(raw[:end] for end in range(len(raw)))):
        with pytest.raises(Malformed):
            decode(wrong)


@given(st.binary(max_size=120) | st.binary(max_size=120).map(lambda tail: b"\x01" + tail))
def test_what_decodes_encodes_to_itself(raw: bytes) -> None:
    try:
        entry = decode(raw)
    except Malformed:
        return
    assert entry.encode() == raw


@given(HASHES, NUMBERS, NUMBERS, HASHES)
def test_issues_round_trip(lot: bytes, start_g: int, end_g: int, commitment: bytes) -> None:
    assume(start_g < end_g)
    issue = Issue(lot, start_g, end_g, commitment)
    assert decode(issue.encode()) == issue


@pytest.mark.parametrize(
    "entry",
    [
        replace(LOT, tonnes=0),
        replace(LOT, tonnes=MAX_NUMBER),
        replace(LOT, first_serial=MAX_NUMBER),
        replace(LOT, first_serial=-1),
        replace(LOT, serial_prefix="DEMO-7"),
        replace(LOT, serial_prefix="DEMO-7 "),
        replace(LOT, serial_prefix="DEMO-７"),
        replace(LOT, retired_on="20260131"),
        replace(LOT, retired_on="2026-02-30"),
        replace(LOT, code=""),
        replace(LOT, code=" T"),
        replace(LOT, code="T" * 41),
        replace(LOT, project_zh="a\u202eb"),
        replace(LOT, project_zh="a\nb"),
        replace(LOT, project_en="e\u0301"),
        replace(LOT, project_en="\ud800"),
        replace(NOTICE, kind=9),
        replace(LOT, vintage=65_536),
        replace(LOT, evidence_sha256=b"short"),
        Issue(owner(1), 5, 5, owner(2)),
        Issue(owner(1), 5, 4, owner(2)),
        Issue(owner(1), 0, 2**63, owner(2)),
        Issue(owner(1)[:31], 0, 1, owner(2)),
        Void(owner(1), 5, 5, VoidReason.REFUND, 0),
        Tonne(owner(1), 0, 0, ()),
        Tonne(owner(1), 0, 0, ((0, owner(2)),)),
        Tonne(owner(1), 0, 0, ((1_000_001, owner(2)),)),
        Tonne(owner(1), 0, 1, ((1_000_000, owner(2)),)),
        Tonne(owner(1), 0, 0, ((1, owner(2)),) * (MAX_SLICES + 1)),
        replace(NOTICE, replacement=owner(2)),
        Key(KeyAction.BEGIN, "a b", ED25519, owner(1)),
        Key(KeyAction.BEGIN, ORIGIN, 2, owner(1)),
        replace(STATED, actual_g=STATED.retired_g + 1),
        replace(STATED, actual_g=-1),
        replace(STATED, retired_g=2**63),
        replace(STATED, version=0),
        replace(STATED, version=65_536),
        replace(STATED, event=""),
        replace(STATED, document=b"short"),
        replace(ENDED, reason=3),
    ],
)
def test_what_cannot_be_logged(entry: Entry) -> None:
    with pytest.raises(Malformed):
        entry.encode()


@pytest.mark.parametrize("head", [b"\x00\x02", b"\x02\x02", b"\x01\x00", b"\x01\x09", b"\x01", b""])
def test_unknown_versions_and_kinds(head: bytes) -> None:
    with pytest.raises(Malformed):
        decode(head + SAMPLES[1].encode()[2:])


def test_a_page_of_the_most_slices_fits_a_bundle() -> None:
    page = Tonne(owner(1), 0, 0, ((1, owner(2)),) * MAX_SLICES)
    assert len(page.encode()) <= MAX_ENTRY_BYTES
    assert decode(page.encode()) == page


def test_a_lot_s_serials() -> None:
    assert (LOT.size_g, LOT.serial(0), LOT.serial(2_999_999)) == (
        3_000_000,
        "DEMO-7-100",
        "DEMO-7-102",
    )


def test_a_lot_is_known_by_all_its_bytes() -> None:
    assert isinstance(LOT, LotOpen)
    assert replace(LOT, retirement_reference="R-2").leaf() != LOT.leaf()
