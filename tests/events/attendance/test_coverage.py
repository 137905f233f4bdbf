"""Coverage and sums are those of a naive recount, in whatever order answers come."""

import math
import secrets
import statistics
from dataclasses import dataclass, field

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from offsets.db import session, transaction
from offsets.errors import DomainError
from offsets.events.attendance.answer import answer
from offsets.events.attendance.ask import Questions, ask, close, reopen
from offsets.events.attendance.bill import Bill
from offsets.events.attendance.coverage import coverage
from offsets.events.attendance.find import Asked
from offsets.events.attendance.models import Answer, AnswerVersion, Questionnaire
from offsets.events.attendance.tickets import add_tickets
from offsets.events.create import describe
from offsets.footprint.lines import NOTHING
from tests.events.attendance.making import (
    BEIJING,
    FUZHOU,
    fresh,
    make_answer,
    make_asked,
    make_phone,
    reply,
)
from tests.events.making import details

PHONES = [secrets.token_bytes(32) for _ in range(4)]
FORMS = [secrets.token_bytes(32) for _ in range(6)]

what = st.fixed_dictionaries(
    {
        "km": st.sampled_from([1, 40, 600]),
        "mode": st.sampled_from(["rail_high_speed", "coach", "bicycle"]),
        "nights": st.integers(0, 3),
        "seat": st.integers(0, 1),
    }
)
steps = st.lists(
    st.tuples(st.sampled_from(range(4)), st.sampled_from(range(6)), what)
    | st.sampled_from(["close", "reopen"]),
    max_size=14,
)


@dataclass
class Naive:
    """What a clerk with a paper list would count."""

    is_open: bool = True
    standing: dict[tuple[int, int], Bill] = field(default_factory=dict)
    forms: dict[int, tuple[int, int]] = field(default_factory=dict)

    def take(self, phone: int, form: int, seat: int, bill: Bill) -> None:
        if form not in self.forms:
            self.forms[form] = phone, seat
            self.standing[phone, seat] = bill


@given(steps=steps)
@settings(max_examples=25)
def test_any_order_of_answers_counts_as_a_clerk_would(app: Flask, steps: list) -> None:
    questions, naive = make_asked(expected=6), Naive()
    for step in steps:
        if isinstance(step, str):
            (close if step == "close" else reopen)(questions.event)
            naive.is_open = step == "reopen"
            continue
        phone, form, said = step
        wish = reply(questions, PHONES[phone], form_hash=form_of(questions, form), **said)
        fits = form not in naive.forms or naive.forms[form] == (phone, said["seat"])
        try:
            taken = answer(fresh(questions), wish)
        except DomainError:
            assert not (naive.is_open and fits)
        else:
            assert naive.is_open
            assert fits
            naive.take(phone, form, said["seat"], taken.bill)
    assert_counts(fresh(questions), naive)


def form_of(questions: Asked, form: int) -> bytes:
    """Forms are of one event: another example's are others."""
    return bytes(a ^ b for a, b in zip(FORMS[form], questions.event.encode() * 3, strict=False))


def assert_counts(questions: Asked, naive: Naive) -> None:
    found = coverage(questions)
    bills = naive.standing.values()
    assert questions.answers == found.answered == len(bills)
    assert found.travel == sum((bill.travel for bill in bills), NOTHING)
    assert found.lodging == sum((bill.lodging for bill in bills), NOTHING)
    assert sum(share.people for share in found.modes) == found.answered
    assert found.percent == min(100, len(bills) * 100 // 6)


def test_a_count_that_misses_an_answer_would_be_seen(app: Flask) -> None:
    questions, naive = make_asked(expected=6), Naive()
    naive.take(0, 0, 0, make_answer(questions).bill)
    naive.take(1, 1, 0, make_answer(questions, nights=1).bill)
    assert_counts(fresh(questions), naive)
    with transaction() as writing:
        last = writing.query(Answer.id).order_by(Answer.id.desc()).limit(1).scalar()
        writing.execute(delete(AnswerVersion).where(AnswerVersion.answer_id == last))
        writing.execute(delete(Answer).where(Answer.id == last))
    try:
        assert_counts(fresh(questions), naive)
    except AssertionError:
        return
    raise RuntimeError("a lost answer was not seen")


def test_the_rest_is_the_mean_with_the_range_of_chance(app: Flask) -> None:
    questions = make_asked(expected=40)
    masses = [make_answer(questions, nights=nights).bill.total.central_g for nights in (0, 1, 1, 4)]
    found = coverage(fresh(questions))
    assert (found.answered, found.people, found.unanswered, found.percent) == (4, 40, 36, 10)
    assert found.whole_g == math.ceil(sum(masses) * 40 / 4)
    spread_g = 1.96 * 40 * statistics.stdev(masses) * math.sqrt((1 - 4 / 40) / 4)
    assert found.margin_g is not None
    assert abs(found.margin_g - spread_g) < 2


def test_whoever_asks_before_anybody_answered_is_told_so(app: Flask) -> None:
    found = coverage(make_asked(expected=40))
    assert (found.answered, found.percent, found.whole_g, found.margin_g) == (0, 0, None, None)
    assert found.total == NOTHING


def test_more_answers_than_people_are_all_of_them(app: Flask) -> None:
    questions = make_asked(expected=1)
    for _ in range(3):
        make_answer(questions, origin=BEIJING, mode="plane")
    found = coverage(fresh(questions))
    assert (found.people, found.unanswered, found.percent) == (3, 0, 100)
    assert found.whole_g == found.total.central_g
    assert found.margin_g == 0


def test_with_a_list_of_codes_all_is_the_list(app: Flask) -> None:
    questions = make_asked(expected=300)
    add_tickets(questions, [f"T{number}" for number in range(8)])
    make_answer(fresh(questions), make_phone(), ticket="T1")
    found = coverage(fresh(questions))
    assert (found.expected, found.percent) == (8, 12)


def test_the_bound_follows_the_people_expected(app: Flask) -> None:
    questions = make_asked(expected=1_000)
    assert session().scalars(select(Questionnaire.most_answers)).one() == 1_200
    describe(questions.event, details(expected_participants=2_000))
    ask(questions.event, Questions(FUZHOU, local_km=8))
    assert session().scalars(select(Questionnaire.most_answers)).one() == 2_400
