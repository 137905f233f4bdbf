"""Certificate files of every kind: honest, bent bit by bit and field by field, and forged."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from offsets.ledger.entry import Issue, Tonne
from tests.ledger.flip import flip
from tests.ledger.logs import (
    FIRST_KEY,
    LOT,
    STATEMENT,
    WITNESS,
    certificate,
    owner,
    sold,
    statement_file,
)
from tests.ledger.test_certificate_file import (
    HASHES,
    OTHER,
    RAW,
    ROOT,
    across,
    file_of,
    hidden_list,
    joined,
    spoiled,
)
from tests.ledger.test_statement_file import LIES, MALFORMED, STRANGE
from tests.ledger.test_statement_file import RAW as STATEMENT_RAW

ODD_JSON = (
    *("null", "true", "0", "1", "-1", "-0", "1.0", "1e2", "NaN", "Infinity", "[]", "{}", "[[]]"),
    *("9007199254740991", "9007199254740992", "18446744073709551616", '""', '" "', '"x"', "'x'"),
    *('"\\ud800"', '"\\u0041"', '"\\u2028"', '"AA=="', '"AB=="', '"AA"', '"A A="', '"-_=="'),
    *('"2026-02-30T00:00:00Z"', '"2026-11-20T24:00:00Z"', '"0999-11-20T13:10:51Z"'),
)
ODD_FILES = (
    *(b"", b"null", b"[]", b"{}", b"5", b"\xff", b'"text"', b"[" * 100_000, b"x" * 2_000_001),
    *(RAW + b"\n", b" " + RAW, RAW[:-1], b"\xef\xbb\xbf" + RAW, RAW.decode().encode("utf-16")),
    json.dumps(json.loads(RAW)).encode(),
    RAW.replace(b'{"checkpoint"', b'{"checkpoint":"x","checkpoint"'),
    RAW.replace(b'{"checkpoint"', b'{"__proto__":{},"checkpoint"'),
    RAW.replace("林".encode(), b"\\u6797"),
    RAW.replace(b"\\n", b"\\u000a"),
)
PROOFS = (
    HASHES[:-1], [*HASHES, HASHES[-1]], HASHES[::-1], [HASHES[0], *HASHES[:-1]],
    [*HASHES[:-1], bytes(32)], [],
)  # fmt: skip
"""Proofs cut short, drawn out, in another order, of other hashes, and none."""


def honest() -> list[bytes]:
    """Files that prove two or three claims, with holders and masses of all sorts."""
    told = [
        certificate(witness=WITNESS),
        certificate(tonne=False, witness=WITNESS),
        certificate(witness=WITNESS, statement=replace(STATEMENT, holder=None)),
        certificate(witness=WITNESS, statement=replace(STATEMENT, holder='𠮷野 \\"/\u007f\u2028')),
        certificate(witness=WITNESS, statement=replace(STATEMENT, occasion="e\u0301 <b>\ufb01")),
    ]
    return [file.encode() for file in told]


def unwitnessed() -> list[bytes]:
    """More of them, from logs that no witness has signed."""
    alone = [FIRST_KEY, LOT]
    files = [
        file_of([*alone, OTHER, *sold((30,)), *sold((70,), OTHER)], [(3, 1, ()), (4, 2, ())], 100),
        file_of([*alone, *sold((2_000_000,))], [(2, 1, ())], 2_000_000),
        file_of([*alone, *sold((2_500_000,))], [(2, 1, ())], 2_500_000),
        file_of([*alone, *sold([10_000] * 100)], [(2, 1, (102,))], 10_000),
        file_of([*alone, *sold([500] * 2_000)], [(2, 1, (2_002, 2_003))], 500),
        across(4, 6),
        across(4),
    ]
    return [certificate().encode(), *(file.encode() for file in files)]


def bent_bits(raw: bytes = RAW) -> list[bytes]:
    """The file with one bit flipped, at every fifth of its bits."""
    return [flip(raw, place) for place in range(0, 8 * len(raw), 5)]


def bent_fields(raw: bytes = RAW) -> list[bytes]:
    """The file with each of its values replaced by each odd one."""
    return [spelled(raw, path, odd) for path in _paths(json.loads(raw)) for odd in ODD_JSON]


def bent_statements() -> list[bytes]:
    """The same of a statement's file."""
    return [*bent_bits(STATEMENT_RAW), *bent_fields(STATEMENT_RAW)]


