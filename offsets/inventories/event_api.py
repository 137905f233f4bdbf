"""JSON: an uploaded list of participants, read and asked about; nothing is stored."""

from typing import Any

from flask import request
from marshmallow import fields

from offsets.edge import bodies
from offsets.edge.api import Blueprint
from offsets.edge.fields import Answer, StrictSchema, Text
from offsets.edge.guards import anyone
from offsets.footprint.participants.fate import Column, Fate
from offsets.footprint.participants.origins import place_of
from offsets.footprint.participants.reading import Reading
from offsets.footprint.participants.table import letter
from offsets.inventories import upload
from offsets.inventories.event_list import ParticipantList, read_list

blueprint = Blueprint(
    "participants", __name__, "Lists of those who came to an event. 活动的参会者名单。"
)
MAX_CHOICES_LETTERS = 100_000
_CHOICES = (
    "What the caller says of the file, as JSON: `header_row` (from 1), `columns` (such as "
    '`{"origin": 4}`), `encoding`, and `answers`, a list of '
    '`{"column": "origin", "said": "朝阳", "means": "CN-110105"}`.'
)


class ListArguments(StrictSchema):
    """How the list is to be read."""

    choices = Text(MAX_CHOICES_LETTERS, load_default=None, metadata={"description": _CHOICES})


class ColumnRead(Answer):
    """A column that was read; every other one was dropped."""

    column = fields.String(metadata={"enum": list(Column)})
    number = fields.Integer(metadata={"examples": [4]})
    letter = fields.String(metadata={"examples": ["D"]})
    header = fields.String(metadata={"examples": ["出发城市"]})


class FateOf(Answer):
    """What became of rows."""

    fate = fields.String(metadata={"enum": list(Fate)})
    rows = fields.Integer()
    people = fields.Integer(metadata={"description": "That they stand for, where they say so."})
    rows_without_count = fields.Integer()


class Asked(Answer):
    """One thing to ask, however many rows wait for the answer."""

    fate = fields.String(metadata={"enum": [Fate.ASKED, Fate.AMBIGUOUS]})
    column = fields.String(metadata={"enum": list(Column)})
    said = fields.String(metadata={"examples": ["朝阳"]})
    reason = fields.String(metadata={"examples": ["several_meanings"]})
    candidates = fields.List(
        fields.String(),
        metadata={"examples": [["CN-211300", "CN-110105"]], "description": "Possible answers."},
    )
    rows = fields.Integer()
    people = fields.Integer()
    first_row = fields.Integer(metadata={"description": "As the spreadsheet numbers it."})


class Group(Answer):
    """People who count alike."""

    origin = fields.String(
        metadata={"examples": ["CN-350100"], "description": "A place's `id`; empty if not there."}
    )
    mode = fields.String(metadata={"description": "Empty where the list does not say."})
    cabin = fields.String()
    nights = fields.Integer(allow_none=True)
    attendance = fields.String(metadata={"examples": ["in_person"]})
    people = fields.Integer()


class ListRead(Answer):
    """A list of participants as it was understood."""

    kind = fields.String(metadata={"enum": ["csv", "xlsx"]})
    encoding = fields.String(metadata={"examples": ["gb18030"]})
    header_row = fields.Integer()
    other_sheets = fields.Integer(metadata={"description": "Filled sheets that were not read."})
    assumed = fields.List(
        fields.String(),
        metadata={"description": "`in_person`, `one_person_a_row`: no column says otherwise."},
    )
    columns = fields.List(fields.Nested(ColumnRead))
    fates = fields.List(fields.Nested(FateOf))
    questions = fields.List(fields.Nested(Asked))
    groups = fields.List(fields.Nested(Group))


@blueprint.route("/footprints/events/participants", methods=["POST"], zh="读取参会者名单")
@anyone
@bodies.up_to(upload.MAX_BODY_BYTES)
@blueprint.arguments(ListArguments(), location="query")
@blueprint.response(200, ListRead())
@blueprint.takes_file("A CSV or XLSX file of at most 20 MB, or a form with it as `file`.")
@blueprint.fails_with("too_large", "invalid")
def read_participants(wanted: dict[str, Any]) -> dict[str, Any]:
    """Read a list of participants

    Into groups of people who count alike, and questions about what is unclear. Only columns of
    places, means, nights and numbers are read; nothing is stored.
    """
    said = wanted["choices"] or request.form.get("choices")
    choices = upload.choices_of(said) if said else None
    return _shown(read_list(upload.file_in(request), choices))


def _shown(given: ParticipantList) -> dict[str, Any]:
    reading = given.reading
    kept = given.kept
    return {
        "kind": kept.kind,
        "encoding": kept.encoding,
        "header_row": kept.header_row,
        "other_sheets": kept.other_sheets,
        "assumed": kept.assumed,
        "columns": [
            {"column": column, "number": n, "letter": letter(n), "header": kept.headers[n - 1]}
            for column, n in kept.columns.items()
        ],
        "fates": [{"fate": fate} | tally._asdict() for fate, tally in given.tallies.items()],
        "questions": [question._asdict() for question in reading.questions()],
        "groups": _groups(reading),
    }


def _groups(reading: Reading) -> list[dict[str, Any]]:
    found = []
    for group, people in reading.groups().items():
        place = place_of(group.origin_text)
        said = {name: getattr(group, name) for name in ("mode", "cabin", "nights", "attendance")}
        found.append({"origin": place.id if place else "", **said, "people": people})
    return found
