"""Bring everything that is sealed under the present secret, so that earlier ones can go.

Row by row in short transactions, each by an UPDATE that holds only while the value is the
one that was read: whoever writes at the same moment has the last word, and the command may
be broken off and run again. Hashes by which a row is found change together with it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from offsets.accounts.seal import blind, is_present, readable, seal
from offsets.db import session as reading
from offsets.db import transaction

BATCH = 200
"""So many rows are read at once, and written in one transaction."""

Row = Any
Column = Any
"""A mapped attribute of a model; to mypy it would be the value that a row has there."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column of sealed values, and what hangs on it."""

    column: Column
    use: Callable[[Row], str]
    """For which a row's value is sealed."""
    blinded: Column | None = None
    """The column that holds the same text as ``blind`` gives it, under the same use."""
    missing: Callable[[Row], str] | None = None
    """What belongs into a row that has nothing yet; without it nothing stays nothing."""

    @property
    def model(self) -> Any:
        return self.column.class_

    @property
    def name(self) -> str:
        return f"{self.model.__tablename__}.{self.column.key}"


@dataclass(slots=True)
class Tally:
    """How many values of one column are there, and what became of them."""

    name: str
    sealed: int = 0
    resealed: int = 0
    """Were under an earlier secret, or belonged there and were missing."""
    unreadable: int = 0
    """Under a secret that the settings do not name; nothing is done to them."""
    twice: int = 0
    """Stand in another row under the present secret already; they are left as they are."""


def sealed_columns() -> tuple[Sealed, ...]:
    """What ``create_app`` joined: every column of the house that holds sealed values."""
    found: tuple[Sealed, ...] = current_app.extensions["sealed"]
    return found


def reseal(dry_run: bool) -> list[Tally]:
    """Do it column by column, or with ``dry_run`` only count; one tally for each column."""
    return [_column(each, dry_run) for each in sealed_columns()]


def _column(what: Sealed, dry_run: bool) -> Tally:
    tally = Tally(what.name)
    for rows in _batches(what):
        texts = [(row, _due(what, row, tally)) for row in rows]
        due = [(row, text) for row, text in texts if text is not None]
        if dry_run:
            tally.resealed += len(due)
        elif due:
            with transaction() as writing:
                for row, text in due:
                    _write(writing, what, row, text, tally)
    return tally


def _batches(what: Sealed) -> Iterator[Sequence[Row]]:
    """All rows in the order of their keys, as they are now and not as the session knows them."""
    after = 0
    while True:
        reading().rollback()
        rows = reading().scalars(
            select(what.model)
            .where(what.model.id > after)
            .order_by(what.model.id)
            .limit(BATCH)
            .execution_options(populate_existing=True)
        )
        found = rows.all()
        if not found:
            return
        after = found[-1].id
        for row in found:
            reading().expunge(row)
        yield found


def _due(what: Sealed, row: Row, tally: Tally) -> str | None:
    """The text that is to be sealed anew; None where there is nothing to do or to be done."""
    value, use = getattr(row, what.column.key), what.use(row)
    if not value:
        return what.missing(row) if what.missing and value is None else None
    tally.sealed += 1
    if is_present(value, use):
        return None
    text = readable(value, use)
    tally.unreadable += text is None
    return text


def _write(writing: Session, what: Sealed, row: Row, text: str, tally: Tally) -> None:
    key, use = what.column.key, what.use(row)
    values: dict[str, bytes] = {key: seal(text, use)}
    if what.blinded is not None:
        values[what.blinded.key] = blind(text, use)
    identity = inspect(what.model).primary_key[0]
    try:
        with writing.begin_nested():
            written = writing.connection().execute(
                update(what.model.__table__)
                .where(identity == row.id, what.column.is_not_distinct_from(getattr(row, key)))
                .values(**values)
            )
    except IntegrityError:
        tally.twice += 1
        return
    tally.resealed += written.rowcount
