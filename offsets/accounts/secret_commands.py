"""The operator's shell for the house's secret: seal anew what an earlier one has sealed."""

import click

from offsets.accounts.reseal import Tally
from offsets.accounts.reseal import reseal as seal_anew
from offsets.edge.shell import done, dry_run_option


@click.group("secrets")
def commands() -> None:
    """The house's secret, and what is sealed under it."""


@commands.command()
@dry_run_option
def reseal(dry_run: bool) -> None:
    """Bring what is sealed under SECRET_KEY_FALLBACKS under SECRET_KEY; may be run again."""
    tallies = seal_anew(dry_run)
    for each in tallies:
        click.echo(_line(each))
    left = sum(each.unreadable for each in tallies)
    anew = sum(each.resealed for each in tallies)
    done(dry_run, f"{anew} values are sealed anew, {left} cannot be read under any key named")


def _line(tally: Tally) -> str:
    facts = [f"{tally.sealed} sealed", f"{tally.resealed} anew", f"{tally.unreadable} unreadable"]
    return "\t".join([tally.name, *facts, *([f"{tally.twice} twice"] if tally.twice else [])])
