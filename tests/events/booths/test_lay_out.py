"""A floor plan is laid out whole or not at all, and its preview says what would happen."""

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from offsets.db import session, transaction
from offsets.errors import Invalid
from offsets.events.booths.csv_file import read_csv
from offsets.events.booths.draw import breadth, fit, halls
from offsets.events.booths.judge import Fate, Spot, Standing, judge, overlap
from offsets.events.booths.lay_out import lay_out, preview
from offsets.events.booths.models import Booth
from offsets.events.booths.read import BoothView, booths
from offsets.events.booths.rules import MAX_BOOTHS, PER_ROW, Light
from offsets.events.cancel import cancel
from offsets.events.errors import WrongStep
from offsets.events.find import find
from tests.events.booths.making import SHARE_G, booth_id, make_hall, states, take
from tests.events.making import make_planned
from tests.factories import make_lot
from tests.racing import together


def fates(judged) -> dict[str, str]:
    return {each.spot.label: str(each.fate) for each in judged}


def test_a_list_without_places_is_laid_out_in_rows(app: Flask) -> None:
    event = make_planned()
    lay_out(event, [Spot(f"{n}") for n in range(PER_ROW + 2)], SHARE_G)
    rows = session().scalars(select(Booth).order_by(Booth.id)).all()
    assert [(row.x, row.y) for row in rows[-3:]] == [(2 * PER_ROW - 2, 0), (0, 1), (2, 1)]


def test_a_preview_says_what_keeping_does(app: Flask) -> None:
    event = make_hall()
    make_lot()
    take(event, "A1")
    before = booth_id(event, "A2")
    plan = [Spot("A2", x=2, y=0, w=2, h=1), Spot("B1", x=5, y=0, w=2, h=2)]
    said = {"A1": "kept", "A2": "same", "A3": "gone", "B1": "new"}
    assert fates(preview(event, plan)) == said
    assert states(event).keys() == {"A1", "A2", "A3"}
    assert fates(lay_out(event, plan, SHARE_G)) == said
    assert states(event) == {"A1": "reserved", "A2": "free", "B1": "free"}
    assert booth_id(event, "A2") == before
    moved = [Spot("A2", x=2, y=4), Spot("B1", x=5, y=0, w=2, h=2)]
    assert fates(lay_out(event, moved, SHARE_G))["A2"] == "changed"


@pytest.mark.parametrize(
    ("spot", "field", "reason"),
    [
        (Spot("", x=9, y=0), "label", "required"),
        (Spot("长" * 13, x=9, y=0), "label", "too_long"),
        (Spot("A\u202e1", x=9, y=0), "label", "direction_tricks"),
        (Spot("A\u200b1", x=9, y=0), "label", "direction_tricks"),
        (Spot("<b>", x=9, y=0), "label", "markup"),
        (Spot("A1\n", x=9, y=0), "label", "control_characters"),
        (Spot("A1", x=9, y=0), "label", "booth_twice"),
        (Spot("B1", "馆" * 21, 9, 0), "hall", "too_long"),
        (Spot("B1", x=-1, y=0), "x", "out_of_range"),
        (Spot("B1", x=9, y=501), "y", "out_of_range"),
        (Spot("B1", x=9, y=0, w=0), "w", "out_of_range"),
        (Spot("B1", x=9, y=0, h=41), "h", "out_of_range"),
        (Spot("B1", x=9), "y", "required"),
        (Spot("B1", x=1, y=1), "x", "booths_overlap"),
    ],
)
def test_one_bad_row_and_nothing_is_kept(app: Flask, spot: Spot, field: str, reason: str) -> None:
    event = make_planned()
    plan = [Spot("A1", x=0, y=0, w=2, h=2), spot]
    (_, refused) = preview(event, plan)
    assert refused.fate is Fate.REFUSED
    with pytest.raises(Invalid) as caught:
        lay_out(event, plan, SHARE_G)
    assert (caught.value.field, caught.value.reason) == (f"booths.1.{field}", reason)
    assert booths(find(event).id) == []


def test_a_subscribed_booth_is_not_built_over(app: Flask) -> None:
    event = make_hall(1)
    make_lot()
    take(event)
    (refused, kept) = preview(event, [Spot("B1", x=0, y=0)])
    assert (refused.fate, kept.fate) == (Fate.REFUSED, Fate.KEPT)


def test_what_is_too_much_or_too_late(app: Flask) -> None:
    event = make_planned()
    for rows, share_g, field in (
        ([Spot(f"{n}") for n in range(MAX_BOOTHS + 1)], SHARE_G, "booths"),
        ([Spot("A1")], 0, "share_g"),
        ([Spot("A1")], 10**15, "share_g"),
    ):
        with pytest.raises(Invalid) as caught:
            lay_out(event, rows, share_g)
        assert caught.value.field == field
    cancel(event)
    with pytest.raises(WrongStep):
        lay_out(event, [Spot("A1")], SHARE_G)


