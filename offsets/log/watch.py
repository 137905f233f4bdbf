"""How far the log is behind what was sold, for people, probes and Prometheus."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from offsets import clock
from offsets.log.joints import joints
from offsets.log.known_keys import known_keys
from offsets.log.models import LogBatch, LogCheckpoint, PendingEntry
from offsets.log.publish import newest_checkpoint

LATE_S = 60
"""Sealing takes a second or two; whoever paid should not wait longer than this for the proof."""


@dataclass(frozen=True, slots=True)
class Lag:
    """The published log, and how long the oldest deed has waited to be in it."""

    size: int
    signed_at: datetime | None
    unsealed_s: int
    """0 where nothing waits."""

    @property
    def is_late(self) -> bool:
        return self.unsealed_s > LATE_S

    @property
    def checkpoint_age_s(self) -> int:
        """Seconds since the newest signature; 0 before the first."""
        return _age_s(self.signed_at)


def lag(session: Session) -> Lag:
    """Where the log stands; some small queries by index."""
    newest = newest_checkpoint(session)
    size = newest.size if newest else 0
    waiting = (
        joints().oldest(session),
        session.scalar(select(func.min(PendingEntry.entered_at))),
        # Sealed and not signed: it is not in the public log yet either.
        session.scalar(select(func.min(LogBatch.sealed_at)).where(LogBatch.size > size)),
    )
    oldest = min((moment for moment in waiting if moment), default=None)
    return Lag(size, newest.signed_at if newest else None, _age_s(oldest))


def readings(session: Session) -> Iterator[tuple[str, str, float]]:
    """For Prometheus: name, meaning, value."""
    found = lag(session)
    yield "offsets_log_entries_total", "Entries of the published log.", found.size
    yield (
        "offsets_log_unsealed_seconds",
        "How long the oldest deed has waited to be in the public log.",
        found.unsealed_s,
    )
    yield (
        "offsets_log_checkpoint_age_seconds",
        "Seconds since the log's newest signature.",
        found.checkpoint_age_s,
    )
    witnessed = session.scalar(
        select(func.max(LogCheckpoint.size)).where(LogCheckpoint.witnesses > 0)
    )
    yield "offsets_log_witnessed_entries", "Entries that a witness has cosigned.", witnessed or 0


def readiness(session: Session) -> dict[str, object]:
    """What /readyz tells of the log; people can buy without it."""
    found = lag(session)
    return {
        "has_key": any(not key.ended for key in known_keys(session)),
        "size": found.size,
        "unsealed_s": found.unsealed_s,
        "late": found.is_late,
    }


def _age_s(moment: datetime | None) -> int:
    return max(0, int((clock.now() - moment).total_seconds())) if moment else 0
