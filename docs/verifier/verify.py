#!/usr/bin/env python3
"""Check a certificate, an event's statement, or a whole log, of carbon sink sold by the gram.

    python verify.py certificate FILE       [--trust TRUST] [--replays WITNESS ...]
    python verify.py statement FILE         [--trust TRUST]
    python verify.py log FOLDER_OR_ADDRESS  [--trust TRUST] [--state STATE] [--max-age HOURS]

This one file is the whole verifier. It imports nothing of the operator's
software: only Python's standard library (3.11 or later) and `cryptography`
(46 or later for ML-DSA-44). Read it before you run it; it is meant to be read.

TRUST is a trust file (c2sp.org/tlog-policy) with the log's key and those of the
witnesses. Get it by another road than what you check: whoever could forge the one
could forge the other. Without it the program says only whether what it was shown
agrees with itself. STATE keeps the last checkpoint that was found good, so that a
log which goes back or changes its past is caught the next time.

Exit status: 0 all holds; 1 something is wrong; 2 called wrongly; 3 the log could
not be looked at; 4 it agrees with itself, but without a trust file.

Formats: RFC 6962 (tree), c2sp.org signed-note, tlog-checkpoint, tlog-cosignature,
tlog-tiles, tlog-policy; the entries and the files of certificates and statements are
described in the operator's docs/log.md.
"""

import argparse
import base64
import bisect
import datetime
import json
import os
import re
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HOLDS, WRONG, MISUSED, UNREADABLE, UNTRUSTED = range(5)
TONNE_G = 1_000_000
MAX_NUMBER = 2**63 - 1
TILE = 256
MAX_SLICES = 1_800
MAX_FILE_BYTES = TILE * (2 + 65_535)
MAX_CERTIFICATE_BYTES = 2_000_000
MAX_FINDINGS = 1_000


class Refused(Exception):
    """What was shown does not prove what it claims; the sentence says why."""


class Unreadable(Exception):
    """The log could not be looked at, which says nothing about it."""


def need(condition, reason):
    if not condition:
        raise Refused(reason)


# 1. One spelling of each thing: two texts that mean the same could not both be signed.


def number(text):
    need(re.fullmatch(r"0|[1-9][0-9]{0,18}", text), f"not a number: {text[:40]!r}")
    need(int(text) <= MAX_NUMBER, "a number beyond 2^63")
    return int(text)


def unbase64(text, length=None):
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused("not Base64") from None
    need(base64.b64encode(raw).decode() == text, "Base64 with stray bits")
    need(length in (None, len(raw)), f"{len(raw)} bytes where {length} belong")
    return raw


def utf8(raw):
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("not UTF-8") from None


# 2. Keys and signed notes.

LOG_KEY, COSIGNER, ML_DSA_COSIGNER = 1, 4, 6
KEY_BYTES = {LOG_KEY: 32, COSIGNER: 32, ML_DSA_COSIGNER: 1312}


class PublicKey:
    """A line `name+id+key`, in which the id is a hash of the rest."""

    def __init__(self, name, kind, raw):
        self.name, self.kind, self.raw = name, kind, raw
        self.id = sha256(name.encode() + b"\n" + bytes([kind]) + raw).digest()[:4]

    @classmethod
    def parse(cls, line):
        parts = line.split("+", 2)
        need(len(parts) == 3 and is_key_name(parts[0]), "a key is name+id+key")
        raw = unbase64(parts[2])
        need(raw and KEY_BYTES.get(raw[0]) == len(raw) - 1, "a key of unknown type or length")
        key = cls(parts[0], raw[0], raw[1:])
        need(key.id.hex() == parts[1], "the key id is not that of the key")
        return key

    def accepts(self, text, signature):
        """Whether the signature is this key's over a checkpoint's text."""
        if self.kind == LOG_KEY:
            return ed25519(self.raw, text, signature)
        seconds, signature = int.from_bytes(signature[:8], "big"), signature[8:]
        if seconds > MAX_NUMBER:
            return False
        if self.kind == COSIGNER:
            return ed25519(self.raw, b"cosignature/v1\ntime %d\n" % seconds + text, signature)
        checkpoint = Checkpoint(text)
        names = [name.encode() for name in (self.name, checkpoint.origin)]
        if any(len(name) > 255 for name in names):
            return False
        message = b"subtree/v1\n\x00" + bytes([len(names[0])]) + names[0]
        message += seconds.to_bytes(8, "big") + bytes([len(names[1])]) + names[1] + bytes(8)
        message += checkpoint.size.to_bytes(8, "big") + checkpoint.root
        return ml_dsa(self.raw, message, signature)


def is_key_name(name):
    return bool(name) and not any(sign.isspace() or sign == "+" or sign < " " for sign in name)


