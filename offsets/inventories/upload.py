"""An uploaded list as it arrives in a request: its bytes, and what is said about it."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Request
from werkzeug.datastructures import MultiDict

from offsets.errors import Invalid
from offsets.footprint.participants import limits
from offsets.footprint.participants.fate import Column
from offsets.footprint.participants.read import Choices
from offsets.inventories.event_list import ParticipantList

MAX_BODY_BYTES = limits.MAX_FILE_BYTES + 1_000_000
"""A file of the largest size, and the form around it."""
_COLUMN = "column."
_ANSWER = "answer."


def file_in(request: Request) -> bytes:
    """The file of a form, else the whole body; raises Invalid where there is neither."""
    sent = request.files.get("file")
    if sent is not None:
        data: bytes = sent.read(limits.MAX_FILE_BYTES + 1)
    elif request.mimetype == "multipart/form-data":
        data = b""
    else:
        data = bytes(request.get_data(cache=False))
    if not data:
        raise Invalid("file", "required")
    if len(data) > limits.MAX_FILE_BYTES:
        raise Invalid("file", "file_too_large", max_mb=limits.MAX_FILE_BYTES // 1_000_000)
    return data


def choices_in(form: Mapping[str, str]) -> Choices:
    """What the page's form says of the file: ``column.origin=3``, ``header_row``, ``encoding``."""
    columns = {
        Column(name.removeprefix(_COLUMN)): _whole(name, value)
        for name, value in form.items()
        if name.startswith(_COLUMN) and value and name.removeprefix(_COLUMN) in set(Column)
    }
    row = form.get("header_row", "").strip()
    return Choices(
        header_row=_whole("header_row", row) if row else None,
        columns=columns or None,
        encoding=form.get("encoding") or None,
    )


def choices_of(text: str) -> Choices:
    """What a program says of the file, as JSON: see ``event_api``; raises Invalid."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise Invalid("choices", "not_usable") from fault
    if not isinstance(said, dict):
        raise Invalid("choices", "not_an_object")
    if strange := sorted(said.keys() - {"header_row", "columns", "encoding", "answers"}):
        raise Invalid(f"choices.{strange[0]}", "unknown_field")
    row, encoding = said.get("header_row"), said.get("encoding")
    if row is not None and type(row) is not int:
        raise Invalid("choices.header_row", "not_whole")
    if encoding is not None and not isinstance(encoding, str):
        raise Invalid("choices.encoding", "not_text")
    columns = said.get("columns")
    return Choices(
        row, columns and _columns(columns), encoding, _answers(said.get("answers") or [])
    )


def _columns(said: Any) -> dict[Column, int]:
    if not isinstance(said, dict):
        raise Invalid("choices.columns", "not_an_object")
    for name, number in said.items():
        if name not in set(Column):
            raise Invalid(f"choices.columns.{name}", "unknown_field")
        if type(number) is not int:
            raise Invalid(f"choices.columns.{name}", "not_whole")
    return {Column(name): number for name, number in said.items()}


def _answers(said: Any) -> dict[tuple[Column, str], str]:
    if not isinstance(said, list):
        raise Invalid("choices.answers", "not_a_list")
    found = {}
    for at, each in enumerate(said):
        is_answer = isinstance(each, dict) and each.keys() == {"column", "said", "means"}
        if not is_answer or not all(isinstance(word, str) for word in each.values()):
            raise Invalid(f"choices.answers.{at}", "not_usable")
        if each["column"] not in set(Column):
            raise Invalid(f"choices.answers.{at}.column", "unknown_choice", choices=list(Column))
        found[Column(each["column"]), each["said"]] = each["means"]
    return found


def answered(given: ParticipantList, form: MultiDict[str, str]) -> ParticipantList:
    """The list with the answers of a form, whose fields name a question by its number.

    The form repeats what each question was, so that answers given before stay.
    """
    answers = dict(given.answers)
    for name, value in form.items():
        if not name.startswith(_ANSWER) or not value.strip():
            continue
        number = name.removeprefix(_ANSWER)
        column, said = form.get(f"asked.{number}"), form.get(f"said.{number}", "")
        if column in set(Column):
            answers[Column(column), said] = value.strip()[: limits.MAX_CELL_CHARACTERS]
    if len(answers) > limits.MAX_ANSWERS:
        raise Invalid("answers", "too_many", max=limits.MAX_ANSWERS)
    return ParticipantList(given.kept, answers)


def _whole(name: str, value: str) -> int:
    if not value.isascii() or not value.isdecimal() or len(value) > 6:
        raise Invalid(name, "not_whole_typed")
    return int(value)
