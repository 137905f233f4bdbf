"""What goes wrong on demand: the next few times, or at a rate."""

import random
from collections import defaultdict, deque
from dataclasses import dataclass, field
from threading import Lock

CALL_FAULTS = (
    "silent_before",
    "silent_after",
    "hang_up_before",
    "hang_up_after",
    "error_before",
    "error_after",
    "forged_answer",
    "wrong_amount",
    "wrong_currency",
)
"""Of an API call: no answer until the merchant gives up, a broken connection, or a 500, each
before or after the deed; an answer that somebody else signed; a payment of another sum."""

NOTICE_FAULTS = (
    "lost",
    "duplicate",
    "delayed",
    "reordered",
    "forged",
    "stale",
    "probe",
    "wrong_amount",
    "wrong_currency",
    "other_app",
    "other_merchant",
)
"""Of a notice. All but lost, duplicate, delayed and reordered are sent ahead of the true one."""


@dataclass
class Faults:
    """Which fault comes next: first those asked for by name, then those drawn by their rates.

    A name's prefix says what it is for: ``call:`` with the call's name or ``*``,
    as in ``call:native`` and ``call:*``, and ``notice:`` alone.
    """

    seed: int = 0
    rates: dict[str, dict[str, float]] = field(default_factory=dict)
    silence_s: float = 5.0
    """How long a silent call keeps the merchant waiting."""
    delay_s: float = 3.0
    """How much later a delayed notice comes; a reordered one waits a tenth of it."""

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  # repeatable, not secret
        self._next: dict[str, deque[str]] = defaultdict(deque)
        self._lock = Lock()

    def ask_for(self, where: str, *faults: str) -> None:
        """Let these happen next, in this order, at ``call:<name>``, ``call:*`` or ``notice:``."""
        known = NOTICE_FAULTS if where == "notice:" else CALL_FAULTS
        for fault in faults:
            if fault not in known:
                raise ValueError(f"{fault} is none of {', '.join(known)}")
        with self._lock:
            self._next[where].extend(faults)

    def at_call(self, name: str) -> str | None:
        """The fault of this call, if any."""
        return self._draw(f"call:{name}", "call:*")

    def at_notice(self) -> str | None:
        """The fault of this notice, if any."""
        return self._draw("notice:")

    def stop(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._next.clear()
            self.rates.clear()

    def _draw(self, *places: str) -> str | None:
        with self._lock:
            for place in places:
                if self._next[place]:
                    return self._next[place].popleft()
            for place in places:
                for fault, rate in self.rates.get(place, {}).items():
                    if self._random.random() < rate:
                        return fault
        return None
