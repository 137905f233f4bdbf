"""JSON: an event's three questions, answers to them, and what the organiser sees of both."""

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify

from offsets.accounts.caller import caller
from offsets.edge import limits
from offsets.edge.api import Blueprint
from offsets.edge.device import ensure_device, known_device
from offsets.edge.guards import anyone, person
from offsets.errors import Invalid
from offsets.events import access
from offsets.events.attendance import ask, form, read
from offsets.events.attendance.answer import Reply, answer
from offsets.events.attendance.ask import Questions as Wanted
from offsets.events.attendance.bill import Bill, Way, trip_of
from offsets.events.attendance.blind import blind_device
from offsets.events.attendance.coverage import coverage, expected
from offsets.events.attendance.find import Asked, asked_of
from offsets.events.attendance.hand_over import hand_over
from offsets.events.attendance.rules import CONSENT, MAX_NIGHTS, MYSELF, WAYS
from offsets.events.attendance.schemas import (
    AnswersHandedOver,
    AnswerWish,
    AttendanceCoverage,
    AttendeeAnswer,
    AttendeeAnswerList,
    Questionnaire,
    Questions,
    QuestionsWish,
    TicketsAdded,
    TicketsWish,
)
from offsets.events.attendance.tickets import add_tickets
from offsets.events.attendance.words import consent_words
from offsets.footprint import methods, places
from offsets.footprint.export import export
from offsets.inventories.resolve import offer
from offsets.organisations.rules import Deed

blueprint = Blueprint(
    "attendance", __name__, "How attendees came, said by themselves. 参会者自己回答怎么来的。"
)
_ORGANISER = ("unauthenticated", "forbidden", "not_found")


@blueprint.route("/events/<code:event>/questions", zh="查看三个问题")
@anyone
@blueprint.response(200, Questions())
@blueprint.fails_with("not_found")
def show_questions(event: str) -> Response:
    """Show the three questions

    With a token for one answer of this device, which a cookie names, or of the person who is
    signed in. A front end with a key keeps the token with its user: it says whose answer it is.
    """
    found = asked_of(event)
    own = caller().buys_as if caller().person else known_device()
    shown = _questions(found) | {"form": form.issue(found.code, blind_device(found, own or b""))}
    return ensure_device(jsonify(Questions().dump(shown)))


@blueprint.route("/events/<code:event>/answers", methods=["POST"], zh="回答三个问题")
@anyone
@limits.by_phone("20/minute")
@blueprint.arguments(AnswerWish())
@blueprint.response(201, AttendeeAnswer())
@blueprint.fails_with(
    "not_found", "answers_closed", "answers_full", "answered_elsewhere", body=True
)
def take_answer(wish: dict[str, Any], event: str) -> dict[str, Any]:
    """Answer the three questions

    A second answer of the same device or person corrects the first and counts once; after the
    event's inventory is frozen none is taken. A name that several places bear is refused, with
    `candidates` to choose from.
    """
    found = asked_of(event)
    known = form.read(found.code, wish["form"])
    names = [blind_device(found, each) for each in _own_names()]
    if names and known.device not in names:
        raise Invalid("form", "form_not_ours")
    said = {name: wish[name] for name in ("origin", "km", "mode", "occupants", "nights", "ticket")}
    seat = wish["child"] or MYSELF
    taken = answer(found, Reply(known.device, known.form_hash, wish["consent"], seat=seat, **said))
    return _answered(found, seat, taken.version, taken.way, taken.bill)


@blueprint.route("/events/<code:event>/answers", zh="查看自己的回答")
@anyone
@blueprint.response(200, AttendeeAnswerList())
@blueprint.fails_with("not_found")
def list_own_answers(event: str) -> dict[str, Any]:
    """List your own answers

    Of this device or the person who is signed in, for themselves and for children. Nobody sees
    anybody else's.
    """
    found = asked_of(event)
    names = [blind_device(found, each) for each in caller().device_hashes]
    said = [each for name in names for each in read.all_said(found, name)]
    return {
        "answers": [_answered(found, each.seat, each.version, each.way, each.bill) for each in said]
    }


@blueprint.route("/events/<code:event>/questions", methods=["PUT"], zh="开放三个问题")
@person
@blueprint.arguments(QuestionsWish())
@blueprint.response(200, Questionnaire())
@blueprint.fails_with(*_ORGANISER, "conflict", "answers_closed", "busy", body=True)
@blueprint.opened_by_person
def open_questions(wish: dict[str, Any], event: str) -> dict[str, Any]:
    """Open the questions, or change them

    Once an answer is in, the venue and the distance of those who live there stay as they are.
    """
    access.require(event, Deed.EDIT_EVENT)
    ask.ask(event, Wanted(wish["venue"], wish["local_km"], tuple(wish["origins"])))
    return _questionnaire(asked_of(event))


