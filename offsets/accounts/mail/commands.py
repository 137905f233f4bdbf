"""The operator's shell for letters: what waits, and whether the mail server takes any."""

import click
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from offsets.accounts.email.rules import fault_of, normalise
from offsets.accounts.mail.carry import WAITS
from offsets.accounts.mail.letter import Letter, Part, write
from offsets.accounts.mail.models import Mail
from offsets.accounts.mail.transport import Undelivered, offered, opened_transport
from offsets.codes import random_code
from offsets.db import session
from offsets.edge.shell import done, dry_run_option, said
from offsets.errors import Invalid


@click.group("mail")
def commands() -> None:
    """Letters: what waits, and a trial of the mail server."""


@commands.command()
def waiting() -> None:
    """One line for each letter that no server has taken yet; never whom it is for."""
    for row in session().scalars(select(Mail).where(WAITS).order_by(Mail.id)):
        due = row.due_at.isoformat(timespec="seconds")
        click.echo(f"{row.public_id}\t{row.kind}\t{row.attempts} tries\t{due}\t{row.fault or '-'}")


@commands.command("try")
@click.argument("address")
@dry_run_option
def try_out(address: str, dry_run: bool) -> None:
    """Send a letter to yourself now; says why where the server does not take it."""
    with said():
        if fault := fault_of(normalise(address)):
            raise Invalid("address", fault)
    if not offered():
        raise click.ClickException("MAIL_HOST is not set: this house sends no mail.")
    letter = write(
        Letter(
            kind="trial",
            to=normalise(address),
            locale="zh",
            subject=_l("A trial of the mail server"),
            parts=(Part(_l("If you read this, letters to sign in arrive too.")),),
        )
    )
    try:
        with opened_transport() as transport:
            if not dry_run:
                transport.carry(random_code(16).lower(), letter)
    except Undelivered as error:
        raise click.ClickException(f"The mail server did not take it: {error.fault}") from None
    done(dry_run, "the mail server took the letter")
