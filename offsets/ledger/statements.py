"""The statements of a log while it is replayed: what each event said last, and what ended."""

from collections.abc import Callable
from dataclasses import dataclass

from offsets.ledger.rules import Rule
from offsets.ledger.stated import StatementEnd, StatementOfEvent


@dataclass(slots=True)
class Told:
    """A statement, and its end where it has one."""

    said: StatementOfEvent
    end: StatementEnd | None = None


class StatementBook:
    """Reads statements and their ends in order; hands what is wrong to ``report``."""

    def __init__(self, report: Callable[[Rule, str], None]) -> None:
        self.told: dict[bytes, Told] = {}
        """By the leaf hashes of their entries, in the order in which they were made."""
        self._report = report
        self._versions: set[tuple[str, int]] = set()
        self._last: dict[str, tuple[int, Told]] = {}
        """Of each event: its highest version."""

    def state(self, said: StatementOfEvent, leaf: bytes) -> None:
        """Read a statement."""
        last, before = self._last.get(said.event, (0, None))
        name = f"event {said.event}, statement {said.version}"
        if (said.event, said.version) in self._versions:
            self._report(Rule.STATEMENT_TWICE, f"{name} was made already")
        elif said.version != last + 1:
            self._report(Rule.STATEMENT_ORDER, f"{name} follows statement {last}")
        elif before and not before.end:
            self._report(Rule.STATEMENT_STANDS, f"{name} while statement {last} stands")
        self._versions.add((said.event, said.version))
        told = self.told.setdefault(leaf, Told(said))
        if said.version > last:
            self._last[said.event] = (said.version, told)

    def end(self, end: StatementEnd) -> None:
        """Read a statement's end."""
        told = self.told.get(end.statement)
        if told is None:
            self._report(Rule.UNKNOWN_STATEMENT, f"no statement {end.statement.hex()} was made")
        elif told.end:
            name = f"event {told.said.event}, statement {told.said.version}"
            self._report(Rule.ENDED_TWICE, f"{name} has ended already")
        else:
            told.end = end
