"""The operator's shell for lots: open, list, pause, resume, and say something in public."""

import json
from typing import TextIO

import click

from offsets import units
from offsets.edge.shell import deed, done, dry_run_option, read_paper
from offsets.stock import availability
from offsets.stock.notice import NoticeKind, Word, give_notice
from offsets.stock.open_lot import LotPaper, open_lot
from offsets.stock.pause import pause as pause_lot


@click.group("lots")
def commands() -> None:
    """Lots: one retirement in one registry each."""


@commands.command("open")
@click.option("--file", "source", type=click.File("r"), required=True, help="JSON; - reads stdin.")
@dry_run_option
def open_(source: TextIO, dry_run: bool) -> None:
    """Open a lot from a retirement; docs/operator.md shows the file."""
    paper = read_lot_paper(source)
    with deed(dry_run) as session:
        open_lot(session, paper)
    done(dry_run, f"lot {paper.code} opened with {paper.tonnes:,} t")


@commands.command("list")
def list_() -> None:
    """One line for each lot on sale: code, project, tonnes, sold, held, free, state."""
    for lot in availability.lots():
        masses = (units.tonnes(mass_g) for mass_g in (lot.size_g, lot.sold_g, lot.held_g))
        state = "paused" if lot.paused else "open"
        click.echo("\t".join((lot.code, lot.project, *masses, units.tonnes(lot.free_g), state)))


@commands.command()
@click.argument("code")
@dry_run_option
def pause(code: str, dry_run: bool) -> None:
    """Sell no more of a lot for now; what is held may still be paid."""
    with deed(dry_run) as session:
        pause_lot(session, code)
    done(dry_run, f"lot {code} paused")


@commands.command()
@click.argument("code")
@dry_run_option
def resume(code: str, dry_run: bool) -> None:
    """Sell a paused lot again."""
    with deed(dry_run) as session:
        pause_lot(session, code, paused=False)
    done(dry_run, f"lot {code} resumed")


@commands.command()
@click.argument("code")
@click.option("--kind", type=click.Choice([kind.value for kind in NoticeKind]), required=True)
@click.option("--zh", "text_zh", required=True, help="The notice in Chinese.")
@click.option("--en", "text_en", required=True, help="The notice in English.")
@click.option("--replacement", help="The lot that stands in, for a replacement.")
@dry_run_option
def notice(
    code: str, kind: str, text_zh: str, text_en: str, replacement: str | None, dry_run: bool
) -> None:
    """Say something in public that every certificate of the lot shows from now on."""
    with deed(dry_run) as session:
        give_notice(session, code, Word(NoticeKind(kind), text_zh, text_en, replacement))
    done(dry_run, f"notice of kind {kind} given on lot {code}")


def read_lot_paper(source: TextIO) -> LotPaper:
    """A lot's paper from JSON; what is wrong with it is said in words."""
    try:
        data = json.load(source)
    except ValueError as error:
        raise click.ClickException(f"The file is not JSON: {error}") from None
    paper: LotPaper = read_paper(LotPaper, data)
    return paper
