"""The operator's shell for invoices (发票): list, issue, refuse, cancel by a red one, export."""

from pathlib import Path

import click

from offsets import clock, units
from offsets.edge.shell import deed, done, dry_run_option
from offsets.orders import invoice_desk
from offsets.orders.invoice import title_of

WHICH = click.Choice(["due", "red", "all"])


@click.group("invoices")
def commands() -> None:
    """Invoices that buyers asked for."""


@commands.command("list")
@click.option("--which", type=WHICH, default="due", help="due, red (to be cancelled), or all.")
def list_requests(which: str) -> None:
    """One line for each: order, day, amount, kind, title, tax number, state, number."""
    for request, order in invoice_desk.requests(which):
        day = clock.on_screen(request.requested_at).date().isoformat()
        click.echo(
            f"{order.public_id}\t{day}\t{units.yuan(order.amount_fen)} yuan\t{request.kind}"
            f"\t{invoice_desk.told(title_of(request))}\t{request.tax_number or '-'}"
            f"\t{request.state}\t{request.number or '-'}"
        )
    if which != "red" and (due := len(invoice_desk.requests("red"))):
        click.echo(f"{due} red-letter invoices are due: invoices list --which red", err=True)


@commands.command()
@click.argument("order")
@click.option("--number", required=True, help="The invoice's number.")
@dry_run_option
def issued(order: str, number: str, dry_run: bool) -> None:
    """Record that an order's invoice was issued."""
    with deed(dry_run) as session:
        invoice_desk.issued(session, order, number)
    done(dry_run, f"order {order} has invoice {number}")


@commands.command()
@click.argument("order")
@click.option("--reason", required=True, help="What the buyer is to mend; they read it.")
@dry_run_option
def refused(order: str, reason: str, dry_run: bool) -> None:
    """Hand a wish back to its buyer, who may change it and ask again."""
    with deed(dry_run) as session:
        invoice_desk.refused(session, order, reason)
    done(dry_run, f"the invoice of order {order} is handed back")


@commands.command()
@click.argument("order")
@click.option("--number", required=True, help="The red-letter invoice's number.")
@dry_run_option
def red(order: str, number: str, dry_run: bool) -> None:
    """Record the red-letter invoice that cancels one whose money went back."""
    with deed(dry_run) as session:
        invoice_desk.red(session, order, number)
    done(dry_run, f"the invoice of order {order} is cancelled by {number}")


@commands.command()
@click.option("--which", type=WHICH, default="due", help="due, red (to be cancelled), or all.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def export(which: str, out: Path) -> None:
    """Write the accountant's CSV; it holds people's names and addresses, so keep it safe."""
    # Excel reads UTF-8 only where a byte order mark says so. Nobody else on the machine reads it.
    out.touch(mode=0o600)
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        count = invoice_desk.write_csv(file, which)
    click.echo(f"{count} lines in {out}")
