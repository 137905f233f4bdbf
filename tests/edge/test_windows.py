"""Counting in memory: windows begin, end, and leave nothing behind."""

import threading

from limits import parse
from limits.strategies import FixedWindowRateLimiter

from offsets.edge.windows import Windows


def test_a_window_counts_and_ends(clock) -> None:
    windows = Windows()
    limiter, limit = FixedWindowRateLimiter(windows), parse("3/minute")
    assert [limiter.hit(limit, "route", "one") for _ in range(4)] == [True, True, True, False]
    assert limiter.hit(limit, "route", "other")
    stats = limiter.get_window_stats(limit, "route", "one")
    assert stats.remaining == 0
    clock.shift(61)
    assert limiter.hit(limit, "route", "one")


def test_old_windows_are_swept(clock) -> None:
    windows = Windows()
    for number in range(1_000):
        windows.incr(f"phone {number}", 60)
    clock.shift(61)
    windows.incr("later", 60)
    assert len(windows._counts) == 1
    windows.clear("later")
    assert (windows.get("later"), windows.reset(), windows.check()) == (0, 0, True)


def test_many_threads_lose_no_count_and_none_is_left_running() -> None:
    windows, before = Windows(), threading.active_count()
    threads = [
        threading.Thread(target=lambda: [windows.incr("one", 60) for _ in range(500)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert windows.get("one") == 2_000
    assert threading.active_count() == before
