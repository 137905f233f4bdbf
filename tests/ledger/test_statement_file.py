"""A statement's file: what it proves, that nothing in it can be changed, and what it cannot say."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from offsets.ledger import statement_check
from offsets.ledger.answer import answer
from offsets.ledger.commitment import canonical
from offsets.ledger.entry import Entry
from offsets.ledger.errors import Malformed, Refused
from offsets.ledger.statement_file import MAX_DEPTH, parse_statement_file
from tests.ledger.flip import bit_flips
from tests.ledger.logs import (
    DOCUMENT,
    ENDED,
    FIRST_KEY,
    STATED,
    TRUST,
    WITNESS,
    WITNESSED,
    entry_of,
    sealed,
    statement_file,
)

FILE = statement_file(witness=WITNESS)
RAW = FILE.encode()
ENTRY = entry_of(sealed(DOCUMENT))


def spoiled(change: Callable[[dict[str, Any]], object]) -> bytes:
    """The file with something changed in its JSON."""
    document = json.loads(RAW)
    change(document)
    return canonical(document)


def lie(entry: Entry, document: dict[str, Any] | None = None) -> bytes:
    """A file of a log that holds another entry than the statement's."""
    return statement_file(document, entry, WITNESS).encode()


def nested(levels: int) -> dict[str, Any]:
    """A statement whose innermost list is so many levels below it."""
    deep: list[Any] = []
    for _ in range(levels - 1):
        deep = [deep]
    return DOCUMENT | {"more": deep}


ANOTHER_HASH = "the log has the hash of another statement"
OTHER_FIGURES = "the log says other figures than the statement"
LIES: dict[str, tuple[bytes, str]] = {
    "another event's name": (
        spoiled(lambda d: d["statement"]["event"].update(name="别的论坛")), ANOTHER_HASH,
    ),
    "more retired": (spoiled(lambda d: d["statement"].update(retired_g=500_001)), ANOTHER_HASH),
    "a word added": (spoiled(lambda d: d["statement"].update(more="x")), ANOTHER_HASH),
    "another hash of its own": (spoiled(lambda d: d["statement"].update(sha256="0" * 64)),
                                ANOTHER_HASH),
    "another statement's entry": (lie(STATED), ANOTHER_HASH),
    "another event": (lie(replace(ENTRY, event="EV9")), OTHER_FIGURES),
    "another version": (lie(replace(ENTRY, version=2)), OTHER_FIGURES),
    "less emitted": (lie(replace(ENTRY, actual_g=399_999)), OTHER_FIGURES),
    "more retired in the log": (lie(replace(ENTRY, retired_g=500_001)), OTHER_FIGURES),
    "another moment": (lie(replace(ENTRY, published_at=ENTRY.published_at + 1)), OTHER_FIGURES),
    "too little retired": (
        lie(replace(entry_of(sealed(DOCUMENT)), document=entry_of(
            sealed(DOCUMENT | {"retired_g": 500_000, "actual_g": 500_000})).document),
            DOCUMENT | {"actual_g": 500_000}),
        OTHER_FIGURES,
    ),
    "a key for a statement": (lie(replace(FIRST_KEY, origin="log.example/other")),
                              "another entry stands where the STATEMENT belongs"),
    "an end for a statement": (lie(ENDED), "another entry stands where the STATEMENT belongs"),
    "another place": (spoiled(lambda d: d.update(index=5)), "does not lead to the root"),
    "a place beyond": (spoiled(lambda d: d.update(index=99)), "is not among the first"),
    "a shorter proof": (spoiled(lambda d: d.update(hashes=d["hashes"][:-44])), "another length"),
}  # fmt: skip
MALFORMED: dict[str, bytes] = {
    "another version": spoiled(lambda d: d.update(format="offsets-statement-v2")),
    "a certificate's name": spoiled(lambda d: d.update(format="offsets-certificate-v1")),
    "one field more": spoiled(lambda d: d.update(salt="")),
    "no checkpoint": spoiled(lambda d: d.update(checkpoint="")),
    "no statement": spoiled(lambda d: d.update(statement=None)),
    "a statement of another kind": spoiled(lambda d: d["statement"].update(format="x")),
    "no event": spoiled(lambda d: d["statement"].update(event={})),
    "a nameless event": spoiled(lambda d: d["statement"]["event"].update(name="")),
    "a version that is none": spoiled(lambda d: d["statement"].update(version=True)),
    "grams as a text": spoiled(lambda d: d["statement"].update(actual_g="400000")),
    "a fraction": spoiled(lambda d: d["statement"].update(more=0.5)),
    "a strange name": spoiled(lambda d: d["statement"].update({"Größe": 1})),
    "the name of a prototype": spoiled(lambda d: d["statement"].update({"__proto__": {}})),
    "no hash": spoiled(lambda d: d["statement"].pop("sha256")),
    "another zone": spoiled(
        lambda d: d["statement"].update(published_at="2026-09-21T22:13:20+08:00")
    ),
    "no such day": spoiled(lambda d: d["statement"].update(published_at="2026-09-31T00:00:00Z")),
    "too many levels": spoiled(lambda d: d.update(statement=sealed(nested(MAX_DEPTH + 1)))),
    "blanks": json.dumps(json.loads(RAW)).encode(),
    "a line more": RAW + b"\n",
    "a name twice": RAW.replace(b'{"checkpoint"', b'{"checkpoint":"x","checkpoint"'),
    "another escape": RAW.replace("山".encode(), b"\\u5c71"),
}
STRANGE: dict[str, dict[str, Any]] = {
    "many levels": nested(MAX_DEPTH),
    "all kinds of values": DOCUMENT | {"more": [None, True, False, 0, -1, 2**53 - 1, "", {}, []]},
    "all kinds of signs": DOCUMENT | {"more": '𠮷 "\\/\b\t\u007f\u2028e\u0301<b>\ufb01\ufeff'},
    "nothing emitted": DOCUMENT | {"actual_g": 0},
    "names in any order": DOCUMENT | {"a1": 1, "a_": 2, "a": 3, "aa": 4, "constructor": 5},
}
"""Statements that say more than is known here: their files prove all the same."""


