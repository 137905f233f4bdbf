"""Counts of requests in this process's memory: one entry for each caller and window.

The memory storage that comes with ``limits`` starts a thread after almost every count,
which then looks through all the others. A hall of ten thousand phones would have it do
little else. Here a count is one entry of a dictionary, and old ones are swept once a
minute.
"""

import time
from threading import Lock

from limits.storage import Storage

SCHEME = "memory://"
_SWEEP_EVERY_S = 60.0


class Windows(Storage):
    """Fixed windows of one process."""

    STORAGE_SCHEME = None  # made by name alone, so that "memory" keeps its meaning elsewhere

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, tuple[int, float]] = {}
        self._lock = Lock()
        self._swept_at = time.time()

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing here fails by itself."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, beginning a window of ``expiry`` seconds where none is open; the count."""
        now = time.time()
        with self._lock:
            if now - self._swept_at >= _SWEEP_EVERY_S:
                self._sweep(now)
            count, ends = self._counts.get(key, (0, 0.0))
            if ends <= now:
                count, ends = 0, now + expiry
            self._counts[key] = count + amount, ends
            return count + amount

    def get(self, key: str) -> int:
        """The count of the window that is open, else 0."""
        count, ends = self._counts.get(key, (0, 0.0))
        return count if ends > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, as seconds since 1970; now where none is open."""
        return max(time.time(), self._counts.get(key, (0, 0.0))[1])

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int:
        """Forget everything; how many entries there were."""
        with self._lock:
            gone = len(self._counts)
            self._counts = {}
        return gone

    def clear(self, key: str) -> None:
        """Forget one caller's window."""
        with self._lock:
            self._counts.pop(key, None)

    def _sweep(self, now: float) -> None:
        self._counts = {key: kept for key, kept in self._counts.items() if kept[1] > now}
        self._swept_at = now