@blueprint.route("/events/<code:event>/questions/closure", methods=["POST"], zh="暂停回答")
@person
@blueprint.response(200, Questionnaire())
@blueprint.fails_with(*_ORGANISER, "answers_closed")
@blueprint.opened_by_person
def close_questions(event: str) -> dict[str, Any]:
    """Take no answers for the present"""
    access.require(event, Deed.EDIT_EVENT)
    ask.close(event)
    return _questionnaire(asked_of(event))


@blueprint.route("/events/<code:event>/questions/opening", methods=["POST"], zh="恢复回答")
@person
@blueprint.response(200, Questionnaire())
@blueprint.fails_with(*_ORGANISER, "answers_closed")
@blueprint.opened_by_person
def reopen_questions(event: str) -> dict[str, Any]:
    """Take answers again"""
    access.require(event, Deed.EDIT_EVENT)
    ask.reopen(event)
    return _questionnaire(asked_of(event))


@blueprint.route("/events/<code:event>/tickets", methods=["POST"], zh="添加报名码")
@person
@blueprint.arguments(TicketsWish())
@blueprint.response(200, TicketsAdded())
@blueprint.fails_with(*_ORGANISER, "conflict", body=True)
@blueprint.opened_by_person
def add_registration_codes(wish: dict[str, Any], event: str) -> dict[str, int]:
    """Add registration codes

    From the first on, only who holds one may answer, and once. Of a code only an HMAC is kept.
    Refused where answers came without a code before; a code that is there already stays.
    """
    access.require(event, Deed.EDIT_EVENT)
    added = add_tickets(asked_of(event), wish["tickets"])
    return {"added": added, "expected": expected(asked_of(event))}


@blueprint.route("/events/<code:event>/coverage", zh="查看回答率")
@person
@blueprint.response(200, AttendanceCoverage())
@blueprint.fails_with(*_ORGANISER)
@blueprint.opened_by_person
def show_coverage(event: str) -> dict[str, Any]:
    """Show the coverage

    Live: answers of those expected, what they emit, and what that says of the rest.
    """
    access.require(event, Deed.SEE)
    found = coverage(asked_of(event))
    same = ("answered", "expected", "percent", "nights", "mean_g", "unanswered", "whole_g",
            "margin_g")  # fmt: skip
    return {name: getattr(found, name) for name in same} | {
        "modes": [
            {"mode": each.mode, "people": each.people, "travel_g": each.mass.central_g}
            for each in found.modes
        ],
        "travel_g": found.travel.central_g,
        "lodging_g": found.lodging.central_g,
        "total_g": found.total.central_g,
    }


@blueprint.route("/events/<code:event>/answers/handover", methods=["POST"], zh="汇入实际数据")
@person
@blueprint.response(200, AnswersHandedOver())
@blueprint.fails_with(*_ORGANISER, "conflict", "event_wrong_step")
@blueprint.opened_by_person
def hand_answers_over(event: str) -> dict[str, int]:
    """Take the answers over into the event's actual data

    As its attendees' part, in place of what was taken over before. The final inventory is not
    frozen while an answer is missing in it.
    """
    access.require(event, Deed.EDIT_EVENT)
    found = asked_of(event)
    people = hand_over(found)
    return {"people": people, "extrapolated": max(0, expected(found) - people)}


def _own_names() -> tuple[bytes, ...]:
    """By what the caller may have asked for a form; a front end's key is nobody's phone."""
    who = caller()
    return () if who.client else who.device_hashes


def _questions(found: Asked) -> dict[str, Any]:
    known = [place for each in found.origins if (place := places.by_id(each))]
    return {
        "event": found.event,
        "name": found.name,
        "page": f"/a/{found.code}",
        "is_open": found.is_open,
        "needs_ticket": found.needs_ticket,
        "origins": [offer(place) for place in known],
        "modes": list(WAYS),
        "max_nights": MAX_NIGHTS,
        "consent": {"version": CONSENT} | consent_words(),
    }


def _questionnaire(found: Asked) -> dict[str, Any]:
    page, venue = f"/a/{found.code}", places.by_id(found.venue)
    return {
        "event": found.event,
        "code": found.code,
        "state": found.state,
        "venue": offer(venue) if venue else None,
        "local_km": found.local_km,
        "needs_ticket": found.needs_ticket,
        "links": {
            "page": page,
            "poster_pdf": f"{page}/poster.pdf",
            "poster_png": f"{page}/poster.png",
        },
    }


def _answered(found: Asked, seat: int, version: int, way: Way, bill: Bill) -> dict[str, Any]:
    method, total = methods.load(found.method), bill.total
    return asdict(way) | {
        "version": version,
        "child": seat or None,
        "bill": {
            "travel_g": bill.travel.central_g,
            "lodging_g": bill.lodging.central_g,
            "low_g": total.low_g,
            "central_g": total.central_g,
            "high_g": total.high_g,
            "export": export(trip_of(way, found.country, method), method, bill.result),
        },
    }
