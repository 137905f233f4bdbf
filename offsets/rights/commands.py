"""The operator's shell for people's rights: deletions under way, and what is left after years."""

import click
from sqlalchemy import select

from offsets import clock
from offsets.db import session as reading
from offsets.edge.shell import done, dry_run_option
from offsets.holdings import holdings
from offsets.rights.models import Deletion
from offsets.rights.purge import purge as clear


@click.group("rights")
def commands() -> None:
    """People's rights: deletions under way, and what is left after years."""


@commands.command()
def deletions() -> None:
    """One line for each that is not finished: its number, when it was asked for, what it awaits."""
    rows = reading().scalars(
        select(Deletion).where(Deletion.finished_at.is_(None)).order_by(Deletion.asked_at)
    )
    for row in rows:
        left = ", ".join(each.room for each in holdings() if each.room not in row.done)
        at = clock.on_screen(row.asked_at).isoformat(timespec="seconds")
        click.echo(f"{row.public_id}\t{at}\t{left}")


@commands.command()
@dry_run_option
def purge(dry_run: bool) -> None:
    """Clear what is left of forgotten buyers' sales; the worker does it every night."""
    done(dry_run, f"{clear(dry_run)} old records name nobody any more")
