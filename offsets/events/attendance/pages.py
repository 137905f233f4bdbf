"""The attendee's pages: three questions, one's own bill, and the poster. No script is needed.

They are met by a whole hall at once, on a bad network and behind one address: so they
are small, the questions are one POST, and limits count phones and not addresses.
"""

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import force_locale
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from offsets import clock
from offsets.accounts.caller import caller
from offsets.edge import language, limits
from offsets.edge.device import device_hash, ensure_device, known_device
from offsets.edge.guards import anyone
from offsets.errors import DomainError, Invalid
from offsets.events.attendance import answer_form, blanks, form, posters, read
from offsets.events.attendance.answer import answer
from offsets.events.attendance.answer_form import BY_KM, ELSEWHERE, MORE, NIGHTS, AnswerForm
from offsets.events.attendance.bill import Way, trip_of
from offsets.events.attendance.bill import bill as count
from offsets.events.attendance.blind import blind_device
from offsets.events.attendance.find import Asked, asked
from offsets.events.attendance.rules import MYSELF, SHARED, WAYS
from offsets.events.retired import from_page
from offsets.events.rules import Party
from offsets.footprint import methods, places
from offsets.footprint.export import export
from offsets.inventories import words
from offsets.inventories.view import result_view

blueprint = Blueprint("attendance", __name__)

FRESH_SECONDS = 600
"""How long a shared copy of a poster may be shown unasked: an event may be renamed."""


@blueprint.get("/a/<code>")
@blueprint.get("/A/<code>")  # What QR codes say: capitals take less room in them.
@anyone
def questions(code: str) -> AnyResponse:
    """The three questions; whoever has answered them sees their bill instead."""
    found = asked(code)
    if (moved := _home(found, code)) is not None:
        return moved
    seat = answer_form.seat_of(request.args.get("child", ""))
    before = _said(found, seat)
    if before is not None and "again" not in request.args:
        return redirect(_bill_path(found, seat), 303)
    if not found.is_open:
        return _closed_page(found)
    blank = AnswerForm()
    blank.values["child"] = str(seat or "")
    if before is not None:
        _as_before(blank, before)
    return _questions_page(found, blank)


@blueprint.post("/a/<code>")
@anyone
@limits.by_phone("20/minute")
def take(code: str) -> AnyResponse:
    """Take the answer and lead to its bill; the form's own token stands for a CSRF token."""
    found = asked(code)
    filled = answer_form.read(request.form)
    try:
        reply = answer_form.reply_of(filled, _form_of(found))
        if reply is not None:
            answer(found, reply)
            return redirect(_bill_path(found, filled.seat), 303)
    except DomainError as error:
        if error.code == "answers_closed":
            return _closed_page(found, 409)
        filled.refuse(error)
    return _questions_page(found, filled)


take.csrf_exempt = True  # type: ignore[attr-defined]  # a function carries its own label


@blueprint.get("/a/<code>/bill")
@anyone
def bill(code: str) -> AnyResponse:
    """What this phone's owner, or a child of theirs, emits by coming; each figure sourced."""
    found = asked(code)
    seat = answer_form.seat_of(request.args.get("child", ""))
    own = device_hash()
    answers = read.all_said(found, blind_device(found, own)) if own else []
    before = next((each for each in answers if each.seat == seat), None)
    if before is None:
        return redirect(f"/a/{found.code}", 303)
    page = render_template(
        "events/attendance/bill.html",
        asked=found,
        said=before,
        answers=answers,
        sheet=_sheet(found, before),
        bought=read.bought(found, caller().device_hashes),
    )
    return make_response(page)


@blueprint.get("/a/<code>/buy")
@anyone
def buy(code: str) -> AnyResponse:
    """To the ordinary purchase, which then counts inside the event's total."""
    wanted: dict[str, Any] = {
        name: request.args[name] for name in ("mass_g", "amount_fen") if name in request.args
    }
    carried = from_page.token(asked(code).event, Party.ATTENDEE)
    return redirect(url_for("buying.choose_forest", **wanted, for_event=carried), 303)


@blueprint.get("/a/<code>/poster")
@anyone
def poster_page(code: str) -> Response:
    """The poster to look at, and its files to print."""
    found = asked(code)
    return make_response(
        render_template("events/attendance/poster.html", asked=found, text=posters.text_of(found))
    )