def statements() -> list[bytes]:
    """Files of statements that prove what they say."""
    told = [statement_file(document, witness=WITNESS) for document in STRANGE.values()]
    return [STATEMENT_RAW, *(file.encode() for file in told)]


def bad_statements() -> list[bytes]:
    """Files of statements that lie, or are none."""
    return [*(raw for raw, _ in LIES.values()), *MALFORMED.values()]


def spelled(raw: bytes, path: tuple[Any, ...], odd: str) -> bytes:
    """The file with the JSON text ``odd`` in place of a value."""
    document = json.loads(raw)
    *way, last = path
    place = document
    for step in way:
        place = place[step]
    place[last] = "@@"
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace('"@@"', odd).encode()


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for step, inner in items:
        yield from _paths(inner, (*path, step))


def spoiled_files() -> list[bytes]:
    """Files whose parts were exchanged by somebody who knows the format."""
    part = json.loads(RAW)["parts"][0]
    changes: list[dict[str, Any]] = [
        {"issue": part["lot"]}, {"lot": part["issue"]}, {"tonnes": [part["lot"]]},
        {"tonnes": [part["issue"]]}, {"tonnes": part["tonnes"] * 2}, {"tonnes": []},
        {"issue": part["issue"] | {"index": 2}}, {"lot": part["lot"] | {"index": 99}},
        {"lot": part["lot"] | {"index": 3}}, {"lot": part["lot"] | {"index": -1}},
        {"issue": part["issue"] | {"path": ""}},
    ]  # fmt: skip
    files = [spoiled(lambda d, c=change: d["parts"][0].update(c)) for change in changes]
    files += [spoiled(lambda d, h=hashes: d.update(hashes=joined(h))) for hashes in PROOFS]
    return [
        *files,
        spoiled(lambda d: d.update(parts=[])),
        spoiled(lambda d: d.update(parts=[], hashes=ROOT)),
        spoiled(lambda d: d.update(parts=d["parts"] * 2)),
        spoiled(lambda d: d["statement"].update(holder="王大力")),
        spoiled(lambda d: d["statement"].update(mass_g=400_001)),
        spoiled(lambda d: d.update(format="offsets-certificate-v2")),
        spoiled(lambda d: d["statement"].update(more="x")),
        certificate().encode(),
    ]


def forged() -> list[bytes]:
    """Files of logs that lie: every signature and proof in them is good."""
    two = [FIRST_KEY, LOT, OTHER, *sold((30,))]
    files = [
        file_of(two, [(3, 2, ())], 30),
        file_of(two, [(3, 1, ())], 31),
        file_of([FIRST_KEY, *sold((30,)), LOT], [(1, 2, ())], 30),
        file_of(two, [(1, 0, ())], 30),
        file_of(two, [(3, 0, ())], 30),
        file_of(two, [(3, 1, (0,))], 30),
        file_of([*two[:2], *sold((30,)), LOT, Issue(LOT.leaf(), 30, 60, owner(0))],
                [(2, 1, ()), (4, 3, ())], 60),
        hidden_list(),
        file_of([FIRST_KEY, LOT, Issue(LOT.leaf(), 2_999_999, 3_000_001, owner(0))],
                [(2, 1, ())], 2),
    ]  # fmt: skip
    first = (400_000, owner(0))
    lists = (
        (first, (500_000, owner(1))), ((400_000, owner(5)), (600_000, owner(1))),
        ((300_000, owner(0)), (700_000, owner(1))), ((600_000, owner(1)), first),
        ((500_000, owner(0)), (500_000, owner(1))),
    )  # fmt: skip
    pages = [Tonne(LOT.leaf(), 0, 0, slices) for slices in lists]
    true = (first, (600_000, owner(1)))
    pages += [Tonne(LOT.leaf(), 1, 0, true), Tonne(OTHER.leaf(), 0, 0, true)]
    pages += [Tonne(LOT.leaf(), 99, 0, true), Tonne(LOT.leaf(), 0, 1, (first,))]
    for page in pages:
        log = [FIRST_KEY, LOT, *sold((400_000,)), page]
        files.append(file_of(log, [(2, 1, (3,))], 400_000))
    return [file.encode() for file in files]
