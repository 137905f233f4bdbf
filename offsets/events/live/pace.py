"""How many watchers this process answers, and after how long each should ask again."""

import random
import threading
import time

from offsets.events.live.rules import SHORTEST_MS, pause_ms

_WINDOW_S = 5.0
_SPREAD = 0.1
"""By so much each pause is longer or shorter, that not everybody asks at once."""


class Pace:
    """Counts answers in windows of some seconds; each window sets the pause of the next."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began = 0.0
        self._answers = 0
        self._pause_ms = SHORTEST_MS

    def next_ms(self, now: float | None = None) -> int:
        """Count one answer; how many milliseconds its watcher should wait."""
        now = time.monotonic() if now is None else now
        with self._lock:
            passed = now - self._began
            if passed >= _WINDOW_S:
                # After a silence nobody knows who watches: then the shortest will do.
                rate = self._answers / passed if passed < 3 * _WINDOW_S else 0.0
                self._pause_ms = pause_ms(rate, self._pause_ms)
                self._began, self._answers = now, 0
            self._answers += 1
            pause = self._pause_ms
        return round(pause * random.uniform(1 - _SPREAD, 1 + _SPREAD))  # noqa: S311  # no secret


PACE = Pace()
