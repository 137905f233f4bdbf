"""Replaying a log: nobody owns a gram that somebody else owns.

A Merkle tree proves that an entry is in the log, not that the entries make
sense: a log with two owners of one gram signs happily. So whoever wants to know
reads all entries in order and keeps, of each lot, where its sold grams end. The
rule is that simple: an ISSUE begins exactly there. From it follows that no gram
is sold twice and none is skipped. The rest holds what the rule stands on: a lot
is opened once over its serials, its bounds hold, a TONNE lists exactly what was
issued, and a void certificate's grams stay gone. Of each event at most one
statement stands at a time, and its versions follow one another.

``Replay`` reports every violation and reads on. It holds a few numbers for each
slice, so a million entries take about a second and some tens of megabytes. It
says nothing about who signed: that is ``trust``, and that no history was
exchanged: that is ``tree.check_consistency``.
"""

import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from offsets.ledger.decode import decode
from offsets.ledger.entry import VERSION, Issue, Key, KeyAction, Kind, LotOpen, Notice, Tonne, Void
from offsets.ledger.errors import Malformed
from offsets.ledger.octets import Slice
from offsets.ledger.ranges import Ranges
from offsets.ledger.rules import Rule, Violation
from offsets.ledger.serials import sequence_of
from offsets.ledger.stated import StatementEnd, StatementOfEvent
from offsets.ledger.statements import StatementBook
from offsets.ledger.strict import MAX_NUMBER
from offsets.ledger.tonnes import TonneBook, pages_of
from offsets.ledger.tree import leaf_hash

_ISSUE = struct.Struct(">2s32sQQ32s")
_ISSUE_HEAD = bytes([VERSION, Kind.ISSUE])


@dataclass(slots=True)
class LotState:
    """What is kept of a lot while replaying."""

    opened: LotOpen
    size_g: int
    book: TonneBook = field(default_factory=TonneBook)
    ends: "array[int]" = field(default_factory=lambda: array("Q"))
    """Where each issued slice ends; the next one begins there."""
    voided: dict[int, int] = field(default_factory=dict)
    """Start to end of voided slices."""
    owed: list[Tonne] = field(default_factory=list)
    """Pages that must come before the next issue."""


