"""Copies of real rows, written by plain SQL with one thing wrong, to see who refuses them.

A copy with nothing wrong is written first, which is the control: what refuses the
others is the constraint that they break, and the refusal has to name it.
"""

import secrets
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Date,
    Engine,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.exc import IntegrityError

Changes = Mapping[str, str]
"""What a copy has instead, as SQL, by column."""
Constraint = CheckConstraint | UniqueConstraint | ForeignKeyConstraint | Index
NOWHERE = "999999999"
"""The id of no row, and a mass or version that no row of a test has."""


def constraints(table: Table) -> list[Constraint]:
    """All that a table promises, but its primary key and its columns that must not be empty."""
    kinds = (CheckConstraint, UniqueConstraint, ForeignKeyConstraint)
    promised = [each for each in table.constraints if isinstance(each, kinds)]
    return [*promised, *(each for each in table.indexes if each.unique)]


def unheld(
    engine: Engine, table: Table, breaks: Mapping[str, list[Changes]], fresh: Changes
) -> list[str]:
    """What did not go as promised, in words: nothing where every constraint refuses its row.

    ``breaks`` says what breaks a constraint, by its name without the table's: of each CHECK, and
    where a stray id or a repeated word would break another one too. ``fresh`` is what a copy
    needs to stand beside its row, where a new word or number in its unique columns is not enough.
    """
    return [fault for each in constraints(table) for fault in _faults(engine, each, breaks, fresh)]


def _faults(
    engine: Engine, promised: Constraint, breaks: Mapping[str, list[Changes]], fresh: Changes
) -> Iterator[str]:
    table, name = promised.table, str(promised.name)
    base = _fresh(table) | fresh
    if said := _refusal(engine, table, _wanted(promised), base):
        yield f"{name}: a sound copy is refused: {said}"
    if _holds_by_another(promised):
        return
    for broken in _broken(promised, base, breaks):
        said = _refusal(engine, table, _wanted(promised), broken)
        if said is None or not _names(said, promised, engine):
            yield f"{name}: {broken} is met by {said}"
    if isinstance(promised, CheckConstraint) and not breaks.get(_short(promised)):
        yield f"{name}: nothing is said of what breaks it"


def _broken(
    promised: Constraint, base: Changes, breaks: Mapping[str, list[Changes]]
) -> list[Changes]:
    if isinstance(promised, CheckConstraint) or _short(promised) in breaks:
        return [{**base, **each} for each in breaks.get(_short(promised), [])]
    if isinstance(promised, ForeignKeyConstraint):
        return [{**base, **_stray(promised)}]
    same = {column.name for column in promised.columns}
    return [{name: value for name, value in base.items() if name not in same}]


def _stray(promised: ForeignKeyConstraint) -> Changes:
    """Lead nowhere by a column that no other foreign key goes by, and by all where there is none.

    What else may be empty is emptied, so that no second foreign key breaks along with it.
    """
    table = promised.table
    others = {
        column.name
        for each in table.foreign_key_constraints
        if each is not promised
        for column in each.columns
    }
    own = [column for column in promised.columns if column.name not in others]
    shared = {
        column.name: "NULL"
        for each in table.foreign_key_constraints
        if each is not promised and {*each.columns} & {*promised.columns}
        for column in each.columns
        if column.nullable and column.name not in promised.columns
    }
    return shared | {column.name: _stranger(column) for column in own or promised.columns}


def _holds_by_another(promised: Constraint) -> bool:
    """Whether it is there to be referred to: a narrower one refuses whatever would break it."""
    if not isinstance(promised, UniqueConstraint):
        return False
    mine = {column.name for column in promised.columns}
    narrower = [{column.name for column in promised.table.primary_key.columns}]
    narrower += [
        {column.name for column in each.columns}
        for each in constraints(promised.table)
        if isinstance(each, UniqueConstraint) and each is not promised
    ]
    return any(each < mine for each in narrower)


def _fresh(table: Table) -> dict[str, str]:
    """Another word or number in each unique place, but where only another row's id would do."""
    found = {}
    for each in constraints(table):
        if isinstance(each, UniqueConstraint | Index) and not _holds_by_another(each):
            refers = [column for column in each.columns if column.foreign_keys]
            own = [column for column in each.columns if column not in refers]
            for column in own[:1]:
                found[column.name] = _stranger(column)
            if not own:
                found |= {c.name: "NULL" for c in refers if c.nullable}
    return found


def _stranger(column: Column[Any]) -> str:
    if isinstance(column.type, LargeBinary):
        return f"{{blob}}{secrets.token_hex(32)}"
    if isinstance(column.type, String):
        return f"'{secrets.token_hex(column.type.length or 8)[: column.type.length]}'"
    if isinstance(column.type, Date):
        return f"'{date(2031, 1, 1)}'"
    return NOWHERE


def _wanted(promised: Constraint) -> str:
    """Which row is copied: one that has something where the constraint looks."""
    columns = promised.columns if not isinstance(promised, CheckConstraint) else ()
    filled = [f"{column.name} IS NOT NULL" for column in columns]
    order = " AND ".join(filled) or "1 = 1"
    return f"ORDER BY CASE WHEN {order} THEN 0 ELSE 1 END, id LIMIT 1"


def _refusal(engine: Engine, table: Table, which: str, changes: Changes) -> IntegrityError | None:
    """Try to write the copy, and take it back in any case; who refused it."""
    names = [column.name for column in table.columns if column.name != "id"]
    values = [_said(engine, changes.get(name, name)) for name in names]
    copy = f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(values)}"
    with engine.connect() as connection:
        try:
            _written(connection, f"{copy} FROM {table.name} {which}")
        except IntegrityError as error:
            return error
        finally:
            connection.rollback()
    return None


def _written(connection: Connection, statement: str) -> None:
    done = connection.exec_driver_sql(statement)
    assert done.rowcount == 1, f"no row to copy: {statement}"


def _said(engine: Engine, value: str) -> str:
    if not value.startswith("{blob}"):
        return value
    plain = value.removeprefix("{blob}")
    return f"x'{plain}'" if engine.dialect.name == "sqlite" else f"'\\x{plain}'"


def _short(promised: Constraint) -> str:
    _, _, rest = str(promised.name).partition("_")
    return rest.removeprefix(f"{promised.table.name}_")


def _names(error: IntegrityError, promised: Constraint, engine: Engine) -> bool:
    """Whether it was this constraint that refused the row."""
    said = str(error.orig)
    if engine.dialect.name == "postgresql":
        return bool(error.orig.diag.constraint_name == promised.name)  # type: ignore[union-attr]
    if isinstance(promised, CheckConstraint):
        return said == f"CHECK constraint failed: {promised.name}"
    if isinstance(promised, ForeignKeyConstraint):
        return said == "FOREIGN KEY constraint failed"  # SQLite tells no more of them.
    columns = ", ".join(f"{promised.table.name}.{column.name}" for column in promised.columns)
    return said == f"UNIQUE constraint failed: {columns}"
