"""The only place that reads the time: UTC in storage, Asia/Shanghai on screens."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SCREEN_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in UTC; tests replace it with ``time_machine``."""
    return datetime.now(UTC)


def on_screen(moment: datetime) -> datetime:
    """The same moment as people in China read it."""
    return moment.astimezone(SCREEN_ZONE)


def day_of(day: date) -> tuple[datetime, datetime]:
    """A day of China's calendar as [start, end) in UTC."""
    start = datetime.combine(day, time.min, SCREEN_ZONE)
    return start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC)
