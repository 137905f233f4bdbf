"""The operator's shell for orders: what waits, retire to order, refund, audit."""

from typing import TextIO

import click
from sqlalchemy import select

from offsets import clock, units
from offsets.db import session as reading
from offsets.edge.shell import deed, done, dry_run_option, said
from offsets.inventories.audit import audit_kept
from offsets.orders.audit import audit as audit_house
from offsets.orders.find import find
from offsets.orders.models import Order
from offsets.orders.refund import refund_order
from offsets.orders.retire import retire as retire_order
from offsets.orders.rules import State
from offsets.payments.models import Payment, Refund
from offsets.payments.refund import request_again
from offsets.payments.rules import RefundState
from offsets.projects.models import Project
from offsets.rights.age import contact_of, guardians_of
from offsets.rights.subject import order_subject
from offsets.stock.commands import read_lot_paper


@click.group("orders")
def commands() -> None:
    """Orders: what waits for the operator, and deeds on single orders."""


@commands.command()
def waiting() -> None:
    """One line for each paid order that awaits its retirement, oldest first."""
    rows = reading().execute(
        select(Order, Project.slug)
        .join(Project)
        .where(Order.state == State.AWAITING_RETIREMENT)
        .order_by(Order.id)
    )
    for order, slug in rows:
        paid = order.paid_at.isoformat(timespec="seconds") if order.paid_at else "-"
        click.echo(f"{order.public_id}\t{slug}\t{units.tonnes(order.mass_g)} t\t{paid}")


@commands.command()
@click.argument("order")
@click.option("--file", "source", type=click.File("r"), required=True, help="The lot's JSON.")
@dry_run_option
def retire(order: str, source: TextIO, dry_run: bool) -> None:
    """Open the lot retired for a paid order and write its certificates."""
    paper = read_lot_paper(source)
    with deed(dry_run) as session:
        retire_order(session, order, paper)
    done(dry_run, f"order {order} settled from lot {paper.code}")


@commands.command()
@click.argument("order")
@click.option("--void", "void_reason", help="Void its certificates, with this public reason.")
@dry_run_option
def refund(order: str, void_reason: str | None, dry_run: bool) -> None:
    """Give an order's whole money back; with certificates only if they are voided."""
    with said():
        amount = units.yuan(find(order).amount_fen)
    with deed(dry_run) as session:
        refund_order(session, order, "operator", void_reason)
    done(dry_run, f"{amount} yuan of order {order} go back")


@commands.command()
@click.argument("order")
@dry_run_option
def repay(order: str, dry_run: bool) -> None:
    """Ask once more for an order's refunds that the gateway refused, once the cause is mended."""
    with said():
        order_id = find(order).id
    with deed(dry_run) as session:
        count = request_again(session, order_id)
    if not count:
        raise click.ClickException(f"order {order} has no failed refund")
    done(dry_run, f"{count} refunds of order {order} are asked for again")


@commands.command("failed-refunds")
def failed_refunds() -> None:
    """One line for each refund that the gateway refused, or that came back from the buyer's bank.

    Once the cause is mended, repay asks for it again.
    """
    rows = reading().execute(
        select(Order.public_id, Payment.gateway, Refund)
        .join(Payment, Payment.order_id == Order.id)
        .join(Refund, Refund.payment_id == Payment.id)
        .where(Refund.state == RefundState.FAILED)
        .order_by(Refund.id)
    )
    for order, gateway, refund in rows:
        amount = units.yuan(refund.amount_fen)
        click.echo(f"{order}\t{gateway}\t{refund.reference}\t{amount} yuan\t{refund.reason}")


@commands.command()
@click.argument("order")
def guardian(order: str) -> None:
    """One line for each guardian who agreed for the child that placed an order, to answer them."""
    with said():
        found = find(order)
    subjects = [order_subject(order, None), order_subject(order, found.device_hash)]
    for each in guardians_of(subjects):
        since = clock.on_screen(each.given_at).date()
        withdrawn = clock.on_screen(each.withdrawn_at).date() if each.withdrawn_at else "-"
        click.echo(f"{each.relation}\t{contact_of(each) or '-'}\t{since}\t{withdrawn}")


@commands.command()
def audit() -> None:
    """Re-add every gram and fen, compute every footprint anew; exits with 1 where one is amiss."""
    report = audit_house(reading())
    footprints, strange = audit_kept(reading())
    click.echo(
        f"{report.orders:,} orders settled, {report.certificates:,} certificates, "
        f"{units.tonnes(report.sold_g)} t sold for {units.yuan(report.sold_fen)} yuan"
    )
    click.echo(f"{footprints:,} kept footprints computed anew")
    faults = (*report.faults, *strange)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise click.ClickException(f"{len(faults)} faults")
    click.echo("not a gram and not a fen amiss")
