"""The operator's shell for front ends of others: take in, change keys, end, list."""

from datetime import timedelta

import click

from offsets.accounts import clients
from offsets.accounts.rules import KEY_OVERLAP, SCOPES
from offsets.edge.shell import deed, done, dry_run_option

_ONCE = "This key is shown this once; the house keeps only its hash:"


@click.group("clients")
def commands() -> None:
    """Front ends of others, and their API keys."""


@commands.command()
@click.option("--name", required=True, help="Who they are, in the list.")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(list(SCOPES)),
    help="What the key may do; give it once for each.",
)  # fmt: skip
@dry_run_option
def create(name: str, scopes: tuple[str, ...], dry_run: bool) -> None:
    """Take in a front end and show its first key."""
    with deed(dry_run) as session:
        public_id, key = clients.create(session, name, scopes)
    done(dry_run, f"front end {'would be taken in' if dry_run else public_id} for {name}")
    _show(key, dry_run)


@commands.command()
@click.argument("client")
@click.option(
    "--overlap-days", default=KEY_OVERLAP.days, show_default=True,
    type=click.IntRange(0, 90), help="How long the old key still works.",
)  # fmt: skip
@dry_run_option
def rotate(client: str, overlap_days: int, dry_run: bool) -> None:
    """Show a new key with the same scopes; the old one works a while longer."""
    with deed(dry_run) as session:
        key = clients.rotate(session, client, timedelta(days=overlap_days))
    done(dry_run, f"front end {client}: earlier keys end in {overlap_days} days")
    _show(key, dry_run)


@commands.command()
@click.argument("client")
@click.option("--key", "prefix", help="End one key alone, named by its first signs.")
@dry_run_option
def end(client: str, prefix: str | None, dry_run: bool) -> None:
    """End a front end, or one key of it, at once."""
    with deed(dry_run) as session:
        if prefix is None:
            clients.end_client(session, client)
        else:
            clients.end_key(session, client, prefix)
    done(dry_run, f"{prefix or 'every key'} of front end {client} opens nothing any more")


@commands.command("list")
def list_() -> None:
    """One line for each key: front end, first signs, scopes, expiry, last day of use, name."""
    for key in clients.working_keys():
        until = key.expires_at.date().isoformat() if key.expires_at else "-"
        used = key.last_used_on.isoformat() if key.last_used_on else "never"
        fields = (key.client, key.prefix, ",".join(key.scopes), until, used, key.name)
        click.echo("\t".join(fields))


def _show(key: str, dry_run: bool) -> None:
    if not dry_run:
        click.echo(f"{_ONCE}\n{key}")
