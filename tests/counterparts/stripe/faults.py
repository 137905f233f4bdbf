"""What shall go wrong, and how often: asked for by a test or by whoever tries out a front end."""

from dataclasses import dataclass
from threading import Lock
from typing import Literal, get_args

CallFault = Literal[
    "timeout_before", "timeout_after", "error_500", "error_503", "rate_limited", "key_rejected"
]
"""Of an API call: no answer before or after the deed, a fault of Stripe's own that it will repeat
under the same key, one of the machines before it, too many calls, a key that was revoked."""

NoticeFault = Literal[
    "lose", "duplicate", "delay", "reorder", "forge", "stale",
    "wrong_amount", "wrong_currency", "wrong_livemode",
]  # fmt: skip
"""Of a notice on its way to the merchant."""

CALL_FAULTS: tuple[CallFault, ...] = get_args(CallFault)
NOTICE_FAULTS: tuple[NoticeFault, ...] = get_args(NoticeFault)


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong where the place begins so, as often as it is left."""

    kind: str
    place: str
    left: int


class Faults:
    """Everything that is still to go wrong."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = Lock()

    def add(self, kind: str, place: str = "", times: int = 1) -> None:
        """``place`` begins an API path or an event's type; raises ValueError for unknown kinds."""
        if kind not in (*CALL_FAULTS, *NOTICE_FAULTS):
            raise ValueError(kind)
        with self._lock:
            self._waiting.append(Fault(kind, place, times))

    def take(self, kinds: tuple[str, ...], place: str) -> str | None:
        """The next fault of these kinds at this place, which is used up by it."""
        with self._lock:
            for fault in self._waiting:
                if fault.kind in kinds and fault.left and place.startswith(fault.place):
                    fault.left -= 1
                    return fault.kind
        return None

    def clear(self) -> None:
        """Let everything go right again."""
        with self._lock:
            self._waiting.clear()
