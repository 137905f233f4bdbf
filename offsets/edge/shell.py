"""What the operator's commands share: errors said in words, and the dry run."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy.orm import Session

from offsets.db import transaction
from offsets.edge.problems import describe
from offsets.errors import DomainError

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Check everything, say what would happen, write nothing."
)


@contextmanager
def deed(dry_run: bool) -> Iterator[Session]:
    """One operator's deed: a transaction that a dry run takes back, its errors said in words."""
    with said(), transaction() as session:
        yield session
        if dry_run:
            session.rollback()


@contextmanager
def said() -> Iterator[None]:
    """Turn a domain error into one line naming the field, and exit with 1."""
    try:
        yield
    except DomainError as error:
        where = f"{error.field}: " if error.field else ""
        raise click.ClickException(f"{where}{describe(error).details()['en']}") from None


def done(dry_run: bool, sentence: str) -> None:
    """Say what was done, or that nothing was."""
    click.echo(f"dry run, nothing was written: {sentence}" if dry_run else sentence)


def read_paper(shape: type[Any], data: object) -> Any:
    """A dataclass from an operator's JSON; names what is missing, foreign or of a wrong type."""
    fields: dict[str, type[Any]] = dict(shape.__annotations__)
    if not isinstance(data, dict):
        raise click.ClickException("The file must hold one JSON object.")
    if foreign := sorted(data.keys() - fields.keys()):
        raise click.ClickException(f"{foreign[0]}: there is no such field.")
    for field, kind in fields.items():
        if field not in data:
            raise click.ClickException(f"{field}: is missing.")
        if type(data[field]) is not kind:
            raise click.ClickException(f"{field}: must be of type {kind.__name__}.")
    return shape(**data)
