"""Charts: well formed, told in words, true to their figures, safe, and light."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.footprint.lines import Mass
from offsets.inventories import charts
from offsets.inventories.charts import compass, shares
from offsets.inventories.charts.span import WIDTH, span

FUZHOU = (26.07, 119.30)
BEIJING = compass.Origin("北京", 39.90, 116.41, 40, 2_000_000)
TOKYO = compass.Origin("Tokyo", 35.68, 139.69, 10, 4_000_000)
WORDS = compass.Words("Where from", "Tokyo 4 t, 北京 2 t", "N")

origins = st.lists(
    st.builds(
        compass.Origin,
        st.text("北京上海abc<&\"'", max_size=12),
        st.floats(-89, 89),
        st.floats(-180, 180),
        st.integers(1, 1000),
        st.integers(1, 10**9),
    ),
    min_size=1,
    max_size=120,
)


def drawn(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314  # our own drawing


def number(element: ElementTree.Element, name: str) -> float:
    return float(element.attrib[name])


def dots(text: str) -> list[ElementTree.Element]:
    (group,) = [each for each in drawn(text) if each.get("class") == "chart__dot"]
    return list(group)


def test_north_is_up_and_east_is_right() -> None:
    tokyo, beijing = dots(compass.compass([BEIJING, TOKYO], FUZHOU, WORDS))
    assert number(tokyo, "cx") > compass.MIDDLE
    assert number(tokyo, "cy") < compass.MIDDLE
    assert number(beijing, "cx") < compass.MIDDLE
    assert number(beijing, "r") < number(tokyo, "r")


@given(origins)
def test_any_origins_are_drawn_within_bounds(found: list[compass.Origin]) -> None:
    text = compass.compass(found, FUZHOU, WORDS)
    assert len(dots(text)) == min(len(found), compass.MOST_DOTS)
    for dot in dots(text):
        assert 0 <= number(dot, "cx") <= compass.SIDE
        assert 0 <= number(dot, "cy") <= compass.SIDE
    assert len(text) < 12_000


def test_names_never_lie_over_each_other() -> None:
    near = [compass.Origin(f"城市{n}", 39 + n / 100, 116, 1, 10**6) for n in range(9)]
    text = compass.compass(near, FUZHOU, WORDS)
    written = re.findall(r'class="chart__name" x="([\d.]+)" y="([\d.]+)"', text)
    assert 1 <= len(written) < 9


def test_a_drawing_tells_itself() -> None:
    for text in (
        compass.compass([BEIJING], FUZHOU, WORDS),
        shares.shares([shares.Part("交通", 3, 0), shares.Part("用餐", 1, 1)], "Shares"),
    ):
        root = drawn(text)
        assert root.get("role") == "img"
        ids = str(root.get("aria-labelledby")).split()
        assert [root.find(f".//*[@id='{each}']").text for each in ids]  # type: ignore[union-attr]
    assert "交通 75.0%, 用餐 25.0%" in text


def test_what_people_typed_is_escaped() -> None:
    bad = compass.Origin("<script>", 39.9, 116.4, 1, 1)
    text = compass.compass([bad], FUZHOU, compass.Words("<b>", "&", '"'))
    assert "<script>" not in text
    assert "<b>" not in text
    assert "<b>" not in shares.shares([shares.Part("<b>", 1, 0)], "<b>")


def test_nothing_gives_nothing() -> None:
    assert compass.compass([], FUZHOU, WORDS) == ""
    assert shares.shares([], "") == ""


def test_nothing_is_styled_in_place() -> None:
    """The content security policy would refuse it."""
    page = compass.compass([BEIJING], FUZHOU, WORDS) + span(Mass(1, 2, 3), 3)
    assert "style" not in page
    assert "<style>" in charts.printed(compass.compass([BEIJING], FUZHOU, WORDS))


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_bar_is_as_long_as_its_mass(low: int, more: int, most: int) -> None:
    mass = Mass(low, low + more, low + more + most)
    bar = drawn(span(mass, mass.high_g)).find("rect")
    assert bar is not None
    expected = mass.central_g * WIDTH // mass.high_g if mass.high_g else 0
    assert number(bar, "width") == max(4, expected)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(1, 3, "33.3%"), (1, 10_000, "<0.1%"), (0, 5, "0.0%"), (5, 5, "100.0%"), (0, 0, "0.0%")],
)
def test_per_cent(part: int, whole: int, said: str) -> None:
    assert shares.percent(part, whole) == said
