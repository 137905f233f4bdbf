"""The operator's shell for lost mailboxes: another address for an account, and what was done."""

import click
from sqlalchemy import select

from offsets import clock
from offsets.accounts.email.rules import masked, normalise
from offsets.accounts.recovery.change_email import Changed, Wish
from offsets.accounts.recovery.change_email import change_email as give
from offsets.accounts.recovery.models import AddressChange
from offsets.accounts.recovery.rules import Proof
from offsets.db import session
from offsets.edge.shell import deed, done, dry_run_option


@click.group("accounts")
def commands() -> None:
    """Accounts of people whose mailbox is lost."""


@commands.command()
@click.option("--proof", required=True, type=click.Choice([str(each) for each in Proof]))
@click.option("--filed-as", help="Your own number of the proof.")
@click.option("--alone", is_flag=True, help="Take away other addresses and WeChat as well.")
@dry_run_option
def change_email(proof: str, filed_as: str | None, alone: bool, dry_run: bool) -> None:
    """Give an account another e-mail address; ends its sign-ins and passkeys, writes to both."""
    # Asked for, not given on the line: shells remember it, and others on the machine can read it.
    old = click.prompt("Address that is lost")
    new = click.prompt("Address from now on", confirmation_prompt=True)
    with deed(dry_run) as writing:
        changed = give(writing, Wish(old, new, Proof(proof), filed_as, alone))
    was, now = (masked(normalise(each)) for each in (old, new))
    done(dry_run, f"{was} gives way to {now}{_told(changed, alone)}")
    if not dry_run:
        click.echo(f"The change has the number {changed.number}, which stands in both letters.")


@commands.command()
def changes() -> None:
    """One line for each change of an address: number, moment, proof, your own number of it."""
    for row in session().scalars(select(AddressChange).order_by(AddressChange.id)):
        at = clock.on_screen(row.made_at).isoformat(timespec="seconds")
        click.echo(f"{row.public_id}\t{at}\t{row.proof}\t{row.filed_as or '-'}")


def _told(changed: Changed, alone: bool) -> str:
    others = "were taken away" if alone else "still lead in"
    return (
        f": {changed.sign_ins_ended} sign-ins end, {changed.passkeys_removed} passkeys go, "
        f"{changed.other_ways} other ways in {others}"
    )
