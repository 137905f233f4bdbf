"""Being asked to stop, by a signal.

Not a ``threading.Event``: its ``set`` takes a lock that its ``wait`` may hold,
and a signal's handler runs in the very thread that waits. Now and then it would
wait for itself for ever.
"""

import signal
import time

_GLANCE_S = 0.1


class Stop:
    """Whether somebody asked; asking is one assignment, which no signal can interrupt."""

    def __init__(self) -> None:
        self.asked = False

    def listen(self, *signals: signal.Signals) -> None:
        """Let these signals ask; call it in the main thread."""
        for each in signals:
            signal.signal(each, self.ask)

    def ask(self, *_: object) -> None:
        self.asked = True

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until asked; whether it was asked."""
        deadline = time.monotonic() + seconds
        while not self.asked and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, _GLANCE_S))
        return self.asked
