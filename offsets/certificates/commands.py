"""The operator's shell for certificates: erase what one tells of its holder."""

import click

from offsets.certificates.erase import erase as erase_certificate
from offsets.certificates.read import addressed
from offsets.edge.shell import deed, done, dry_run_option, said


@click.group("certificates")
def commands() -> None:
    """Certificates: deeds on single ones."""


@commands.command()
@click.argument("number")
@dry_run_option
def erase(number: str, dry_run: bool) -> None:
    """Erase a certificate's personal data for good, on its holder's request."""
    with said():
        number = addressed(number)
    with deed(dry_run) as session:
        erase_certificate(session, number)
    done(dry_run, f"certificate {number} names nobody any more")
