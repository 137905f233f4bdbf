"""Read an uploaded list of participants: its bytes in, every row's fate out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from offsets.errors import Invalid
from offsets.footprint.participants import headers, kinds, text, workbook
from offsets.footprint.participants.cells import Unclear, answer, is_blank
from offsets.footprint.participants.fate import Column, Fate, Problem
from offsets.footprint.participants.judge import Answers, Judge, Resolve
from offsets.footprint.participants.limits import MAX_ANSWERS, MAX_COLUMNS, MAX_HEADER_ROW
from offsets.footprint.participants.reading import Reading
from offsets.footprint.participants.rows import Rows
from offsets.footprint.participants.table import Table, looks_personal


@dataclass(frozen=True, slots=True)
class Choices:
    """What the organiser says about the file; each choice replaces what would be found out."""

    header_row: int | None = None
    """From 1, as the spreadsheet shows it."""
    columns: Mapping[Column, int] | None = None
    """The number of each column, from 1; columns that are not named are dropped."""
    encoding: str | None = None
    """Of a CSV file, one of ``text.ENCODINGS``."""
    answers: Answers = field(default_factory=dict)
    """What is meant wherever a column says this text; the text as a Question quotes it."""


def read(data: bytes, choices: Choices | None = None, resolve: Resolve | None = None) -> Reading:
    """Read a CSV or XLSX file; raises Invalid where the file as a whole cannot be used.

    ``resolve`` is asked once for each distinct text of origin; without it every
    text is taken as it stands.
    """
    choices = choices or Choices()
    _check(choices)
    table = _open(data, choices.encoding)
    first = list(islice(table.rows, MAX_HEADER_ROW))
    found = headers.find(first, choices.header_row, choices.columns)
    headers.refuse_merged(found, table.merged)
    judge = Judge(found.columns, choices.answers, resolve)
    rows = Rows(judge, tuple(found.columns.values()), _spoilt(table, found))
    rows.take(chain(first[found.row :], table.rows), found.row + 1)
    if not rows.numbers:
        raise Invalid("file", "no_rows", row=found.row)
    return _reading(table, found, rows)


def _reading(table: Table, found: headers.Headers, rows: Rows) -> Reading:
    return Reading(
        kind=table.kind,
        encoding=table.encoding,
        delimiter=table.delimiter,
        other_sheets=table.other_sheets,
        header_row=found.row,
        headers=tuple("" if looks_personal(cell) else cell for cell in found.cells),
        columns=found.columns,
        assumed=tuple(_assumed(found.columns)),
        verdicts=rows.verdicts,
        numbers=rows.numbers,
        which=rows.which,
        cells=rows.cells,
    )


def _open(data: bytes, encoding: str | None) -> Table:
    if kinds.is_xlsx(data):
        return workbook.table(data)
    return text.table(data, encoding, headers.recognised)


def _check(choices: Choices) -> None:
    """Raise Invalid for a choice that no file could be read with."""
    if len(choices.answers) > MAX_ANSWERS:
        raise Invalid("answers", "too_many", max=MAX_ANSWERS)
    for (column, _), said in choices.answers.items():
        try:
            if not is_blank(said):
                answer(said, column)
        except Unclear as unclear:
            problem = unclear.problem
            raise Invalid("answers", problem.reason, **problem.facts) from None
    if choices.columns is not None:
        if not choices.columns:
            raise Invalid("columns", "required")
        if not all(1 <= number <= MAX_COLUMNS for number in choices.columns.values()):
            raise Invalid("columns", "out_of_range", min=1, max=MAX_COLUMNS)


def _assumed(columns: Mapping[Column, int]) -> Iterator[str]:
    if Column.ATTENDANCE not in columns and Column.ATTENDED not in columns:
        yield "in_person"
    if Column.COUNT not in columns:
        yield "one_person_a_row"


def _spoilt(table: Table, found: headers.Headers) -> dict[int, tuple[Problem, ...]]:
    """The rows whose kept cells hold a formula or are merged with others."""
    kept = {number: column for column, number in found.columns.items()}
    spoilt: dict[int, tuple[Problem, ...]] = {}
    for row, columns in table.formulas.items():
        for number in columns & kept.keys():
            spoilt[row] = (Problem(Fate.REFUSED, kept[number], "formula_found"),)
    for top, left, bottom, right in table.merged:
        for number in kept.keys() & set(range(left, right + 1)):
            problems = (Problem(Fate.REFUSED, kept[number], "merged_cell"),)
            spoilt |= dict.fromkeys(range(max(top, found.row + 1), bottom + 1), problems)
    return spoilt
