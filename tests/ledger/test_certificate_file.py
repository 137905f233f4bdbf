"""The holder's file: what it proves, and that nothing in it can be changed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from offsets.ledger import certificate_check
from offsets.ledger.certificate_check import check_file
from offsets.ledger.certificate_file import CertificateFile, Part, parse_file
from offsets.ledger.checkpoint import parse_checkpoint
from offsets.ledger.claims import claims_of
from offsets.ledger.commitment import canonical, commit
from offsets.ledger.entry import Entry, Issue, Tonne
from offsets.ledger.errors import Malformed, Refused
from offsets.ledger.note import parse_note
from offsets.ledger.proof_file import Logged
from offsets.ledger.strict import base64_text
from offsets.ledger.trust import Trust
from tests.ledger.flip import bit_flips, flip
from tests.ledger.logs import (
    FIRST_KEY,
    LOG,
    LOT,
    ORIGIN,
    SALT,
    STATEMENT,
    TRUST,
    WITNESS,
    WITNESSED,
    Shelf,
    certificate,
    checkpoint_note,
    encoded,
    owner,
    sold,
)

REPLAYED = replace(WITNESSED, replayers=frozenset({WITNESS.name}))
FILE = certificate(witness=WITNESS)
RAW = FILE.encode()
HASHES = list(FILE.hashes)
OTHER = replace(LOT, code="T-2022-02", first_serial=900)


def spoiled(change: Callable[[dict[str, Any]], object]) -> bytes:
    """The file with something changed in its JSON."""
    document = json.loads(RAW)
    change(document)
    return canonical(document)


def joined(hashes: Sequence[bytes]) -> str:
    """A proof as it stands in the file."""
    return base64_text(b"".join(hashes))


ROOT = joined([parse_checkpoint(parse_note(FILE.note).text).root])
"""The proof of no entry at all."""


def file_of(
    log: list[Entry], places: list[tuple[int, int, tuple[int, ...]]], mass_g: int
) -> CertificateFile:
    """The file of a certificate whose issue, lot and pages stand at these places of a log."""
    statement = replace(STATEMENT, mass_g=mass_g)
    mine = commit(SALT, statement)
    log = [with_commitment(entry, mine) for entry in log]
    shelf = Shelf(encoded(log))
    parts = tuple(
        Part(shelf.logged(issue), shelf.logged(lot), tuple(map(shelf.logged, pages)))
        for issue, lot, pages in places
    )
    note = checkpoint_note(shelf.entries).encode()
    return CertificateFile(statement, SALT, parts, shelf.hashes(parts), note)


def with_commitment(entry: Entry, mine: bytes) -> Entry:
    if isinstance(entry, Issue) and entry.commitment == owner(0):
        return replace(entry, commitment=mine)
    if isinstance(entry, Tonne):
        slices = tuple((g, mine if who == owner(0) else who) for g, who in entry.slices)
        return replace(entry, slices=slices)
    return entry


def test_round_trip() -> None:
    assert parse_file(RAW) == FILE
    assert len(RAW) < 8_000


def test_an_honest_file_proves_all_three_claims() -> None:
    issued, backed, alone = claims_of(check_file(RAW, WITNESSED))

    assert (issued.letter, backed.letter, alone.letter) == ("a", "b", "c")
    assert issued.holds
    assert "400 kg to 林小满" in issued.en
    assert "witness.example/court (2026-09-21)" in issued.en
    assert backed.holds
    assert "DEMO-7-100, grams 400000 to 800000" in backed.en
    assert "R-1（2026-01-31）" in backed.zh
    assert alone.holds
    assert "1,000,000 g" in alone.en
    assert "second list" in alone.open_en


def test_without_witnesses_it_says_so() -> None:
    issued, *_ = claims_of(check_file(certificate().encode(), TRUST))
    assert issued.open_zh.startswith("未经第三方见证")


def test_before_the_tonne_is_full_the_file_alone_cannot_say_who_else() -> None:
    raw = certificate(tonne=False, witness=WITNESS).encode()
    *_, alone = claims_of(check_file(raw, WITNESSED))
    assert not alone.holds
    assert "重放整个日志" in alone.open_zh

    *_, witnessed = claims_of(check_file(raw, REPLAYED))
    assert witnessed.holds
    assert "witness.example/court replayed the whole log" in witnessed.en


def test_anonymous_holders() -> None:
    nameless = certificate(statement=replace(STATEMENT, holder=None))
    issued, *_ = claims_of(check_file(nameless.encode(), TRUST))
    assert "an anonymous holder" in issued.en


@given(bit_flips(RAW))
def test_a_flipped_bit_anywhere_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        check_file(raw, WITNESSED)


def test_a_flipped_bit_of_every_byte_is_refused() -> None:
    check_file(RAW, WITNESSED)
    for byte in range(0, len(RAW), 5):
        with pytest.raises(Refused):
            check_file(flip(RAW, 8 * byte + byte % 8), WITNESSED)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"null", b"[]", b"{}", b"5", b"\xff", b'"text"', b"[" * 100_000,
        RAW + b"\n", b" " + RAW, RAW[:-1], json.dumps(json.loads(RAW)).encode(),
        json.dumps(json.loads(RAW), indent=2, ensure_ascii=False).encode(),
        RAW.replace(b'{"checkpoint"', b'{"checkpoint":"x","checkpoint"'),
        RAW.replace(b'"locale":"zh"', b'"locale":"\\u007ah"'),
        RAW.replace("林".encode(), b"\\u6797"),
        RAW.replace("林".encode(), b"\\ud800"),
        RAW.replace(b'"log.example', b'"\\ud800log.example'),
        b"x" * 2_000_001,
    ],
)  # fmt: skip
def test_other_spellings_are_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        parse_file(raw)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(format="offsets-certificate-v2"),
        lambda d: d.update(parts={}),
        lambda d: d.update(salt=5),
        lambda d: d.update(checkpoint=None),
        lambda d: d.pop("salt"),
        lambda d: d["statement"].update(more="x"),
        lambda d: d["parts"][0].pop("tonnes"),
        lambda d: d["parts"][0]["issue"].update(index="3"),
        lambda d: d["parts"][0]["issue"].update(index=True),
        lambda d: d.update(hashes="AAAA"),
        lambda d: d.update(hashes=[]),
        lambda d: d.pop("hashes"),
        lambda d: d["parts"][0]["issue"].update(path=""),
        lambda d: d["parts"][0]["issue"].update(entry=""),
    ],
)
def test_other_shapes_are_malformed(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(Malformed):
        check_file(spoiled(change), WITNESSED)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d: d["statement"].update(holder="王大力"), "committed to something else"),
        (lambda d: d["statement"].update(mass_g=400_001), "committed to something else"),
        (lambda d: d.update(parts=[]), "another length"),
        (lambda d: d.update(parts=[], hashes=ROOT), "has grams"),
        (lambda d: d.update(parts=d["parts"] * 2), "at one place"),
        (lambda d: d["parts"][0].update(tonnes=[d["parts"][0]["lot"]]), "at one place"),
        (lambda d: d["parts"][0]["lot"].update(index=3), "at one place"),
        (lambda d: d["parts"][0]["issue"].update(index=2), "does not lead"),
        (lambda d: d["parts"][0]["lot"].update(index=99), "not among"),
        (lambda d: d["parts"][0]["lot"].update(index=-1), "not among"),
        (lambda d: d.update(hashes=""), "another length"),
        (lambda d: d.update(hashes=joined(HASHES[:-1])), "another length"),
        (lambda d: d.update(hashes=joined([*HASHES, HASHES[-1]])), "another length"),
        (lambda d: d.update(hashes=joined(HASHES[::-1])), "does not lead"),
        (lambda d: d.update(hashes=joined([HASHES[0], *HASHES[:-1]])), "does not lead"),
    ],
)
def test_each_step_of_the_check_bites(
    change: Callable[[dict[str, Any]], object], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        check_file(spoiled(change), WITNESSED)


def test_later_versions_and_endless_files_are_named_as_such() -> None:
    with pytest.raises(Malformed, match="of this version"):
        parse_file(spoiled(lambda d: d.update(format="offsets-certificate-v2")))
    with pytest.raises(Malformed, match="too long"):
        parse_file(b"x" * 2_000_001)


def test_a_test_certificate_is_no_real_one() -> None:
    real = Trust(
        ORIGIN.removesuffix("/test"),
        (type(LOG.verifier)(ORIGIN.removesuffix("/test"), LOG.verifier.public_key),),
    )
    with pytest.raises(Refused, match="no known key of the log"):
        check_file(RAW, real)


def test_grams_of_two_lots() -> None:
    log = [FIRST_KEY, LOT, OTHER, *sold((30,)), *sold((70,), OTHER)]
    proved = check_file(file_of(log, [(3, 1, ()), (4, 2, ())], 100).encode(), TRUST)
    assert proved.open_tonnes == 2
    _, backed, _ = claims_of(proved)
    assert "DEMO-7-100" in backed.en
    assert "DEMO-7-900" in backed.en

    with pytest.raises(Refused, match="add up"):
        check_file(file_of(log, [(3, 1, ())], 100).encode(), TRUST)


def test_whole_tonnes_need_no_list() -> None:
    log = [FIRST_KEY, LOT, *sold((2_000_000,))]
    proved = check_file(file_of(log, [(2, 1, ())], 2_000_000).encode(), TRUST)
    assert proved.open_tonnes == 0
    assert claims_of(proved)[2].holds


def test_serials_are_shown_from_first_to_last() -> None:
    log = [FIRST_KEY, LOT, *sold((2_500_000,))]
    _, backed, _ = claims_of(check_file(file_of(log, [(2, 1, ())], 2_500_000).encode(), TRUST))
    assert "DEMO-7-100 – DEMO-7-102" in backed.en


# Logs that lie: whoever runs them can sign anything, and the file still gives them away.


@pytest.mark.parametrize(
    ("places", "reason"),
    [
        ([(1, 0, ())], "ISSUE belongs"),
        ([(2, 0, ())], "LOT_OPEN belongs"),
        ([(2, 1, (0,))], "do not belong"),
        ([(2, 1, (3, 4))], "1,000,000 g"),
        ([(2, 1, ()), (6, 5, ())], "one interval of each lot"),
    ],
)
def test_entries_of_other_kinds_and_repeated_ones(
    places: list[tuple[int, int, tuple[int, ...]]], reason: str
) -> None:
    page = Tonne(LOT.leaf(), 0, 0, ((400_000, owner(0)), (600_000, owner(1))))
    again = Issue(LOT.leaf(), 2_000_000, 2_400_000, owner(0))
    log = [FIRST_KEY, LOT, *sold((400_000,)), page, page, LOT, again]
    with pytest.raises(Refused, match=reason):
        check_file(file_of(log, places, 400_000).encode(), TRUST)


def test_a_lot_of_another_name_is_refused() -> None:
    log = [FIRST_KEY, LOT, OTHER, *sold((30,))]
    with pytest.raises(Refused, match="another lot"):
        check_file(file_of(log, [(3, 2, ())], 30).encode(), TRUST)


def test_a_lot_opened_after_its_sale_is_refused() -> None:
    log = [FIRST_KEY, *sold((30,)), LOT]
    with pytest.raises(Refused, match="opened later"):
        check_file(file_of(log, [(1, 2, ())], 30).encode(), TRUST)


def test_grams_beyond_the_lot_are_refused() -> None:
    log = [FIRST_KEY, LOT, Issue(LOT.leaf(), 2_999_999, 3_000_001, owner(0))]
    with pytest.raises(Refused, match="beyond the lot"):
        check_file(file_of(log, [(2, 1, ())], 2).encode(), TRUST)


@pytest.mark.parametrize(
    ("slices", "reason"),
    [
        (((400_000, owner(0)), (500_000, owner(1))), "1,000,000"),
        (((400_000, owner(5)), (600_000, owner(1))), "somebody else"),
        (((300_000, owner(0)), (700_000, owner(1))), "somebody else"),
        (((600_000, owner(1)), (400_000, owner(0))), "somebody else"),
        (((500_000, owner(0)), (500_000, owner(1))), "somebody else"),
    ],
)
def test_lists_that_lie(slices: tuple[tuple[int, bytes], ...], reason: str) -> None:
    log = [FIRST_KEY, LOT, *sold((400_000,)), Tonne(LOT.leaf(), 0, 0, slices)]
    with pytest.raises(Refused, match=reason):
        check_file(file_of(log, [(2, 1, (3,))], 400_000).encode(), TRUST)


WEAKENED = {
    "adds up to anything": ("is_complete", ((400_000, owner(0)), (500_000, owner(1)))),
    "gives grams to anybody": ("holds", ((400_000, owner(5)), (600_000, owner(1)))),
    "leads to any root": ("check_places", ((400_000, owner(0)), (600_000, owner(1)))),
}


@pytest.mark.parametrize(("step", "slices"), WEAKENED.values(), ids=WEAKENED.keys())
def test_a_check_without_this_step_would_let_the_lie_pass(
    step: str, slices: tuple[tuple[int, bytes], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = [FIRST_KEY, LOT, *sold((400_000,)), Tonne(LOT.leaf(), 0, 0, slices)]
    lie = file_of(log, [(2, 1, (3,))], 400_000)
    if step == "check_places":
        # A list that never stood in the log, put into the file by hand.
        page = replace(lie.parts[0].tonnes[0], index=0)
        lie = replace(lie, parts=(replace(lie.parts[0], tonnes=(page,)),))

    with pytest.raises(Refused):
        check_file(lie.encode(), TRUST)
    monkeypatch.setattr(certificate_check, step, lambda *_: True)
    assert check_file(lie.encode(), TRUST).open_tonnes == 0


def test_a_check_of_any_commitment_would_let_any_name_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theft = spoiled(lambda d: d["statement"].update(holder="王大力"))
    with pytest.raises(Refused, match="committed to something else"):
        check_file(theft, WITNESSED)
    mine = commit(SALT, STATEMENT)
    monkeypatch.setattr(certificate_check, "commit", lambda *_: mine)
    assert check_file(theft, WITNESSED).file.statement.holder == "王大力"


@pytest.mark.parametrize("page", [{"tonne": 1}, {"lot": OTHER.leaf()}, {"tonne": 99}])
def test_lists_of_something_else(page: dict[str, Any]) -> None:
    slices = ((400_000, owner(0)), (600_000, owner(1)))
    log = [FIRST_KEY, LOT, *sold((400_000,)), replace(Tonne(LOT.leaf(), 0, 0, slices), **page)]
    with pytest.raises(Refused, match="do not belong"):
        check_file(file_of(log, [(2, 1, (3,))], 400_000).encode(), TRUST)


def test_a_certificate_across_a_border_has_two_lists() -> None:
    full, half = (check_file(across(*pages).encode(), TRUST) for pages in ((4, 6), (4,)))
    assert (full.open_tonnes, half.open_tonnes) == (0, 1)


def test_a_list_cannot_hide_behind_another_at_its_place() -> None:
    with pytest.raises(Refused, match="at one place"):
        check_file(hidden_list().encode(), TRUST)


def across(*pages: int) -> CertificateFile:
    """The file of the second of three holders, whose grams are of two tonnes."""
    issues = sold((600_000, 800_000, 600_000))
    mine = [replace(each, commitment=owner(0)) if each == issues[1] else each for each in issues]
    log = [FIRST_KEY, LOT, *map(hand_over, mine)]
    return file_of(log, [(3, 1, pages)], 800_000)


def hidden_list() -> CertificateFile:
    """A list that never stood in the log is said to stand where that of the next tonne does."""
    honest = across(6)
    (part,) = honest.parts
    mine = commit(honest.salt, honest.statement)
    never = Tonne(LOT.leaf(), 0, 0, ((600_000, owner(9)), (400_000, mine)))
    pages = (Logged(never, 6), *part.tonnes)
    return replace(honest, parts=(replace(part, tonnes=pages),))


def hand_over(entry: Entry) -> Entry:
    """Swap the first two holders in a list of slices."""
    if not isinstance(entry, Tonne):
        if isinstance(entry, Issue) and entry.start_g == 0:
            return replace(entry, commitment=owner(1))
        return entry
    swap = {owner(0): owner(1), owner(1): owner(0)}
    return replace(entry, slices=tuple((g, swap.get(who, who)) for g, who in entry.slices))


def test_a_file_of_the_usual_size() -> None:
    """Ten kilograms of a tonne that a hundred people share."""
    log = [FIRST_KEY, LOT, *sold([10_000] * 100)]
    raw = file_of(log, [(2, 1, (102,))], 10_000).encode()
    assert check_file(raw, TRUST).open_tonnes == 0
    assert len(raw) < 8_000
