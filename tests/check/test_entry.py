"""The browser reads the entries that Python reads, and no others."""

import unicodedata

from offsets.ledger.decode import decode
from offsets.ledger.entry import Entry, Notice, NoticeKind, Void, VoidReason
from offsets.ledger.errors import Malformed
from tests.check.node import verdicts
from tests.ledger.flip import flip
from tests.ledger.logs import ENDED, FIRST_KEY, LOT, STATED, honest

NOTICE = Notice(LOT.leaf(), NoticeKind.REPLACEMENT, "林火", "A fire", 1_790_000_000, b"r" * 32)
VOID = Void(LOT.leaf(), 0, 400_000, VoidReason.MISTAKE, 1_790_000_000)
ENTRIES: list[Entry] = [FIRST_KEY, LOT, NOTICE, VOID, STATED, ENDED, *honest()[2:5]]
TELLING = {"Cc", "Cf", "Zl", "Zp", "Zs", "Mn", "Nd", "Nl", "No"}
"""Categories of signs that rules about texts speak of."""
MOVED = {"\U0001171e"}
"""A mark without width up to Unicode 14 and one with width since; Python 3.11 has 14."""


def kind_of(raw: bytes) -> str:
    try:
        return decode(raw).KIND.name
    except Malformed:
        return "malformed"


def disagreements(raws: list[bytes]) -> list[tuple[bytes, str]]:
    found = [each["verdict"] for each in verdicts(entries=raws)["entries"]]
    return [
        (raw, theirs) for raw, theirs in zip(raws, found, strict=True) if kind_of(raw) != theirs
    ]


def test_entries_of_each_kind() -> None:
    raws = [entry.encode() for entry in ENTRIES]
    assert "malformed" not in map(kind_of, raws)
    assert disagreements(raws) == []


def test_entries_cut_short_drawn_out_and_bent() -> None:
    raws = []
    for entry in ENTRIES:
        raw = entry.encode()
        raws += [raw[:length] for length in range(len(raw))] + [raw + b"\x00"]
        raws += [flip(raw, place) for place in range(8 * len(raw))]
    assert disagreements(raws) == []


def test_days_and_numbers_at_their_borders() -> None:
    raw = LOT.encode()
    days = ("2026-02-29", "2024-02-29", "0000-01-01", "0001-01-01", "2026-13-01", "2026-1-001")
    raws = [raw.replace(b"2026-01-31", day.encode()) for day in days]
    first, tonnes = LOT.first_serial.to_bytes(8, "big"), LOT.tonnes.to_bytes(8, "big")
    most = (2**63 - 1) // 1_000_000
    for pair in ((2**63 - 1, 1), (2**63 - 2, 1), (0, most), (0, most + 1), (0, 0), (2**64 - 1, 1)):
        raws.append(raw.replace(first + tonnes, b"".join(n.to_bytes(8, "big") for n in pair)))
    assert {kind_of(each) for each in raws} == {"LOT_OPEN", "malformed"}
    assert disagreements(raws) == []


def test_every_telling_sign_in_a_text_and_at_the_end_of_a_prefix() -> None:
    """Of the signs that Python's Unicode knows; browsers may know newer ones."""
    raw = LOT.encode()
    raws = []
    for sign in filter(is_telling, map(chr, [*range(0xD800), *range(0xE000, 0x110000)])):
        for old, new in ((LOT.serial_prefix, f"A7{sign}"), (LOT.registry, f"x{sign}x")):
            raws.append(raw.replace(written(old), written(new)))
    assert len(raws) > 5_000
    assert disagreements(raws) == []


def is_telling(sign: str) -> bool:
    return sign not in MOVED and (
        unicodedata.category(sign) in TELLING
        or sign.isdigit()
        or unicodedata.normalize("NFC", sign) != sign
    )


def written(text: str) -> bytes:
    """A text as it stands in an entry."""
    return len(text.encode()).to_bytes(2, "big") + text.encode()