def ed25519(key, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def ml_dsa(key, message, signature):
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

    try:
        MLDSA44PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class Note:
    """A text, an empty line, and lines of signatures, of which nothing is believed yet."""

    def __init__(self, raw):
        strange = any(sign < " " and sign != "\n" for sign in utf8(raw))
        need(not strange, "control characters in a note")
        text, gap, lines = raw.rpartition(b"\n\n")
        need(gap and lines.endswith(b"\n"), "not a signed note")
        self.text = text + b"\n"
        self.signatures = [self._line(line) for line in lines.decode()[:-1].split("\n")]
        need(len(self.signatures) <= 100, "too many signatures")

    @staticmethod
    def _line(line):
        name, _, encoded = line[2:].partition(" ")
        need(line[:2] == "\u2014 " and is_key_name(name), "not a line of a signature")
        raw = unbase64(encoded)
        need(len(raw) > 4, "a signature without a signature")
        return name, raw[:4], raw[4:]

    def signed_by(self, keys):
        """The known keys that signed; each line of a known key must verify."""
        known = {(key.name, key.id): key for key in keys}
        found = {}
        for name, identity, signature in self.signatures:
            key = known.get((name, identity))
            if key and key not in found:
                need(key.accepts(self.text, signature), f"the signature of {name} does not verify")
                found[key] = signature
        return found


class Checkpoint:
    """The log's name, its number of entries, and their root."""

    def __init__(self, text):
        *lines, last = utf8(text).split("\n")
        need(not last and len(lines) >= 3 and all(lines), "not a checkpoint")
        self.origin, self.size, self.root = lines[0], number(lines[1]), unbase64(lines[2], 32)
        need(self.size or self.root == sha256(b"").digest(), "an empty log with a root")


class Trust:
    """Whom to believe: one log by its keys, and how many of which witnesses."""

    def __init__(self, raw):
        strange = re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", raw)
        need(len(raw) <= 100_000 and not strange, "not a trust file")
        self.logs, self.needed, self.witnesses = [], None, []
        named, groups = {}, {}
        for line in utf8(raw).split("\n"):
            kind, *words = re.split("[ \t]+", line.strip(" \t"))
            taken = words and (words[0] == "none" or words[0] in named or words[0] in groups)
            if not kind or kind.startswith("#"):
                continue
            if kind == "log" and len(words) in (1, 2):
                key = PublicKey.parse(words[0])
                others = [other.raw for other in self.logs]
                need(key.kind == LOG_KEY and key.raw not in others, "a bad log line")
                self.logs.append(key)
            elif kind == "witness" and len(words) in (2, 3) and not taken:
                key = PublicKey.parse(words[1])
                others = [other.raw for other in named.values()]
                need(key.kind != LOG_KEY and key.raw not in others, "a bad witness line")
                named[words[0]] = key
            elif kind == "group" and len(words) >= 3 and not taken:
                name, threshold, *members = words
                each_once = len(set(members)) == len(members)
                need(each_once and set(members) <= set(named), "a bad group")
                count = {"any": 1, "all": len(members)}.get(threshold) or number(threshold)
                need(1 <= count <= len(members), "a group asks for too many or none")
                groups[name] = count, members
            elif kind == "quorum" and len(words) == 1 and self.needed is None:
                need(taken, "a quorum of unknown witnesses")
                whole = (0, list(named)) if words[0] == "none" else (1, [words[0]])
                self.needed, counted = groups.get(words[0], whole)
                self.witnesses = [named[name] for name in counted]
            else:
                raise Refused(f"a line that does not belong into a trust file: {line[:60]!r}")
        need(self.needed is not None, "a trust file without a quorum")
        need(len({key.name for key in self.logs}) == 1, "a trust file names one log")
        need(self.needed <= len({key.name for key in self.witnesses}), "too few witnesses")

    def open(self, note):
        """The checkpoint of a note and its witnesses with their times, if it is believed."""
        signed = note.signed_by([*self.logs, *self.witnesses])
        need(any(key.kind == LOG_KEY for key in signed), "no known key of the log has signed")
        checkpoint = Checkpoint(note.text)
        need(checkpoint.origin == self.logs[0].name, f"a checkpoint of {checkpoint.origin}")
        seen = {}
        for key, signature in signed.items():
            if key.kind != LOG_KEY:
                seen[key.name] = max(seen.get(key.name, 0), int.from_bytes(signature[:8], "big"))
        need(len(seen) >= self.needed, f"{len(seen)} witnesses where {self.needed} are asked for")
        return checkpoint, seen


# 3. The tree of RFC 6962.


def leaf_hash(entry):
    return sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The perfect subtrees of a growing tree, the largest first: enough to know its root."""

    def __init__(self):
        self.size, self.subtrees = 0, []

    def push(self, leaf):
        self.size += 1
        # As many neighbours are joined as the size has zero bits at its end.
        for _ in range((self.size & -self.size).bit_length() - 1):
            leaf = node_hash(self.subtrees.pop(), leaf)
        self.subtrees.append(leaf)

    def root(self):
        if not self.subtrees:
            return sha256(b"").digest()
        *others, found = self.subtrees
        for subtree in reversed(others):
            found = node_hash(subtree, found)
        return found


def root_over(leaves, low, high, others):
    """The root over the entries from low to high, of which only some are known, by index.

    `others` are the hashes of the largest subtrees that hold none of them, from left to right.
    """
    if not leaves:
        need(others, "a proof that is too short")
        return others.pop(0)
    if high - low == 1:
        return leaves[low]
    middle = low + (1 << (high - low - 1).bit_length() - 1)
    before = {at: leaf for at, leaf in leaves.items() if at < middle}
    behind = {at: leaf for at, leaf in leaves.items() if at >= middle}
    left = root_over(before, low, middle, others)
    return node_hash(left, root_over(behind, middle, high, others))


# 4. Entries: version 1, kind, then fixed fields. See docs/log.md.

LOT_OPEN, ISSUE, VOID, TONNE, NOTICE, KEY, STATEMENT, STATEMENT_END = range(1, 9)


class Entry:
    """An entry's fields by name."""

    def __init__(self, kind, fields):
        self.kind = kind
        self.__dict__.update(fields)


class Reader:
    """Takes fields from the front of an entry's bytes."""

    def __init__(self, raw):
        self.raw, self.at = raw, 0

    def octets(self, count):
        taken = self.raw[self.at : self.at + count]
        need(len(taken) == count, "the entry is cut short")
        self.at += count
        return taken

    def integer(self, width):
        return int.from_bytes(self.octets(width), "big")

    def choice(self, highest):
        value = self.integer(1)
        need(1 <= value <= highest, f"{value} where 1 to {highest} may stand")
        return value

    def text(self, longest, shortest=1):
        raw = self.octets(self.integer(2))
        need(shortest <= len(raw) <= longest, f"a text of {len(raw)} bytes")
        text = utf8(raw)
        need(text == unicodedata.normalize("NFC", text).strip(), "a text in another form")
        strange = {unicodedata.category(sign) for sign in text} & {"Cc", "Cf", "Zl", "Zp"}
        need(not strange, "control characters in a text")
        return text


def decode(raw):
    """The entry of these bytes, all of them."""
    need(len(raw) >= 2, "the entry is cut short")
    need(raw[0] == 1 and raw[1] in FIELDS, f"an entry of version {raw[0]} and kind {raw[1]}")
    reader = Reader(raw[2:])
    entry = FIELDS[raw[1]](reader)
    need(reader.at == len(reader.raw), "bytes after the end of the entry")
    entry.leaf = leaf_hash(raw)
    return entry


def read_lot(r):
    lot = Entry(LOT_OPEN, {
        "code": r.text(40), "project": r.text(60),
        "project_zh": r.text(480), "project_en": r.text(480), "instrument": r.text(24),
        "vintage": r.integer(2), "registry": r.text(480),
        "serial_prefix": r.text(240, 0), "first_serial": r.integer(8), "tonnes": r.integer(8),
        "retirement_reference": r.text(480), "retired_on": r.text(10), "evidence": r.octets(32),
        "opened_at": r.integer(8),
    })  # fmt: skip
    need(not fold(lot.serial_prefix)[-1:].isdigit(), "a serial's prefix that ends in a digit")
    need(is_day(lot.retired_on), "a retirement on no day")
    need(1 <= lot.tonnes <= MAX_NUMBER // TONNE_G, "a lot of no tonnes or of too many")
    need(lot.first_serial + lot.tonnes <= MAX_NUMBER, "serials beyond counting")
    return lot


def read_interval(r, kind):
    found = Entry(kind, {"lot": r.octets(32), "start": r.integer(8), "end": r.integer(8)})
    need(found.start < found.end <= MAX_NUMBER, "an interval without grams")
    return found


def read_issue(r):
    issue = read_interval(r, ISSUE)
    issue.commitment = r.octets(32)
    return issue


def read_void(r):
    void = read_interval(r, VOID)
    void.reason, void.voided_at = r.choice(4), r.integer(8)
    return void


def read_tonne(r):
    page = Entry(TONNE, {"lot": r.octets(32), "tonne": r.integer(8), "start": r.integer(3)})
    count = r.integer(2)
    need(1 <= count <= MAX_SLICES, f"{count} slices on one page")
    page.slices = [(r.integer(3), r.octets(32)) for _ in range(count)]
    page.mass = sum(mass for mass, _ in page.slices)
    need(all(mass for mass, _ in page.slices), "a slice without grams")
    need(page.start + page.mass <= TONNE_G, "a page of more than a tonne")
    return page


def read_notice(r):
    notice = Entry(NOTICE, {
        "lot": r.octets(32), "subject": r.choice(5),
        "text_zh": r.text(1600), "text_en": r.text(1600), "given_at": r.integer(8),
    })  # fmt: skip
    flag = r.integer(1)
    need(flag < 2, "neither there nor missing")
    notice.replacement = r.octets(32) if flag else None
    need(not flag or notice.subject == 4, "only a replacement names another lot")
    return notice


def read_key(r):
    key = Entry(KEY, {"begins": r.choice(2) == 1, "origin": r.text(240), "type": r.integer(1)})
    key.public_key = r.octets(32)
    need(key.type == LOG_KEY and is_key_name(key.origin), "not a log's key")
    return key


def read_statement(r):
    said = Entry(STATEMENT, {
        "event": r.text(40), "version": r.integer(2), "document": r.octets(32),
        "actual": r.integer(8), "retired": r.integer(8), "published_at": r.integer(8),
    })  # fmt: skip
    need(said.version, "statements are counted from 1")
    need(said.actual <= said.retired <= MAX_NUMBER, "a statement of more than is retired")
    return said


def read_statement_end(r):
    statement, reason = r.octets(32), r.choice(2)
    return Entry(
        STATEMENT_END, {"statement": statement, "reason": reason, "ended_at": r.integer(8)}
    )


FIELDS = {
    LOT_OPEN: read_lot, ISSUE: read_issue, VOID: read_void, TONNE: read_tonne, NOTICE: read_notice,
    KEY: read_key, STATEMENT: read_statement, STATEMENT_END: read_statement_end,
}  # fmt: skip


def is_day(text):
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def fold(name):
    """A name as it is compared: width, case, blanks, dashes and leading zeros are nothing."""
    wide = unicodedata.normalize("NFKC", name).casefold()
    wide = re.sub("[\u2010-\u2015\u2212_]", "-", wide)
    seen = (s for s in wide if not s.isspace() and unicodedata.category(s) not in ("Cf", "Mn"))
    return re.sub(r"(?<!\d)0+(?=\d)", "", "".join(seen))


# 5. Replay: every sale begins where the lot's last one ended.


class Lot:
    """A lot while the log is replayed."""

    def __init__(self, opened):
        self.opened, self.sold = opened, 0
        self.issued, self.voided = {}, {}
        """Start to end of what was issued, and of what is void."""
        self.open_tonne = []
        """Slices of the last, unfinished tonne."""
        self.due = []
        """Pages that must come before the next sale: tonne, first gram, slices."""

    def sell(self, mass, commitment):
        room = TONNE_G - self.sold % TONNE_G
        if mass >= room:
            whole = [*self.open_tonne, (room, commitment)]
            if len(whole) > 1:
                self._owe(self.sold // TONNE_G, whole)
            rest = (mass - room) % TONNE_G
            self.open_tonne = [(rest, commitment)] if rest else []
        else:
            self.open_tonne.append((mass, commitment))
        self.issued[self.sold] = self.sold + mass
        self.sold += mass

    def _owe(self, tonne, slices):
        start = 0
        for at in range(0, len(slices), MAX_SLICES):
            page = slices[at : at + MAX_SLICES]
            self.due.append((tonne, start, page))
            start += sum(mass for mass, _ in page)


class Serials:
    """The serials of one series that lots were opened over: disjoint ranges, in order."""

    def __init__(self):
        self.starts, self.ends = [], []

    def add(self, start, end):
        """Add a range; whether some of it was there before."""
        low, high = bisect.bisect_right(self.ends, start), bisect.bisect_left(self.starts, end)
        if low < high:
            start, end = min(start, self.starts[low]), max(end, self.ends[high - 1])
        self.starts[low:high], self.ends[low:high] = [start], [end]
        return low < high


class Replay:
    """Reads entries in order; `broken` lists what is wrong: index, rule, detail."""

    def __init__(self, origin):
        self.origin, self.index, self.broken = origin, 0, []
        self.lots, self.keys, self.codes, self.series = {}, set(), set(), {}
        self.readers = {
            LOT_OPEN: self.open_lot, ISSUE: self.issue, VOID: self.void, TONNE: self.tonne,
            NOTICE: self.notice, KEY: self.key,
            STATEMENT: self.statement, STATEMENT_END: self.statement_end,
        }  # fmt: skip
        self.statements, self.ends, self.newest, self.made = {}, {}, {}, set()

    def read(self, raw):
        try:
            entry = decode(raw)
        except Refused as error:
            self.wrong("malformed", str(error))
        else:
            if self.index == 0 and entry.kind != KEY:
                self.wrong("first_key", "the first entry does not name the log's key")
            self.readers[entry.kind](entry)
        self.index += 1

    def finish(self):
        for lot in self.lots.values():
            self.demand(lot)

    def wrong(self, rule, detail):
        self.broken.append((self.index, rule, detail))

    def lot(self, leaf):
        if leaf not in self.lots:
            self.wrong("unknown_lot", f"no lot {leaf.hex()} was opened before")
        return self.lots.get(leaf)

    def demand(self, lot):
        for tonne in sorted({tonne for tonne, _, _ in lot.due}):
            self.wrong("tonne_missing", f"{lot.opened.code}, tonne {tonne}: no list of slices")
        lot.due.clear()

    def open_lot(self, lot):
        if lot.code in self.codes:
            self.wrong("lot_code_twice", f"a second lot is called {lot.code}")
        self.codes.add(lot.code)
        name = fold(lot.registry), fold(lot.serial_prefix)
        taken, others = self.series.setdefault(name, (Serials(), []))
        some_are_taken = taken.add(lot.first_serial, lot.first_serial + lot.tonnes)
        for other in others if some_are_taken else ():
            if max(lot.first_serial, other.first_serial) < min(
                lot.first_serial + lot.tonnes, other.first_serial + other.tonnes
            ):
                self.wrong("serials_twice", f"{lot.code} has serials of {other.code}")
        others.append(lot)
        self.lots.setdefault(lot.leaf, Lot(lot))

    def issue(self, issue):
        lot = self.lot(issue.lot)
        if lot is None:
            return
        self.demand(lot)
        if issue.start > lot.sold:
            self.wrong("gap", f"{lot.opened.code}: grams {lot.sold} to {issue.start} are skipped")
        elif issue.start < lot.sold:
            void = any(start < issue.end and issue.start < end for start, end in lot.voided.items())
            rule = "resold_void" if void else "overlap"
            self.wrong(rule, f"{lot.opened.code}: grams from {issue.start} are sold again")
        if issue.end > lot.opened.tonnes * TONNE_G:
            self.wrong("out_of_bounds", f"{lot.opened.code} has {lot.opened.tonnes} tonnes")
        if issue.end > lot.sold:
            lot.sell(issue.end - lot.sold, issue.commitment)

    def void(self, void):
        lot = self.lot(void.lot)
        if lot is None:
            return
        if lot.issued.get(void.start) != void.end:
            self.wrong("not_issued", f"{lot.opened.code}: nobody has {void.start} to {void.end}")
        elif void.start in lot.voided:
            self.wrong("voided_twice", f"{lot.opened.code}: {void.start} g is void already")
        else:
            lot.voided[void.start] = void.end

    def tonne(self, page):
        lot = self.lot(page.lot)
        if lot is None:
            return
        where = f"{lot.opened.code}, tonne {page.tonne}"
        if not lot.due or lot.due[0][:2] != (page.tonne, page.start):
            self.wrong("tonne_not_full", f"{where}: no page is due from {page.start} g")
            return
        _, _, slices = lot.due.pop(0)
        mass = sum(mass for mass, _ in slices)
        if page.mass != mass:
            self.wrong("tonne_total", f"{where}: {page.mass} g, not {mass}")
        elif page.slices != slices:
            self.wrong("tonne_slices", f"{where}: not as issued")

    def notice(self, notice):
        self.lot(notice.lot)
        if notice.replacement is not None:
            self.lot(notice.replacement)

    def key(self, key):
        if key.origin != self.origin:
            self.wrong("foreign_origin", f"the log calls itself {key.origin}")
        if self.index == 0 and not key.begins:
            self.wrong("first_key", "the log begins by ending a key")
        elif key.begins == (key.public_key in self.keys):
            self.wrong("key_change", "a key begins twice or ends without having begun")
        elif not key.begins and len(self.keys) == 1:
            self.wrong("key_change", "the last key ends and none is left")
        else:
            self.keys ^= {key.public_key}

    def statement(self, said):
        """One statement of an event stands at a time, and versions follow one another."""
        name = f"event {said.event}, statement {said.version}"
        last = self.newest.get(said.event)
        expected = last.version + 1 if last else 1
        if (said.event, said.version) in self.made:
            self.wrong("statement_twice", f"{name} was made already")
        elif said.version != expected:
            self.wrong("statement_order", f"{name} where {expected} belongs")
        elif last and last.leaf not in self.ends:
            self.wrong("statement_stands", f"{name} while the one before it stands")
        self.made.add((said.event, said.version))
        self.statements.setdefault(said.leaf, said)
        if said.version >= expected:
            self.newest[said.event] = said

    def statement_end(self, end):
        if end.statement not in self.statements:
            self.wrong("unknown_statement", f"no statement {end.statement.hex()} was made")
        elif end.statement in self.ends:
            self.wrong("ended_twice", f"statement {end.statement.hex()} has ended already")
        else:
            self.ends[end.statement] = end


# 6. The certificate's file, and the statement's.


def canonical(document):
    """JSON as RFC 8785 writes it, for objects of texts, whole numbers, null and lists."""
    try:
        text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return text.encode()
    except ValueError:
        raise Refused("a text that UTF-8 cannot carry") from None


def fields(document, *names):
    need(isinstance(document, dict) and set(document) == set(names), f"not an object of {names}")
    return [document[name] for name in names]


def is_text(value):
    return isinstance(value, str) and bool(value)


def is_count(value):
    return type(value) is int and 0 <= value < 2**53


def check_statement(said):
    texts, maybe = ("number", "purpose", "locale"), ("holder", "occasion")
    fields(said, *texts, *maybe, "mass_g", "order_sha256", "issued_at")
    need(all(is_text(said[name]) for name in texts), "a statement without a text")
    need(all(said[name] is None or is_text(said[name]) for name in maybe), "an empty text")
    need(is_count(said["mass_g"]) and said["mass_g"], "a certificate without grams")
    order = said["order_sha256"]
    need(isinstance(order, str) and re.fullmatch("[0-9a-f]{64}", order), "no hash of an order")
    try:
        moment = datetime.datetime.strptime(str(said["issued_at"]), "%Y-%m-%dT%H:%M:%SZ")
        need(moment.strftime("%Y-%m-%dT%H:%M:%SZ") == said["issued_at"], "not a moment in UTC")
    except ValueError:
        raise Refused("not a moment in UTC") from None


def read_json(raw):
    need(len(raw) <= MAX_CERTIFICATE_BYTES, "too long for a file of the log")
    try:
        return json.loads(utf8(raw))
    except (ValueError, RecursionError):
        raise Refused("not JSON") from None


class ProofFile:
    """A file with entries that are said to stand in the log, and the proof of it."""

    def _open(self, note, trust):
        """Believe its checkpoint, by a trust file, or by itself where there is none."""
        self.checkpoint, self.witnesses = opened(Note(note.encode()), trust)
        self.leaves = {}

    def _logged(self, document):
        """An entry that is said to stand in the log, and where."""
        encoded, index = fields(document, "entry", "index")
        need(isinstance(encoded, str) and is_count(index), "not an entry")
        need(index < self.checkpoint.size, f"entry {index} is beyond the log's end")
        need(index not in self.leaves, f"two entries at place {index}")
        entry = decode(unbase64(encoded))
        entry.index, self.leaves[index] = index, entry.leaf
        return entry

    def _check_places(self, raw):
        """All entries in the file must stand in the log where the file says."""
        others = split_hashes(raw)
        root = root_over(self.leaves, 0, self.checkpoint.size, others)
        need(not others, "a proof that is too long")
        need(root == self.checkpoint.root, "the proof does not lead to the root")


class Certificate(ProofFile):
    """A certificate's file, checked against a trust file, or against itself where there is none."""

    def __init__(self, raw, trust):
        document = read_json(raw)
        version, self.said, salt, parts, hashes, note = fields(
            document, "format", "statement", "salt", "parts", "hashes", "checkpoint"
        )
        need(version == "offsets-certificate-v1", "not a certificate's file of this version")
        need(canonical(document) == raw, "the file was rewritten on its way")
        check_statement(self.said)
        texts = all(isinstance(value, str) for value in (salt, hashes, note))
        need(texts, "salt, hashes and checkpoint are texts")
        self._open(note, trust)
        self.commitment = sha256(unbase64(salt, 16) + canonical(self.said)).digest()
        need(isinstance(parts, list) and parts, "a certificate has grams")
        self.open_tonnes, self.grams = 0, []
        parts = [self._read_part(*fields(part, "issue", "lot", "tonnes")) for part in parts]
        self._check_places(unbase64(hashes))
        for part in parts:
            self._check_part(*part)
        lots = [issue.lot for issue, _ in self.grams]
        need(len(set(lots)) == len(lots), "two intervals of one lot")
        mass = sum(issue.end - issue.start for issue, _ in self.grams)
        need(mass == self.said["mass_g"], "the intervals do not add up to the certificate's mass")

    def _read_part(self, issue, lot, pages):
        need(isinstance(pages, list), "no list of pages")
        return self._logged(issue), self._logged(lot), [self._logged(page) for page in pages]

    def _check_part(self, issue, lot, pages):
        need(issue.kind == ISSUE and lot.kind == LOT_OPEN, "other entries than ISSUE and LOT_OPEN")
        need(issue.commitment == self.commitment, "the log committed to something else")
        need(issue.lot == lot.leaf, "the grams are of another lot")
        need(lot.index < issue.index, "the lot was opened after the sale")
        need(issue.end <= lot.tonnes * TONNE_G, "the interval goes beyond the lot's retired tonnes")
        need(all(p.kind == TONNE and p.lot == issue.lot for p in pages), "pages of something else")
        self._check_tonnes(issue, pages)
        self.grams.append((issue, lot))

    def _check_tonnes(self, issue, pages):
        """Each tonne that it shares with others: its whole list must give it its own grams."""
        shared = set()
        for tonne in {issue.start // TONNE_G, (issue.end - 1) // TONNE_G}:
            low = max(issue.start - tonne * TONNE_G, 0)
            high = min(issue.end - tonne * TONNE_G, TONNE_G)
            if high - low == TONNE_G:
                continue
            shared.add(tonne)
            own = [page for page in pages if page.tonne == tonne]
            if not own:
                self.open_tonnes += 1
                continue
            at, mine = 0, False
            for page in own:
                need(page.start == at, f"the pages of tonne {tonne} are not in order")
                for mass, holder in page.slices:
                    mine |= (at, mass, holder) == (low, high - low, self.commitment)
                    at += mass
            need(at == TONNE_G, f"the list of tonne {tonne} does not add up to 1,000,000 g")
            need(mine, f"the list of tonne {tonne} gives these grams to somebody else")
        need({page.tonne for page in pages} <= shared, "pages of other tonnes")

    def sentences(self, replays):
        said, log = self.said, self.checkpoint.origin
        mass = kilograms(said["mass_g"])
        holder_zh, holder_en = said["holder"] or "匿名", said["holder"] or "an anonymous holder"
        yield f"a) 证书 {said['number']} 已签发：{mass} 千克，持有人 {holder_zh}，记入日志 {log}。"
        yield f"   It was issued: {mass} kg to {holder_en}, in the log {log}."
        witnesses = ", ".join(sorted(self.witnesses))
        yield f"   · 见证方：{witnesses}。" if witnesses else "   · 未经第三方见证。"
        yield f"   · Witnesses: {witnesses or 'none; no third party has witnessed it'}."
        for issue, lot in self.grams:
            serials = " – ".join(
                dict.fromkeys([serial(lot, issue.start), serial(lot, issue.end - 1)])
            )
            yield f"b) 这些克数属于 {lot.registry} 已注销的编号 {serials}，"
            yield f"   注销凭证 {lot.retirement_reference}（{lot.retired_on}）。"
            yield f"   Its grams {issue.start} to {issue.end} are of retired serials {serials}."
        yield "   · 登记机构是否真的注销，须向其查证。"
        yield "   · Whether the registry retired them is for the registry to show."
        yield from self._alone(", ".join(sorted(set(replays) & set(self.witnesses))))
        yield "   · 此后是否作废、日志中有无第二份清单，须重放整个日志来确认。"
        yield "   · That it is not void since, and no second list exists, takes the whole log."

    def _alone(self, replayed):
        if replayed:
            yield f"c) 没有别人持有这些克数：{replayed} 已重放整个日志。"
            yield f"   Nobody else has these grams: {replayed} replayed the whole log."
        elif self.open_tonnes:
            yield "c) 仅凭此文件还不能断定没有第二个持有人：所在的一吨尚未售完或清单未附。"
            yield "   The file alone cannot show yet that nobody else has these grams."
        else:
            yield "c) 没有别人持有这些克数：所在各吨的完整清单合计恰为 1,000,000 克且列有此份。"
            yield "   Nobody else has these grams: each tonne's full list gives them to it."


def check_plain(value, depth=0):
    """Refuse what has several spellings: fractions, odd names, endless nesting."""
    need(depth <= 12, "a statement of too many levels")
    if isinstance(value, dict):
        need(all(re.fullmatch("[a-z][a-z0-9_]*", name) for name in value), "an odd name")
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            check_plain(part, depth + 1)
    else:
        small = type(value) is int and abs(value) < 2**53
        need(small or value is None or type(value) in (bool, str), "a fraction")


class Statement(ProofFile):
    """The file of an event's statement, checked likewise."""

    def __init__(self, raw, trust):
        document = read_json(raw)
        version, said, encoded, index, hashes, note = fields(
            document, "format", "statement", "entry", "index", "hashes", "checkpoint"
        )
        need(version == "offsets-statement-v1", "not a statement's file of this version")
        check_plain(said)
        need(canonical(document) == raw, "the file was rewritten on its way")
        need(isinstance(hashes, str) and isinstance(note, str), "hashes and checkpoint are texts")
        self._read(said)
        self._open(note, trust)
        self.entry = self._logged({"entry": encoded, "index": index})
        self._check_places(unbase64(hashes))
        self._check(said)

    def _read(self, said):
        need(isinstance(said, dict) and isinstance(said.get("event"), dict), "not a statement")
        need(said.get("format") == "offsets-event-statement-1", "a statement of another version")
        self.event, self.name = (said["event"].get(name) for name in ("id", "name"))
        self.organiser = said.get("organiser")
        texts = (self.event, self.name, self.organiser, said.get("published_at"))
        need(all(map(is_text, texts)), "a statement without a text")
        self.version, self.actual, self.retired = (
            said.get(name) for name in ("version", "actual_g", "retired_g")
        )
        figures = (self.version, self.actual, self.retired)
        need(all(type(figure) is int for figure in figures), "a statement without its figures")
        try:
            at = datetime.datetime.strptime(said["published_at"], "%Y-%m-%dT%H:%M:%S+00:00")
        except ValueError:
            raise Refused("not a moment in UTC") from None
        self.published = at.replace(tzinfo=datetime.UTC)
        need(self.published.isoformat() == said["published_at"], "not a moment in UTC")

    def _check(self, said):
        entry = self.entry
        need(entry.kind == STATEMENT, "another entry than a STATEMENT")
        content = {name: part for name, part in said.items() if name != "sha256"}
        hashed = sha256(canonical(content)).digest()
        need(entry.document == hashed, "the log has the hash of another statement")
        need(said.get("sha256") == hashed.hex(), "the statement has another SHA-256")
        figures = (self.event, self.version, self.actual, self.retired, self.published.timestamp())
        logged = (entry.event, entry.version, entry.actual, entry.retired, entry.published_at)
        need(figures == logged, "the log says other figures than the statement")

    def sentences(self, replays):
        log, index, at = (
            self.checkpoint.origin,
            self.entry.index,
            f"{self.published:%Y-%m-%d %H:%M:%S}",
        )
        actual, retired = kilograms(self.actual), kilograms(self.retired)
        yield f"a) 活动“{self.name}”（{self.event}）的碳中和声明第 {self.version} 版，"
        yield f"   {self.organiser}：实际排放 {actual} 千克，已注销 {retired} 千克。"
        yield f"   Statement {self.version} of it: {actual} kg emitted, {retired} kg retired."
        yield "   · 实际排放与评价是否属实，须看声明所列的清单、评价与证书。"
        yield "   · Whether they are right is for inventory, evaluation and certificates to show."
        yield f"b) 它是日志 {log} 的第 {index} 条，发布于 {at} UTC。"
        yield f"   It is entry {index} of the log {log}, published {at} UTC."
        witnesses = ", ".join(sorted(self.witnesses))
        yield f"   · 见证方：{witnesses}。" if witnesses else "   · 未经第三方见证。"
        yield f"   · Witnesses: {witnesses or 'none; no third party has witnessed it'}."
        yield "c) 仅凭此文件不能断定这份声明此后没有终止。"
        yield "   The file alone cannot show that this statement was not ended since."
        yield "   · 终止作为另一条记入日志：请重放整个日志，或看活动页面。"
        yield "   · An end is a later entry: read the whole log, or look at the event's page."


def proof_of(raw, trust):
    """A certificate's or a statement's file: it says itself what it is."""
    document = read_json(raw)
    is_statement = isinstance(document, dict) and document.get("format") == "offsets-statement-v1"
    return (Statement if is_statement else Certificate)(raw, trust)


def kilograms(mass):
    text = f"{mass // 1000:,}.{mass % 1000:03d}"
    return text.rstrip("0").rstrip(".")


def day_of(seconds):
    try:
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return "?"


def serial(lot, gram):
    return f"{lot.serial_prefix}{lot.first_serial + gram // TONNE_G}"


# 7. A whole log, from its published files.


def opened(note, trust):
    return trust.open(note) if trust else (Checkpoint(note.text), {})


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Source:
    """A log's files below a folder or an address."""

    def __init__(self, place):
        self.place = place
        self.is_web = place.startswith(("http://", "https://"))
        if not self.is_web and not Path(place).is_dir():
            raise Unreadable(f"there is no folder {place}")
        self.opener = urllib.request.build_opener(NoRedirect)

    def read(self, path):
        """The file's bytes, or None where there is none."""
        raw = self._web(path) if self.is_web else self._folder(path)
        if raw is not None and len(raw) > MAX_FILE_BYTES:
            raise Unreadable(f"{path} is longer than any file of a log")
        return raw

    def _folder(self, path):
        try:
            with (Path(self.place) / path).open("rb") as file:
                return file.read(MAX_FILE_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise Unreadable(str(error)) from None

    def _web(self, path):
        wait = 0
        for attempt in range(4):
            time.sleep(wait)
            wait = 2**attempt
            try:
                with self.opener.open(f"{self.place.rstrip('/')}/{path}", timeout=20) as answer:
                    raw = answer.read(MAX_FILE_BYTES + 1)
                    if not answer.length or len(raw) > MAX_FILE_BYTES:
                        return raw
                    reason = "the file was cut short on its way"
            except urllib.error.HTTPError as error:
                error.close()
                if error.code in (404, 410):
                    return None
                reason = f"the server answers {error.code}"
                if error.code < 500 and error.code not in (408, 429):
                    break
                asked = error.headers.get("Retry-After", "")
                wait = min(int(asked), 90) if asked.isdecimal() else wait
            except (OSError, ValueError) as error:
                reason = error
        raise Unreadable(f"{self.place} {path}: {reason}")

    def tile(self, kind, index, width):
        """Hashes of a tile or entries of a bundle; a full file may stand for a partial one."""
        groups, rest = f"{index % 1000:03d}", index // 1000
        while rest:
            groups, rest = f"x{rest % 1000:03d}/{groups}", rest // 1000
        path = f"tile/{kind}/{groups}"
        raw = self.read(path if width == TILE else f"{path}.p/{width}")
        there = width
        if raw is None and width < TILE:
            raw, there = self.read(path), TILE
        need(raw is not None, f"{path} is missing")
        parts = split_bundle(raw) if kind == "entries" else split_hashes(raw)
        need(len(parts) == there, f"{path} holds {len(parts)} of {there}")
        return parts[:width]


def split_hashes(raw):
    need(len(raw) % 32 == 0, "bytes that are not made of hashes")
    return [raw[at : at + 32] for at in range(0, len(raw), 32)]


def split_bundle(raw):
    entries, at = [], 0
    while at < len(raw):
        end = at + 2 + int.from_bytes(raw[at : at + 2], "big")
        need(at + 2 <= len(raw) and end <= len(raw), "a bundle that is cut")
        entries.append(raw[at + 2 : end])
        at = end
    return entries


class Levels:
    """The hashes of each level's last tile; every tile that is full must be published as it is."""

    def __init__(self, source):
        self.source, self.rows, self.done = source, [], []

    def push(self, found, level=0):
        if level == len(self.rows):
            self.rows.append([])
            self.done.append(0)
        self.rows[level].append(found)
        if len(self.rows[level]) == TILE:
            row = self._check(level)
            self.rows[level], self.done[level] = [], self.done[level] + 1
            while len(row) > 1:
                row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
            self.push(row[0], level + 1)

    def finish(self):
        for level, row in enumerate(self.rows):
            if row:
                self._check(level)

    def _check(self, level):
        row, index = self.rows[level], self.done[level]
        found = self.source.tile(level, index, len(row))
        need(found == row, f"tile {index} of level {level} is not what the entries hash to")
        return row


class Monitor:
    """Reads a whole log; `faults` lists what is wrong: name, detail."""

    def __init__(self, source, trust, last=None, not_before=None):
        self.source, self.faults, self.replay, self.raw = source, [], None, b""
        try:
            self.raw = source.read("checkpoint") or b""
            need(self.raw, "there is no checkpoint")
            self.note = Note(self.raw)
            self.checkpoint, self.witnesses = opened(self.note, trust)
        except Refused as error:
            self.fault("checkpoint", error)
            return
        if not_before is not None and max(self.witnesses.values(), default=0) < not_before:
            self.fault("stale", "no witness has seen it within the time asked for")
        if last and not self._may_continue(last):
            return
        try:
            self._read_all(last)
        except Refused as error:
            self.fault("tiles", error)
            return
        for index, rule, detail in self.replay.broken:
            self.fault(f"entry:{rule}", f"entry {index}: {detail}")

    def fault(self, name, detail):
        self.faults.append((name, str(detail)))

    def _may_continue(self, last):
        shown = self.checkpoint
        if shown.origin != last.origin:
            self.fault("split_view", f"it was {last.origin} and is now {shown.origin}")
        elif shown.size == last.size and shown.root != last.root:
            self.fault("split_view", f"two logs of {shown.size} entries with different roots")
        elif shown.size < last.size:
            self.fault("rolled_back", f"{shown.size} entries where {last.size} were seen before")
        else:
            return True
        return False

    def _read_all(self, last):
        size = self.checkpoint.size
        tree, levels, self.replay = Frontier(), Levels(self.source), Replay(self.checkpoint.origin)
        past = tree.root() if last and last.size == 0 else None
        for bundle in range(-(-size // TILE)):
            width = min(TILE, size - bundle * TILE)
            for entry in self.source.tile("entries", bundle, width):
                leaf = leaf_hash(entry)
                tree.push(leaf)
                levels.push(leaf)
                if len(self.replay.broken) < MAX_FINDINGS:
                    self.replay.read(entry)
                if last and tree.size == last.size:
                    past = tree.root()
        levels.finish()
        need(tree.root() == self.checkpoint.root, "the entries do not hash to the signed root")
        if last and past != last.root:
            self.fault("split_view", f"it does not begin with the {last.size} entries seen before")
        self.replay.finish()
        self._check_signing_key()

    def _check_signing_key(self):
        keys = [PublicKey(self.checkpoint.origin, LOG_KEY, raw) for raw in self.replay.keys]
        try:
            signed = self.note.signed_by(keys)
            need(signed or not self.checkpoint.size, "no key that the log calls its own has signed")
        except Refused as error:
            self.fault("signing_key", error)


# 8. The command line.

UNTRUSTED_WORDS = """未提供信任文件：未核对由谁签名，以下只说明它自身前后一致。
No trust file was given: who signed was not checked; what follows only agrees with itself."""


def check_file(args, trust):
    known = {key.name for key in trust.witnesses} if trust else set()
    need(set(args.replays) <= known, "--replays names witnesses of the trust file")
    try:
        found = proof_of(Path(args.file).read_bytes(), trust)
    except Refused as error:
        print(f"✗ 此文件什么也证明不了。This file proves nothing.\n  {error}")
        return WRONG
    if trust is None:
        print(UNTRUSTED_WORDS)
    print("\n".join(found.sentences(args.replays)))
    return HOLDS if trust else UNTRUSTED


def check_log(args, trust):
    state = Path(args.state) if args.state else None
    last = Checkpoint(Note(state.read_bytes()).text) if state and state.exists() else None
    not_before = None if args.max_age is None else time.time() - args.max_age * 3600
    found = Monitor(Source(args.log), trust, last, not_before)
    if found.faults:
        for name, detail in found.faults:
            print(f"✗ {name}\n  {detail}")
        if state and "split_view" in dict(found.faults):
            evidence = state.with_name(f"{state.name}.conflict")
            evidence.write_bytes(found.raw)
            print(f"  两份检查点即是证据 the two checkpoints are the proof: {state} {evidence}")
        return WRONG
    if state:
        fresh = state.with_name(f".{state.name}.{os.getpid()}")
        fresh.write_bytes(found.raw)
        fresh.replace(state)
    if trust is None:
        print(UNTRUSTED_WORDS)
    lots = found.replay.lots.values()
    sold, slices = sum(lot.sold for lot in lots), sum(len(lot.issued) for lot in lots)
    origin, size = found.checkpoint.origin, found.checkpoint.size
    print(f"✓ {origin}：{size} 条记录全部核对，共 {slices} 份 {sold} 克，没有一克卖过两次。")
    print(f"✓ {origin}: all {size} entries checked; {slices} slices, {sold} g, no gram sold twice.")
    print(f"  见证方 witnesses: {', '.join(sorted(found.witnesses)) or '未经第三方见证 none'}")
    print("\n".join(statements_of(found.replay)))
    return HOLDS if trust else UNTRUSTED


def statements_of(replay):
    """How many statements the log holds, and which of them ended."""
    made, ended = len(replay.statements), len(replay.ends)
    yield f"  活动声明 statements: {made}，有效 standing: {made - ended}"
    for leaf, end in replay.ends.items():
        said, day = replay.statements[leaf], day_of(end.ended_at)
        zh, en = (("清单已更正", "corrected"), ("证书作废", "voided"))[end.reason - 1]
        yield f"  已终止 ended: {said.event} {said.version}, {day} {zh} {en}"


def main():
    plain = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    commands = parser.add_subparsers(required=True)
    told = "check a certificate's or a statement's file, offline"
    one = commands.add_parser("certificate", aliases=["statement"], help=told)
    one.add_argument("file")
    one.add_argument("--replays", nargs="*", default=[], help="witnesses known to replay the log")
    one.set_defaults(check=check_file)
    whole = commands.add_parser("log", help="read a whole log")
    whole.add_argument("log", metavar="FOLDER_OR_ADDRESS")
    whole.add_argument("--state", help="keeps the last checkpoint found good")
    whole.add_argument("--max-age", type=int, help="hours since a witness last saw it")
    whole.set_defaults(check=check_log)
    for command in (one, whole):
        command.add_argument("--trust", help="the keys to believe")
    args = parser.parse_args()
    try:
        trust = Trust(Path(args.trust).read_bytes()) if args.trust else None
        return args.check(args, trust)
    except Unreadable as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    except (Refused, OSError) as error:
        print(error, file=sys.stderr)
        return MISUSED


if __name__ == "__main__":
    sys.exit(main())
