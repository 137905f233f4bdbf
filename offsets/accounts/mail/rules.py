"""When a letter that was not taken is tried again, and when no more."""

from datetime import timedelta

WAITS = (
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""Somebody waits at the screen for a link: soon at first. A server that is down for a night
finds the invitations still there in the morning."""

GIVE_UP_AFTER = 12
"""Attempts: with the waits above some two days, which is when the usual letter expires."""

LEASE = timedelta(minutes=2)
"""How long one worker has a letter in hand; longer than every time-out of one handing over."""

KEPT = timedelta(days=30)
"""How long it is remembered that a letter went; what it said is forgotten when it goes."""


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts, the present one not counted."""
    return WAITS[min(attempts, len(WAITS) - 1)]
