"""What the worker does for the log again and again, and the alarm where it cannot."""

import logging
from datetime import timedelta

from flask import current_app

from offsets import clock
from offsets.db import session
from offsets.log.errors import LogHalted
from offsets.log.known_keys import signers
from offsets.log.publish import check_not_behind, newest_checkpoint, publish
from offsets.log.seal import anything_waits, seal
from offsets.log.watch import LATE_S, lag

ROUNDS = 5
"""Of one step at most, so that a long queue neither keeps the other jobs waiting nor outlives
the worker's turn."""

_SAID = "log_halted"
"""Where this process remembers what it has said last, and when."""

SEAL_EVERY_S = 2.0
"""What a round costs beside its entries, files and a signature, is shared by two seconds' sales."""

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


def keep_up() -> int:
    """The worker's step: the same, but where the log is halted say so, with the reason."""
    try:
        return seal_and_publish()
    except LogHalted as error:
        _say_halted(str(error))
        return 0


def watch() -> int:
    """Say it in the log of the house where something that was paid waits too long."""
    found = lag(session())
    if found.unsealed_s <= LATE_S:
        return 0
    facts = {"unsealed_s": found.unsealed_s, "log_size": found.size}
    _log.error("log_late", extra={"facts": facts})
    return 1


def _say_halted(reason: str) -> None:
    """At once, and then each minute while it lasts; the reason names no person."""
    said, said_at = current_app.extensions.get(_SAID, ("", clock.now()))
    now = clock.now()
    if said == reason and now - said_at < timedelta(seconds=LATE_S):
        return
    current_app.extensions[_SAID] = (reason, now)
    _log.error("log_halted", extra={"facts": {"reason": reason}})
