"""UTC in storage, China's clock on screens."""

from datetime import UTC, date, datetime, timedelta

import time_machine

from offsets import clock as house_clock


def test_now_is_aware_and_in_utc(clock: time_machine.Traveller) -> None:
    assert house_clock.now() == datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
    assert house_clock.now().tzinfo is UTC


def test_screens_show_china_s_day() -> None:
    evening = datetime(2026, 4, 30, 16, 30, tzinfo=UTC)
    shown = house_clock.on_screen(evening)
    assert (shown.day, shown.hour, shown.utcoffset()) == (1, 0, timedelta(hours=8))
    assert shown == evening


def test_china_s_day_begins_in_the_evening_of_utc() -> None:
    start, end = house_clock.day_of(date(2026, 5, 1))
    assert start == datetime(2026, 4, 30, 16, 0, tzinfo=UTC)
    assert end - start == timedelta(days=1)
    assert house_clock.on_screen(start).date() == date(2026, 5, 1)
