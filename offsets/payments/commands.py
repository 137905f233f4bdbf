"""The operator's shell for payments: the inbox, disputes, bills, and the bank account."""

from datetime import date, datetime, timedelta
from pathlib import Path

import click

from offsets import clock, units
from offsets.edge.shell import deed, done, dry_run_option, said
from offsets.payments.bank_transfer.due import match as match_line
from offsets.payments.bank_transfer.due import refunds_due, unknown_lines
from offsets.payments.bank_transfer.due import repaid as record_repaid
from offsets.payments.bank_transfer.import_statement import import_statement, read_file
from offsets.payments.disputes import disputes as found
from offsets.payments.reconcile import reconcile as compare
from offsets.payments.resolve import Resolution, open_notices
from offsets.payments.resolve import replay as replay_notice
from offsets.payments.resolve import resolve as resolve_notice


@click.group("payments")
def commands() -> None:
    """Payments: notices, disputes, bills, and the bank account."""


@commands.command()
@click.option("--all", "with_ended", is_flag=True, help="Those that have ended, too.")
def disputes(with_ended: bool) -> None:
    """One line for each open dispute, the one to answer first at the top.

    Evidence is sent in the provider's own dashboard, under the provider's number.
    """
    for dispute, payment in found(open_only=not with_ended):
        until = clock.on_screen(dispute.answer_by).date() if dispute.answer_by else "-"
        amount = units.yuan(dispute.amount_fen)
        click.echo(
            f"{dispute.provider_reference}\t{payment.gateway}\t{payment.reference}\t{amount} yuan"
            f"\t{dispute.state}\t{dispute.reason}\tanswer by {until}"
        )


@commands.command()
@click.option("--outcome", help="All with this outcome; otherwise what waits for a person.")
@click.option("--faults", is_flag=True, help="How each failed, beneath it.")
def inbox(outcome: str | None, faults: bool) -> None:
    """One line for each notice that failed, fits no payment, or says another sum than asked."""
    for notice, ours_fen in open_notices(outcome):
        at = clock.on_screen(notice.received_at).isoformat(timespec="seconds")
        said_fen = (notice.said or {}).get("amount_fen")
        both = (said_fen, ours_fen)
        sums = "\t".join("-" if fen is None else f"{units.yuan(fen)} yuan" for fen in both)
        click.echo(
            f"{notice.id}\t{at}\t{notice.gateway}\t{notice.reference}\t{notice.outcome}\t{sums}"
        )
        if faults and notice.fault:
            click.echo(notice.fault)


@commands.command()
@click.argument("notice", type=int)
def replay(notice: int) -> None:
    """Let a kept notice take its effect after all."""
    with said():
        click.echo(f"notice {notice}: {replay_notice(notice)}")


@commands.command()
@click.argument("notice", type=int)
@click.argument("how", type=click.Choice(["accept", "refund", "close"]))
def resolve(notice: int, how: Resolution) -> None:
    """Decide about money that does not fit.

    accept takes it for the whole price, refund sends back what came, close
    takes it off the list because it was dealt with elsewhere.
    """
    with said():
        click.echo(f"notice {notice}: {resolve_notice(notice, how)}")


@commands.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="In China; yesterday by default.")
def reconcile(day: datetime | None) -> None:
    """Hold a day's bills against payments, refunds and certificates; exit 1 on any difference."""
    report = compare(day.date() if day else yesterday())
    for line in report.lines():
        click.echo(line)
    if report.differences:
        raise SystemExit(1)


@commands.command("import-statement")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@dry_run_option
def import_bank_statement(file: Path, dry_run: bool) -> None:
    """Take in a bank statement (CSV) and say of each line what became of it."""
    with said():
        fates = import_statement(read_file(file), dry_run)
    for line, fate in fates:
        click.echo(f"{line.serial}\t{line.booked_on}\t{units.yuan(line.amount_fen)} yuan\t{fate}")
    done(dry_run, f"{len(fates)} lines")


@commands.command()
def due() -> None:
    """What must be sent from the bank account by hand, and credits that nobody could place."""
    for refund, code, line_serials in refunds_due():
        click.echo(
            f"{refund.reference}\t{units.yuan(refund.amount_fen)} yuan\trefund_due"
            f"\t{refund.reason}\t{code}\t{', '.join(line_serials)}"
        )
    for line in unknown_lines():
        click.echo(f"{line.id}\t{units.yuan(line.amount_fen)} yuan\tunknown\t{line.serial}")


@commands.command()
@click.argument("line", type=int)
@click.argument("code")
@dry_run_option
def match(line: int, code: str, dry_run: bool) -> None:
    """Say to which transfer an unknown credit belongs."""
    with deed(dry_run) as session:
        fate = match_line(session, line, code)
    done(dry_run, f"line {line}: {fate}")


@commands.command()
@click.argument("number")
@click.option("--serial", required=True, help="The bank's number of the outgoing booking.")
@dry_run_option
def repaid(number: str, serial: str, dry_run: bool) -> None:
    """Record that money went back from the bank account: a refund's number, or a line's."""
    with deed(dry_run) as session:
        record_repaid(session, number, serial)
    done(dry_run, f"{number} repaid by {serial}")


def yesterday() -> date:
    """The last whole day in China."""
    return clock.on_screen(clock.now()).date() - timedelta(days=1)
