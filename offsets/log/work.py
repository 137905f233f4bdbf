"""What the worker does for the log each second, and the alarm where it cannot."""

import logging

from offsets.db import session
from offsets.log.known_keys import signers
from offsets.log.publish import check_not_behind, newest_checkpoint, publish
from offsets.log.seal import anything_waits, seal
from offsets.log.watch import LATE_S, lag

ROUNDS = 5
"""Of one step at most, so that a long queue neither keeps the other jobs waiting nor outlives
the worker's turn."""

_log = logging.getLogger(__name__)


def seal_and_publish() -> int:
    """Seal and publish until nothing waits, or for a while; how many entries were published.

    Raises LogHalted. Without a private key here nothing is sealed: what is sold
    waits, and the watch says so.
    """
    check_not_behind(newest_checkpoint(session()))
    published = 0
    for _ in range(ROUNDS):
        if anything_waits(session()):
            signers(session())
            seal()
        added = publish()
        published += added
        if not added:
            break
    return published


def watch() -> int:
    """Say it in the log of the house where something that was paid waits too long."""
    found = lag(session())
    if found.unsealed_s <= LATE_S:
        return 0
    facts = {"unsealed_s": found.unsealed_s, "log_size": found.size}
    _log.error("log_late", extra={"facts": facts})
    return 1
