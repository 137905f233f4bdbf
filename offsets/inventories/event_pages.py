"""The organiser's pages: a list or totals, the six groups, the result. No script is needed.

Each step is a POST of the whole form, so that the house keeps nothing in between:
``docs/decisions/0011-state-between-an-organisers-steps.md``.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from offsets.accounts.caller import caller
from offsets.edge import bodies, language, problems
from offsets.edge.device import ensure_device, known_device
from offsets.edge.guards import anyone
from offsets.errors import DomainError, Invalid
from offsets.footprint import methods
from offsets.footprint.event import Treatment
from offsets.footprint.lines import Group
from offsets.footprint.participants.fate import Attendance, Column, Fate
from offsets.footprint.participants.table import letter
from offsets.footprint.participants.text import ENCODINGS
from offsets.inventories import event_items, event_words, upload
from offsets.inventories.compute import compute
from offsets.inventories.event_form import (
    PEOPLE_ROWS,
    WAYS,
    EventForm,
    read_form,
)
from offsets.inventories.event_list import ParticipantList, read_list, signed, unsigned
from offsets.inventories.event_plan import inventory_of
from offsets.inventories.event_travel import GUESSES, LOCAL_MODES
from offsets.inventories.freeze import freeze
from offsets.inventories.resolve import place_label

blueprint = Blueprint("events", __name__)
MOST_DROPPED_NAMED = 30
MOST_ROWS_PREVIEWED = 60
"""A list that is longer is told by fate, by question and by group."""


class PreviewRow(NamedTuple):
    """Rows that say the same in every column that is read."""

    number: int
    """Of the first of them, as the spreadsheet counts."""
    rows: int
    cells: list[str]
    fate: Fate


@blueprint.get("/event")
@anyone
def begin() -> Response:
    """Choose between a list and totals."""
    return _begin_page()


@blueprint.post("/event/list")
@anyone
@bodies.up_to(upload.MAX_BODY_BYTES)
def take_list() -> Response:
    """Read an uploaded list and show what becomes of every row; nothing is stored."""
    try:
        given = read_list(upload.file_in(request), upload.choices_in(request.form))
        return _list_page(given, signed(given))
    except Invalid as error:
        return _begin_page(error)


@blueprint.post("/event/answers")
@anyone
def answer() -> Response:
    """Take answers to the list's questions, and ask what is still open or go on to the groups."""
    try:
        given = upload.answered(unsigned(request.form.get("list", "")), request.form)
        token = signed(given)
    except Invalid as error:
        return _begin_page(error)
    if request.form.get("step") == "groups":
        return _groups_page(EventForm({}), given, token)
    return _list_page(given, token)


@blueprint.get("/event/groups")
@anyone
def totals() -> Response:
    """The six groups without a list."""
    return _groups_page(EventForm({}), None, "")


@blueprint.post("/event/groups")
@anyone
def count() -> AnyResponse:
    """Count the event and keep the result, or say beside each field what is wrong."""
    token = request.form.get("list", "")
    try:
        given = unsigned(token) if token else None
    except Invalid as error:
        return _begin_page(error)
    form = read_form(request.form, given is not None)
    if not form.errors:
        try:
            computed = compute(inventory_of(form, given, methods.load()))
        except DomainError as error:
            form.refuse(error, event_words.field_of(error))
        else:
            public_id = freeze(computed, caller().buys_as or known_device(), language.current())
            return ensure_device(redirect(f"/f/{public_id}", 303))
    return _groups_page(form, given, token)


def _begin_page(error: Invalid | None = None) -> Response:
    fault = problems.describe(error).detail if error else ""
    page = render_template(
        "inventories/event.html",
        fault=fault,
        fault_field=error.field if error else "",
        encodings=ENCODINGS,
        columns=list(Column),
        words=event_words,
        letters=[letter(number) for number in range(1, 53)],
    )
    return make_response(page, 422 if error else 200)


def _list_page(given: ParticipantList, token: str) -> Response:
    reading = given.reading
    shown: Mapping[str, Any] = {
        "given": given,
        "token": token,
        "questions": reading.questions(),
        "tallies": given.tallies,
        "fates": list(Fate),
        "groups": list(reading.groups().items())[:20],
        "group_count": len(reading.groups()),
        "columns": [
            (column, letter(n), given.kept.headers[n - 1])
            for column, n in sorted(reading.columns.items(), key=lambda each: each[1])
        ],
        "headers": [(n, letter(n), text) for n, text in enumerate(given.kept.headers, 1)],
        "dropped": _dropped(given),
        "preview": _preview(given),
        "preview_columns": list(given.kept.columns),
        "all_columns": list(Column),
        "words": event_words,
        "online": given.people(Attendance.ONLINE),
        "absent": given.people(Attendance.ABSENT),
    }
    return make_response(render_template("inventories/event_list.html", **shown))


def _preview(given: ParticipantList) -> list[PreviewRow]:
    """The first rows of the file, those that say the same together, each with its fate."""
    reading = given.reading
    told = [
        PreviewRow(row.first_row, row.rows, [_plain(cell) for cell in row.cells], verdict.fate)
        for row, verdict in zip(given.kept.rows, reading.verdicts, strict=True)
    ]
    # What is refused is kept without its words, which may be somebody's number.
    told += [PreviewRow(one.first_row, one.rows, [], Fate.REFUSED) for one in given.kept.refused]
    return sorted(told, key=lambda row: row.number)[:MOST_ROWS_PREVIEWED]


def _plain(cell: object) -> str:
    """A cell as people wrote it: a workbook stores 2 as 2.0."""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _dropped(given: ParticipantList) -> list[str]:
    """The headers of columns that were not read, so that one that was meant is missed at once."""
    used = set(given.kept.columns.values())
    named = [text for n, text in enumerate(given.kept.headers, 1) if text and n not in used]
    return named[:MOST_DROPPED_NAMED]


def _groups_page(form: EventForm, given: ParticipantList | None, token: str) -> Response:
    groups = [group for group in Group if group is not Group.ONLINE]
    shown: Mapping[str, Any] = {
        "form": form,
        "given": given,
        "token": token,
        "groups": [(group, event_items.of_group(group)) for group in groups],
        "rows": range(1, PEOPLE_ROWS + 1),
        "ways": WAYS,
        "local_modes": LOCAL_MODES,
        "guesses": (*GUESSES, *Treatment),
        "treatments": list(Treatment),
        "words": event_words,
        "words_of_place": place_label,
        "unsaid": _unsaid(given),
        "unread": _unread(given),
        "absent": given.people(Attendance.ABSENT) if given else 0,
        "online": given.people(Attendance.ONLINE) if given else 0,
    }
    page = render_template("inventories/event_groups.html", **shown)
    return make_response(page, 422 if form.errors else 200)


def _unsaid(given: ParticipantList | None) -> int:
    """How many came without a word on how; without a list nobody knows yet."""
    return sum(each.people for each in given.travellers() if not each.mode) if given else 1


def _unread(given: ParticipantList | None) -> int:
    if given is None:
        return 0
    open_fates = (Fate.ASKED, Fate.AMBIGUOUS, Fate.REFUSED)
    return sum(
        given.tallies[each].people + given.tallies[each].rows_without_count for each in open_fates
    )
