"""The Fujian letter's own totals through the public API: not a gram and not a fen amiss."""

import secrets
from pathlib import Path

import pytest

from benchmarks import letter
from tests import postgresql
from tests.live import live_house


def test_the_sizes_add_up_to_the_letter() -> None:
    masses_g = letter.masses_g()

    assert len(masses_g) == 10_611
    assert sum(masses_g) == 8_108_000_000
    assert min(masses_g) == 10_000
    assert all(mass_g % 10_000 == 0 for mass_g in masses_g)
    assert masses_g == letter.masses_g()


@pytest.mark.slow
@pytest.mark.only("postgresql")  # It takes a while, and production's database will do.
def test_the_letters_total_is_bought_to_the_gram(tmp_path: Path) -> None:
    """By a twentieth of its buyers; ``make letter`` is all of them, some minutes long."""
    buyers = letter.PURCHASES // 20
    secret = secrets.token_urlsafe(32)
    database = postgresql.new_database("test_letter")
    with live_house(tmp_path, DATABASE_URL=database, SANDBOX_SECRET=secret) as house:
        paid_fen = letter.buy_all(house, secret, buyers)
        found = house.command("audit")

    assert paid_fen == letter.TOTAL_FEN
    assert letter.audited(buyers) in found
    assert "not a gram and not a fen amiss" in found
