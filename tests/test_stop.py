"""Asked to stop by a signal while it waits, or not asked, or asked before."""

import os
import signal
import threading

from offsets.stop import Stop


def test_a_signal_ends_the_wait() -> None:
    before = signal.getsignal(signal.SIGUSR1)
    try:
        stop = Stop()
        stop.listen(signal.SIGUSR1)
        sender = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGUSR1))
        sender.start()
        assert stop.wait(5)
        sender.join()
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_nobody_asks_and_the_time_is_up() -> None:
    assert not Stop().wait(0.01)


def test_once_asked_nobody_waits() -> None:
    stop = Stop()
    stop.ask()
    assert stop.wait(60)