def test_two_plans_at_once_are_one_after_the_other(app: Flask) -> None:
    event = make_planned()
    plans = [[Spot(f"{hall}{n}") for n in range(8)] for hall in "ABCD"]
    together(app, *(lambda each=each: lay_out(event, each, SHARE_G) for each in plans))
    # Whichever came last is the plan, whole.
    left = "".join(sorted({label[0] for label in states(event)}))
    assert left in "ABCD"
    assert len(states(event)) == 8


@pytest.mark.parametrize("row", [{"x": -1}, {"w": 0}, {"label": "A1"}])
def test_the_database_itself_refuses_what_cannot_be(app: Flask, row: dict[str, object]) -> None:
    event = make_hall()
    good = {"event_id": find(event).id, "public_id": "p", "hall": "", "label": "Z",
            "x": 0, "y": 0, "w": 1, "h": 1}  # fmt: skip
    with pytest.raises(IntegrityError), transaction() as writing:
        writing.execute(insert(Booth).values(good | row))


CSV = "展位,展馆,列,行,宽,高\nA1,一号馆,0,0,2,1\nA2,一号馆,2,0,,\n\nA3,一号馆,x,0,1,1\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    spots = read_csv(CSV.encode(encoding))
    assert spots[0] == Spot("A1", "一号馆", 0, 0, 2, 1)
    assert spots[1] == Spot("A2", "一号馆", 2, 0, None, None)
    # Every row has its fate: the bad one is refused by itself.
    assert [each.fate for each in judge(spots, {})] == [Fate.NEW, Fate.NEW, Fate.REFUSED]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "required"),
        (b"\n\n", "required"),
        (b"colour,size\nred,1\n", "booth_column_missing"),
        (b"booth\n" + b"A\n" * (MAX_BOOTHS + 1), "too_many_rows"),
        (b"booth,x\nA1,\x00", "nul_bytes"),
        (b"x" * 300_000, "file_too_large"),
    ],
)
def test_a_file_that_is_none_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_csv(data)
    assert caught.value.reason == reason


SPOTS = st.builds(
    Spot,
    st.sampled_from([f"A{n}" for n in range(6)]),
    st.sampled_from(["", "二"]),
    st.integers(-1, 6),
    st.integers(-1, 6),
    st.integers(0, 3),
    st.integers(0, 3),
)


@settings(max_examples=60)
@given(st.lists(SPOTS, max_size=10), st.lists(SPOTS, max_size=4))
def test_whatever_is_kept_lies_apart(rows: list[Spot], old: list[Spot]) -> None:
    first = [each.spot for each in judge(old, {}) if each.fate is Fate.NEW]
    there = {spot.name: Standing(spot, number % 2 == 0) for number, spot in enumerate(first)}
    judged = judge(rows, there)
    assert [each.number for each in judged if each.number] == list(range(1, len(rows) + 1))
    stays = [each.spot for each in judged if each.fate not in (Fate.REFUSED, Fate.GONE)]
    assert len({spot.name for spot in stays}) == len(stays)
    for at, one in enumerate(stays):
        for other in stays[at + 1 :]:
            assert one.hall != other.hall or not overlap(one, other)
    # Nobody's booth goes.
    assert {n for n, s in there.items() if s.is_bound} <= {
        each.spot.name for each in judged if each.fate is not Fate.GONE
    }


def test_a_drawing_has_every_booth_within_its_hall() -> None:
    spots = [("甲", "A1", 3, 2), ("甲", "A2", 8, 2), ("乙", "B1", 0, 0)]
    views = [BoothView(label, hall, label, x, y, 2, 1, Light.LIT, "某某科技有限公司", 1)
             for hall, label, x, y in spots]  # fmt: skip
    first, second = halls(views)
    assert [first.name, second.name] == ["甲", "乙"]
    for hall in (first, second):
        for shape in hall.shapes:
            assert 0 <= shape.x < shape.x + shape.width <= hall.width
            assert 0 <= shape.y < shape.y + shape.height <= hall.height
            assert breadth(shape.short) * shape.name_size <= shape.width + 0.1


def test_halls_below_each_other_are_drawn_on_one_scale() -> None:
    """The width of each drawing is that of the page: so many units are so many pixels."""
    spots = [("甲", "A1", 0), ("甲", "A2", 20), ("乙", "B1", 7)]
    views = [BoothView(label, hall, label, x, 0, 2, 1, Light.FREE, None, 0)
             for hall, label, x in spots]  # fmt: skip
    apart, below = halls(views), halls(views, one_scale=True)
    assert apart[0].width > apart[1].width
    assert below[0].width == below[1].width == apart[0].width
    assert below[1].shapes[0].x < 1  # Begins at the left, as the one above it.


@given(st.text(max_size=30), st.floats(0, 20))
def test_a_text_is_cut_to_its_room(text: str, room: float) -> None:
    assert breadth(fit(text, room)) <= room
