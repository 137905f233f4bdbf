"""The operator's shell for payments: what buyers dispute."""

import click

from offsets import clock, units
from offsets.payments.disputes import disputes as found


@click.group("payments")
def commands() -> None:
    """Payments: what buyers dispute at their banks."""


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
