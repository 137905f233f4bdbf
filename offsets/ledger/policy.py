"""The trust file (c2sp.org/tlog-policy): which log, and how many of which witnesses.

    log log.example/offsets+1a2b3c4d+AQ...
    witness court court.example/witness+5e6f7a8b+BA...
    witness university university.example/witness+9c0d1e2f+BA...
    group witnesses 1 court university
    quorum witnesses

It must reach a verifier by another road than what it is to verify. Of the
specification's policies this takes those that ``Trust`` can hold: one log, under
several keys while these change, and a quorum of one witness or one flat group.
Two keys of one witness count once even where a policy counts them as two.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from offsets.ledger.cosignature import Cosigner, parse_verifier
from offsets.ledger.errors import Malformed
from offsets.ledger.note import ED25519, Ed25519Verifier, vkey
from offsets.ledger.strict import decimal, utf8
from offsets.ledger.trust import Trust

MAX_BYTES = 100_000
NONE = "none"
_FOREIGN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_BLANKS = re.compile("[ \t]+")


@dataclass(slots=True)
class _Read:
    """What the lines read so far have defined."""

    logs: list[Ed25519Verifier] = field(default_factory=list)
    witnesses: dict[str, Cosigner] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str | None = None


def parse_policy(raw: bytes) -> Trust:
    """Whom to believe; raises Malformed."""
    if len(raw) > MAX_BYTES or _FOREIGN.search(raw):
        raise Malformed("not a trust file: too long, or with control characters")
    read = _Read()
    for words in _lines(utf8(raw)):
        if words[0] not in _LINES:
            raise Malformed(f"a line of an unknown kind: {words[0][:40]!r}")
        _LINES[words[0]](read, words)
    return _trust(read)


def policy_text(trust: Trust) -> bytes:
    """The trust file of a log and its witnesses, for an operator to hand out."""
    lines = [f"log {vkey(key.name, ED25519, key.public_key)}" for key in trust.log_keys]
    names = [f"w{number}" for number, _ in enumerate(trust.witnesses, 1)]
    for name, witness in zip(names, trust.witnesses, strict=True):
        lines.append(f"witness {name} {vkey(witness.name, witness.kind, witness.public_key)}")
    if trust.quorum:
        lines.append(f"group witnesses {trust.quorum} {' '.join(names)}")
    lines.append("quorum witnesses" if trust.quorum else f"quorum {NONE}")
    return "".join(f"{line}\n" for line in lines).encode()


def _lines(text: str) -> Iterator[list[str]]:
    for line in text.split("\n"):
        words = _BLANKS.split(line.strip(" \t"))
        if words[0] and not words[0].startswith("#"):
            yield words


def _log(read: _Read, words: list[str]) -> None:
    key = parse_verifier(words[1]) if len(words) in (2, 3) else None
    if not isinstance(key, Ed25519Verifier):
        raise Malformed("a log's line is: log VKEY [URL], with an Ed25519 key")
    if key.public_key in {other.public_key for other in read.logs}:
        raise Malformed("the same log key twice")
    read.logs.append(key)


def _witness(read: _Read, words: list[str]) -> None:
    key = parse_verifier(words[2]) if len(words) in (3, 4) else None
    if not isinstance(key, Cosigner):
        raise Malformed("a witness's line is: witness NAME VKEY [URL], with a cosigner's key")
    if key.public_key in {other.public_key for other in read.witnesses.values()}:
        raise Malformed("the same witness key twice")
    read.witnesses[_fresh(read, words[1])] = key


def _group(read: _Read, words: list[str]) -> None:
    if len(words) < 4:
        raise Malformed("a group's line is: group NAME all|any|K MEMBER...")
    _, name, threshold, *members = words
    if len(set(members)) != len(members) or not set(members) <= read.witnesses.keys():
        raise Malformed("a group lists witnesses of lines above it, each once")
    shorthands = {"any": 1, "all": len(members)}
    count = shorthands.get(threshold) or decimal(threshold)
    if not 1 <= count <= len(members):
        raise Malformed(f"{count} of {len(members)} witnesses cannot be asked for")
    read.groups[_fresh(read, name)] = count, members


def _quorum(read: _Read, words: list[str]) -> None:
    known = {NONE, *read.witnesses, *read.groups}
    if len(words) != 2 or read.quorum or words[1] not in known:
        raise Malformed("one quorum line names a witness or a group above it, or none")
    read.quorum = words[1]


_LINES = {"log": _log, "witness": _witness, "group": _group, "quorum": _quorum}


def _fresh(read: _Read, name: str) -> str:
    if name == NONE or name in read.witnesses or name in read.groups:
        raise Malformed(f"the name {name[:40]!r} is taken")
    return name


def _trust(read: _Read) -> Trust:
    if read.quorum is None:
        raise Malformed("a trust file has a quorum line, if only: quorum none")
    everybody = list(read.witnesses)
    needed, counted = read.groups.get(read.quorum, (1, [read.quorum]))
    if read.quorum == NONE:
        needed, counted = 0, everybody
    if len({key.name for key in read.logs}) != 1:
        raise Malformed("a trust file names one log")
    witnesses = tuple(read.witnesses[name] for name in counted)
    try:
        return Trust(read.logs[0].name, tuple(read.logs), witnesses, needed)
    except ValueError as error:
        raise Malformed(str(error)) from None