class Replay:
    """Reads a log's entries in order; ``violations`` stays empty for an honest one."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.size = 0
        self.violations: list[Violation] = []
        self.lots: dict[bytes, LotState] = {}
        self.keys: set[bytes] = set()
        """Public keys that count now; a checkpoint of this size is signed by one of them."""
        self.statements = StatementBook(self.report)
        self._codes: set[str] = set()
        self._serials: dict[tuple[str, str], tuple[Ranges, list[LotOpen]]] = {}

    def feed(self, entries: Iterable[bytes]) -> None:
        """Read the next entries."""
        for raw in entries:
            # Nearly all entries are issues, so these take a shorter road.
            if self.size and len(raw) == _ISSUE.size and raw[:2] == _ISSUE_HEAD:
                _, lot, start_g, end_g, commitment = _ISSUE.unpack(raw)
                if start_g < end_g <= MAX_NUMBER:
                    self._issue(lot, start_g, end_g, commitment)
                    self.size += 1
                    continue
            self._other(raw)
            self.size += 1

    def finish(self) -> list[Violation]:
        """All violations, once the whole log was read."""
        for lot in self.lots.values():
            self._demand_pages(lot)
        return self.violations

    def report(self, rule: Rule, detail: str) -> None:
        self.violations.append(Violation(self.size, rule, detail))

    def _other(self, raw: bytes) -> None:
        try:
            entry = decode(raw)
        except Malformed as error:
            self.report(Rule.MALFORMED, str(error))
            return
        if self.size == 0 and not isinstance(entry, Key):
            self.report(Rule.FIRST_KEY, "the first entry does not name the log's key")
        match entry:
            case Issue(lot, start_g, end_g, commitment):
                self._issue(lot, start_g, end_g, commitment)
            case LotOpen():
                self._open(entry, leaf_hash(raw))
            case Void():
                self._void(entry)
            case Tonne():
                self._tonne(entry)
            case Notice():
                self._notice(entry)
            case Key():
                self._key(entry)
            case StatementOfEvent():
                self.statements.state(entry, leaf_hash(raw))
            case StatementEnd():
                self.statements.end(entry)

    def _open(self, entry: LotOpen, leaf: bytes) -> None:
        if entry.code in self._codes:
            self.report(Rule.LOT_CODE_TWICE, f"a second lot is called {entry.code}")
        self._codes.add(entry.code)
        sequence = sequence_of(entry.registry, entry.serial_prefix)
        taken, others = self._serials.setdefault(sequence, (Ranges(), []))
        # Only where some of the serials are taken is it worth asking by whom.
        if taken.add(entry.first_serial, entry.first_serial + entry.tonnes):
            for other in filter(partial(_share_serials, entry), others):
                self.report(Rule.SERIALS_TWICE, f"{entry.code} has serials of {other.code}")
        others.append(entry)
        self.lots.setdefault(leaf, LotState(entry, entry.size_g))

    def _issue(self, leaf: bytes, start_g: int, end_g: int, commitment: bytes) -> None:
        lot = self.lots.get(leaf) or self._lot(leaf)
        if lot is None:
            return
        if lot.owed:
            self._demand_pages(lot)
        sold_g = lot.book.sold_g
        if start_g != sold_g:
            self._misplaced(lot, start_g, end_g)
        if end_g > lot.size_g:
            self.report(Rule.OUT_OF_BOUNDS, f"{lot.opened.code} ends at {lot.size_g} g")
        if end_g <= sold_g:
            return
        for full in lot.book.sell(end_g - sold_g, commitment):
            lot.owed += pages_of(leaf, full)
        lot.ends.append(end_g)

    def _misplaced(self, lot: LotState, start_g: int, end_g: int) -> None:
        code, sold_g = lot.opened.code, lot.book.sold_g
        if start_g > sold_g:
            self.report(Rule.GAP, f"{code}: grams {sold_g} to {start_g} are skipped")
        elif any(start < end_g and start_g < end for start, end in lot.voided.items()):
            self.report(Rule.RESOLD_VOID, f"{code}: void grams from {start_g} g are sold again")
        else:
            self.report(Rule.OVERLAP, f"{code}: grams {start_g} to {min(end_g, sold_g)} twice")

    def _void(self, entry: Void) -> None:
        lot = self._lot(entry.lot)
        if lot is None:
            return
        place = bisect_left(lot.ends, entry.end_g)
        start_g = lot.ends[place - 1] if place else 0
        is_slice = place < len(lot.ends) and lot.ends[place] == entry.end_g
        if not is_slice or start_g != entry.start_g:
            self.report(Rule.NOT_ISSUED, f"{lot.opened.code}: no certificate ends at {entry.end_g}")
        elif start_g in lot.voided:
            self.report(Rule.VOIDED_TWICE, f"{lot.opened.code}: {start_g} g is void already")
        else:
            lot.voided[start_g] = entry.end_g

    def _tonne(self, entry: Tonne) -> None:
        lot = self._lot(entry.lot)
        if lot is None:
            return
        due = lot.owed[0] if lot.owed else None
        where = f"{lot.opened.code}, tonne {entry.tonne}"
        if due is None or (due.tonne, due.from_g) != (entry.tonne, entry.from_g):
            self.report(Rule.TONNE_NOT_FULL, f"{where}: no page is due from {entry.from_g} g")
            return
        lot.owed.pop(0)
        if entry.mass_g != due.mass_g:
            self.report(Rule.TONNE_TOTAL, f"{where}: {entry.mass_g} g, not {due.mass_g}")
        elif entry.slices != due.slices:
            at = _first_difference(entry.slices, due.slices)
            self.report(Rule.TONNE_SLICES, f"{where}: slice {at} is not as issued")

    def _notice(self, entry: Notice) -> None:
        self._lot(entry.lot)
        if entry.replacement is not None:
            self._lot(entry.replacement)

    def _key(self, entry: Key) -> None:
        if entry.origin != self.origin:
            self.report(Rule.FOREIGN_ORIGIN, f"the log calls itself {entry.origin}")
        begins = entry.action == KeyAction.BEGIN
        if self.size == 0 and not begins:
            self.report(Rule.FIRST_KEY, "the log begins by ending a key")
        elif begins == (entry.public_key in self.keys):
            self.report(Rule.KEY_CHANGE, "a key begins twice or ends without having begun")
        elif not begins and len(self.keys) == 1:
            self.report(Rule.KEY_CHANGE, "the last key ends and none is left")
        elif begins:
            self.keys.add(entry.public_key)
        else:
            self.keys.discard(entry.public_key)

    def _lot(self, leaf: bytes) -> LotState | None:
        lot = self.lots.get(leaf)
        if lot is None:
            self.report(Rule.UNKNOWN_LOT, f"no lot {leaf.hex()} was opened before")
        return lot

    def _demand_pages(self, lot: LotState) -> None:
        for tonne in sorted({page.tonne for page in lot.owed}):
            self.report(Rule.TONNE_MISSING, f"{lot.opened.code}, tonne {tonne}: no list of slices")
        lot.owed.clear()


def replay(origin: str, entries: Iterable[bytes]) -> list[Violation]:
    """Everything that is wrong with a whole log, given from its first entry."""
    log = Replay(origin)
    log.feed(entries)
    return log.finish()


def _share_serials(one: LotOpen, other: LotOpen) -> bool:
    """Whether two lots of one sequence have a serial in common, compared as numbers."""
    return (
        one.first_serial < other.first_serial + other.tonnes
        and other.first_serial < one.first_serial + one.tonnes
    )


def _first_difference(one: tuple[Slice, ...], other: tuple[Slice, ...]) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
