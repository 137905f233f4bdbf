"""An interval of an axis told as serials, and back again without losing a gram."""

from hypothesis import given
from hypothesis import strategies as st

from offsets.certificates import render, wording
from offsets.certificates.document import Span, spans
from offsets.orders.rules import Purpose
from offsets.units import GRAMS_PER_TONNE

FIRST = 7_000_001

edges = st.integers(0, 40 * GRAMS_PER_TONNE) | st.integers(0, 40).map(lambda t: t * GRAMS_PER_TONNE)
intervals = st.tuples(edges, edges).map(sorted).filter(lambda pair: pair[0] < pair[1])


def test_ten_kilograms_over_the_end_of_a_tonne() -> None:
    assert spans(FIRST, 995_000, 1_005_000) == (
        Span(FIRST, FIRST, 995_000, 1_000_000),
        Span(FIRST + 1, FIRST + 1, 0, 5_000),
    )


def test_whole_tonnes_are_one_run() -> None:
    assert spans(FIRST, 2_000_000, 9_000_000) == (Span(FIRST + 2, FIRST + 8, 0, GRAMS_PER_TONNE),)


@given(intervals)
def test_spans_reassemble_the_interval(interval: list[int]) -> None:
    start_g, end_g = interval
    reached_g = start_g
    for span in spans(FIRST, start_g, end_g):
        assert (span.first_serial - FIRST) * GRAMS_PER_TONNE + span.from_g == reached_g
        assert span.is_whole or span.first_serial == span.last_serial
        assert 0 <= span.from_g < span.to_g <= GRAMS_PER_TONNE
        reached_g += span.mass_g
    assert reached_g == end_g


@given(intervals)
def test_three_spans_at_most(interval: list[int]) -> None:
    found = spans(FIRST, *interval)
    assert 1 <= len(found) <= 3
    assert sum(span.is_whole for span in found) <= 1


def test_every_stored_purpose_has_its_words() -> None:
    assert set(wording.PURPOSES) == set(Purpose)
    assert set(Purpose) > wording.PUBLIC_OCCASIONS


def test_no_wording_promises_too_much() -> None:
    templates = "".join(path.read_text() for path in render.TEMPLATES.iterdir())
    said = templates + "".join(f"{w.zh} {w.en}" for w in wording.PURPOSES.values())
    assert not any(word in said.lower() for word in ("捐", "donat", "碳中和", "neutral"))
