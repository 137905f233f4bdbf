"""What is drawn from an event's export is what a walk through all of its inputs would say."""

from decimal import Decimal
from fractions import Fraction

import pytest
from flask.testing import FlaskClient

from offsets.footprint import event
from offsets.footprint.event import Inventory, Journey, NoShows, Treatment, Unresolved
from offsets.footprint.lines import NOTHING, Group
from offsets.inventories import event_gist
from offsets.inventories.amounts import amount_number
from offsets.inventories.compute import compute
from offsets.inventories.event_gist import gist_of, lines_of
from offsets.inventories.event_result import MOST_UNCOUNTED
from offsets.inventories.freeze import freeze
from tests.inventories.making import flight, train

MIXED = Inventory(
    journeys=(
        Journey(train(is_return=True), 30, "CN-350100"),
        Journey(train(), 11, "CN-350200", Decimal("0.25")),
        Journey(flight(), 5, "IATA-FOC"),
    ),
    uses=(event.Use(Group.GOODS, "paper", Decimal(350), "kg"),),
    online_people=40,
    unresolved=(
        Unresolved(7, Treatment.EXTRAPOLATE, "未填出发地"),
        Unresolved(9, Treatment.EXCLUDE, "退会"),
    ),
    no_shows=NoShows(6, 50, Treatment.EXTRAPOLATE),
    notes=("往返。",),
)


@pytest.mark.parametrize("given", [MIXED, Inventory(online_people=1)])
def test_people_venue_and_sums(given: Inventory) -> None:
    computed = compute(given)
    gist = gist_of(computed.export)
    known = round(sum(Fraction(each.people) * Fraction(each.share) for each in given.journeys))
    assert gist.people == (known + 7 - 6 + 40 if given is MIXED else 1)
    assert gist.venue == ("CN-110000" if given is MIXED else "")
    assert gist.notes == given.notes
    for parts in (gist.groups, gist.lines):
        assert sum((each.mass for each in parts if each.mass), NOTHING) == computed.total
    assert [each.name for each in gist.origins] == (
        ["CN-350100", "IATA-FOC", "CN-350200"] if given is MIXED else []
    )


def test_the_cache_keeps_no_export_and_mistakes_none() -> None:
    first, second = compute(MIXED), compute(Inventory(online_people=3))
    assert gist_of(first.export) is gist_of(first.export)
    assert gist_of(second.export).people == 3
    held = event_gist._Held(first.export)
    event_gist._gist.cache_clear()
    event_gist._gist(first.sha256, held)
    assert held.export is None


def test_merging_lines_loses_no_gram_and_nobody() -> None:
    lines = lines_of(compute(MIXED).export)
    merged = event_gist.merged(lines)
    assert len(merged) < len(lines)
    for name in ("quantity", "people"):
        assert sum(getattr(each, name) for each in merged) == sum(
            getattr(each, name) for each in lines
        )


def test_very_many_lines_without_a_figure_are_told_in_the_table(client: FlaskClient) -> None:
    many = tuple(Unresolved(n, Treatment.ASK, f"第 {n} 处") for n in range(1, 41))
    public_id = freeze(compute(Inventory(online_people=1, unresolved=many)), None, "zh")
    page = client.get(f"/f/{public_id}").text
    assert page.count("第 ") == MOST_UNCOUNTED
    # Those of most people are told, and the others are counted.
    assert "第 40 处" in page
    assert f"另有 {40 - MOST_UNCOUNTED} 行" in page
    assert "第 1 处" not in page


def test_a_newer_method_is_told_with_the_difference_and_changes_nothing(
    client: FlaskClient,
) -> None:
    old, new = compute(MIXED, "china-2025"), compute(MIXED)
    page = client.get(f"/f/{freeze(old, None, 'zh')}").text
    difference_g = new.total.central_g - old.total.central_g
    assert 'id="newer"' in page
    assert "china-2026" in page
    assert f"{amount_number(abs(difference_g))} " in page
    assert f"mass_g={old.total.central_g}" in page
    assert 'id="newer"' not in client.get(f"/f/{freeze(new, None, 'zh')}").text
