"""The operator's shell for the public log: its keys, its witnesses, its files."""

from typing import BinaryIO

import click

from offsets.db import session, transaction
from offsets.edge.shell import said
from offsets.ledger.note import ED25519, Ed25519Verifier, vkey
from offsets.log import rotate
from offsets.log.cosign import MAX_BYTES
from offsets.log.cosign import cosign as take_in
from offsets.log.errors import LogHalted
from offsets.log.keys import signer_of
from offsets.log.known_keys import KnownKey, in_force, known_keys
from offsets.log.rebuild import rebuild
from offsets.log.witnesses import trust_file


@click.group("keys")
def keys() -> None:
    """The log's keys; private halves stay in VAR_DIR/keys on this machine."""


@keys.command("create")
def create() -> None:
    """Make the log's first key; nothing is sealed before."""
    with said(), transaction() as writing:
        made = rotate.begin_first(writing)
    click.echo(_line(made))


@keys.command("list")
def list_() -> None:
    """One line for each key: state, whether its private half is here, verifier key."""
    for key in known_keys(session()):
        here = "here" if signer_of(key.verifier.key_id) else "not here"
        click.echo(f"{_state(key)}\t{here}\t{_line(key.verifier)}")


@keys.command("rotate")
@click.option("--at-once", is_flag=True, help="End the older keys too: one may be stolen.")
def rotate_(at_once: bool) -> None:
    """Begin another key; both sign until the older one is ended."""
    with said(), transaction() as writing:
        older = in_force(writing)
        made = rotate.begin_next(writing)
        for key in older if at_once else ():
            rotate.end(writing, key.key_id)
    click.echo(_line(made))


@keys.command("end")
@click.argument("key_id")
def end(key_id: str) -> None:
    """End a key by its id of eight hexadecimal digits."""
    try:
        raw = bytes.fromhex(key_id)
    except ValueError:
        raise click.BadParameter("eight hexadecimal digits are needed") from None
    with said(), transaction() as writing:
        rotate.end(writing, raw)
    click.echo(f"key {key_id} ends with the next batch; its file may be deleted then")


@click.group("log")
def log() -> None:
    """The public log."""


@log.command("cosign")
@click.argument("file", type=click.File("rb"))
def cosign(file: BinaryIO) -> None:
    """Add a witness's cosignature: a signed note or its lines; - reads stdin."""
    with said():
        count = take_in(file.read(MAX_BYTES))
    click.echo(f"{count} cosignatures were added")


@log.command("trust")
def trust() -> None:
    """Print the trust file to be handed to auditors."""
    click.echo(trust_file(session()) or b"", nl=False)


@log.command("rebuild")
def rebuild_() -> None:
    """Write the log's files anew from the database, into an empty store."""
    try:
        click.echo(f"{rebuild():,} entries are published")
    except LogHalted as error:
        raise click.ClickException(str(error)) from None


def _line(key: Ed25519Verifier) -> str:
    return vkey(key.name, ED25519, key.public_key)


def _state(key: KnownKey) -> str:
    if key.ended:
        return "ended"
    return "in force" if key.sealed else "waiting"