def test_an_honest_file_says_what_is_stated_and_where_it_stands() -> None:
    says, logged, stands = answer(RAW, WITNESSED)
    assert [each.letter for each in (says, logged, stands)] == ["a", "b", "c"]
    assert [each.holds for each in (says, logged, stands)] == [True, True, False]
    assert "400 kg emitted, 500 kg retired" in says.en
    assert "山海论坛" in says.zh
    assert "entry 6 of the log log.example/offsets/test" in logged.en
    assert "2026-09-21 14:13:20 UTC. Witnessed by witness.example/court" in logged.en
    assert "monitor" in stands.open_en
    assert len(RAW) < 2_000


def test_without_witnesses_it_says_so() -> None:
    _, logged, _ = answer(statement_file().encode(), TRUST)
    assert logged.open_zh.startswith("未经第三方见证")


def test_it_says_no_more_of_a_statement_that_ended() -> None:
    """The end stands in the very log of these files, one entry later."""
    assert not answer(RAW, None)[2].holds


def test_round_trip() -> None:
    assert parse_statement_file(RAW) == FILE


@given(bit_flips(RAW))
def test_a_flipped_bit_anywhere_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        answer(raw, WITNESSED)


@pytest.mark.parametrize(("raw", "reason"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_refused_by_its_name(raw: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason) as refusal:
        answer(raw, WITNESSED)
    assert not isinstance(refusal.value, Malformed)


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED.keys())
def test_another_shape_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        answer(raw, WITNESSED)


@pytest.mark.parametrize("document", STRANGE.values(), ids=STRANGE.keys())
def test_a_statement_may_say_more(document: dict[str, Any]) -> None:
    assert answer(statement_file(document, witness=WITNESS).encode(), WITNESSED)[0].holds


WEAKENED = {
    "any statement": ("digest", lambda _: ENTRY.document, "a word added"),
    "any place": ("check_places", lambda *_: None, "another place"),
}


@pytest.mark.parametrize(("step", "instead", "name"), WEAKENED.values(), ids=WEAKENED.keys())
def test_a_check_without_this_step_would_let_the_lie_pass(
    step: str, instead: Callable[..., Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statement_check, step, instead)
    assert answer(LIES[name][0], WITNESSED)