@blueprint.get("/a/<code>/poster.<any(pdf, png, svg):file_format>")
@anyone
def poster_file(code: str, file_format: str) -> AnyResponse:
    """The poster as a file; ``paper`` is a4 or a3."""
    made = posters.poster_file(asked(code), file_format, request.args.get("paper", "a4"))
    response = make_response(made.body)
    response.mimetype = made.mimetype
    response.set_etag(made.etag)
    response.cache_control.public = True
    response.cache_control.max_age = FRESH_SECONDS
    response.headers["Content-Disposition"] = f'inline; filename="{made.filename}"'
    return response.make_conditional(request.environ)


def _home(found: Asked, typed: str) -> AnyResponse | None:
    """The one address of the questions, for whoever came by a capital or typed with dashes."""
    home = f"/a/{found.code}"
    return redirect(home, 301) if request.path != home and typed else None


def _form_of(found: Asked) -> form.Form:
    """The form's token, which must be this phone's own; raises Invalid."""
    own = device_hash()
    if own is None:
        raise Invalid("form", "no_cookies")
    read_form = form.read(found.code, request.form.get("form", ""))
    if read_form.device != blind_device(found, own):
        raise Invalid("form", "form_not_ours")
    return read_form


def _said(found: Asked, seat: int) -> read.Said | None:
    own = device_hash()
    return read.said(found, blind_device(found, own), seat) if own else None


def _as_before(blank: AnswerForm, before: read.Said) -> None:
    """Fill in what is still known; from where they came is not kept, so it is asked again."""
    way = before.way
    blank.values["how"] = way.mode
    blank.values["occupants"] = str(way.occupants) if way.mode in SHARED else ""
    blank.values["nights"] = str(way.nights) if way.nights in NIGHTS else MORE
    blank.values["nights_more"] = str(way.nights) if way.nights not in NIGHTS else ""
    if not way.is_straight:
        blank.values |= {"from": BY_KM, "km": str(way.distance_km)}


def _questions_page(found: Asked, filled: AnswerForm) -> Response:
    token = _token(found, known_device(), filled)
    is_plain = request.method == "GET" and not request.query_string
    page = blanks.page(found, token, _drawn) if is_plain else _drawn(found, token, filled)
    return ensure_device(make_response(page, 422 if filled.errors else 200))


def _drawn(found: Asked, token: str, filled: AnswerForm | None = None) -> str:
    filled, speaking = filled or AnswerForm(), language.current()
    known = [place for each in found.origins if (place := places.by_id(each))]
    return render_template(
        "events/attendance/questions.html",
        asked=found,
        form=filled,
        token=token,
        origins=[{"id": place.id, "name": _short(place, speaking)} for place in known],
        ways=WAYS,
        shared=SHARED,
        nights=NIGHTS,
        elsewhere=ELSEWHERE,
        by_km=BY_KM,
        more=MORE,
        is_child=filled.seat != MYSELF,
        word_of=words.activity,
    )


def _token(found: Asked, own: bytes, filled: AnswerForm) -> str:
    """The token that came, where the form was only wrong; else a fresh one."""
    came = request.form.get("form", "")
    if came and "form" not in filled.errors:
        return came
    return form.issue(found.code, blind_device(found, own))


def _short(place: places.Place, speaking: str) -> str:
    """福州 and not 福建省福州市: there are few, and all are large."""
    return place.name_zh.removesuffix("市") if speaking == "zh" else place.name_en


def _closed_page(found: Asked, status: int = 200) -> Response:
    page = render_template("events/attendance/closed.html", asked=found)
    return make_response(page, status)


def _bill_path(found: Asked, seat: int) -> str:
    return f"/a/{found.code}/bill" + (f"?child={seat}" if seat else "")


class _Sheet(NamedTuple):
    """What of a bill is the same for all who came by one way."""

    figure: Markup
    lines: Markup


def _sheet(found: Asked, said: read.Said) -> _Sheet:
    today = clock.on_screen(clock.now()).date()
    return _drawn_sheet(said.way, found.country, found.method, language.current(), today)


@lru_cache(maxsize=2_048)
def _drawn_sheet(way: Way, country: str, method_name: str, speaking: str, today: date) -> _Sheet:
    """Kept, because most of a hall came by a few ways."""
    method = methods.load(method_name)
    trip = trip_of(way, country, method)
    exported = export(trip, method, count(way, country, method).result)
    with force_locale(speaking):
        result = result_view(exported, today)
        drawn = (
            render_template("events/attendance/sheet.html", result=result, part=part)
            for part in _Sheet._fields
        )
        return _Sheet(*map(Markup, drawn))
