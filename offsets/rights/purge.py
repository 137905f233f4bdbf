"""Remove what the law no longer wants kept of people who were forgotten."""

from datetime import timedelta

from offsets import clock
from offsets.config import settings
from offsets.holdings import holdings

YEAR = timedelta(days=366)
"""A leap year's, so that never less than a year goes by."""


def purge(dry_run: bool = False) -> int:
    """What is left of sales older than ``RECORD_KEEP_YEARS``; how many rows are cleared."""
    before = clock.now() - settings().keeping.record_years * YEAR
    return sum(holding.purge(before, dry_run) for holding in holdings())
