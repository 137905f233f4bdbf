"""What goes wrong on demand: the next few calls, or at a rate."""

import random
from collections import defaultdict, deque
from dataclasses import dataclass, field
from threading import Lock

ERRCODES = {
    "busy": -1,
    "code_invalid": 40029,
    "code_used": 40163,
    "too_often": 45011,
    "high_risk": 40226,
    "bad_secret": 40125,
}
"""Faults that WeChat tells in a number, and does nothing else."""

FAULTS = (
    *ERRCODES,
    "silent_before",
    "silent_after",
    "hang_up_before",
    "hang_up_after",
    "error_before",
    "error_after",
    "trickle",
    "garbage",
    "not_an_object",
    "no_openid",
    "huge",
)
"""And those of the line: no answer, a broken connection or a 500, before or after the code is
used up; an answer byte by byte, no JSON, another JSON, one without its point, far too much."""


@dataclass
class Faults:
    """Which fault comes next at ``code2session``, ``phone``, ``access_token`` or ``*``."""

    seed: int = 0
    rates: dict[str, dict[str, float]] = field(default_factory=dict)
    silence_s: float = 5.0
    """How long a silent call keeps the house waiting."""

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  # repeatable, not secret
        self._next: dict[str, deque[str]] = defaultdict(deque)
        self._lock = Lock()

    def ask_for(self, call: str, *faults: str) -> None:
        """Let these happen next, in this order."""
        for fault in faults:
            if fault not in FAULTS:
                raise ValueError(f"{fault} is none of {', '.join(FAULTS)}")
        with self._lock:
            self._next[call].extend(faults)

    def at(self, call: str) -> str | None:
        """The fault of this call, if any."""
        with self._lock:
            for place in (call, "*"):
                if self._next[place]:
                    return self._next[place].popleft()
            for place in (call, "*"):
                for fault, rate in self.rates.get(place, {}).items():
                    if self._random.random() < rate:
                        return fault
        return None
