"""The operator's deeds on orders: a dry run writes nothing, an error names its field."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select, update

from offsets.certificates.models import Certificate
from offsets.db import session, transaction
from offsets.orders.commands import commands
from offsets.payments.models import Refund
from offsets.stock.models import Lot
from tests import factories


def run(*arguments: str, text: str | None = None) -> Result:
    session().rollback()
    return CliRunner().invoke(commands, arguments, input=text, catch_exceptions=False)


def paper(**changes: Any) -> str:
    return json.dumps(asdict(factories.lot_paper(**({"code": "OWN", "tonnes": 1} | changes))))


@pytest.fixture
def awaiting(app: Flask) -> str:
    factories.make_project(to_order_price_fen_per_t=1_554, to_order_min_t=1)
    order = factories.make_order(1_000_000, to_order=True)
    factories.say_paid(order)
    return order


def test_what_waits_is_listed(awaiting: str) -> None:
    listed = run("waiting")
    assert listed.output.startswith(f"{awaiting}\tvillage\t1 t\t")
    assert listed.output.count("\n") == 1


def test_a_retirement_is_tried_and_then_done(awaiting: str) -> None:
    tried = run("retire", awaiting, "--file", "-", "--dry-run", text=paper())
    assert tried.output == f"dry run, nothing was written: order {awaiting} settled from lot OWN\n"
    assert factories.fresh(awaiting).state == "awaiting_retirement"
    assert session().scalars(select(Lot.id)).all() == []
    done = run("retire", awaiting, "--file", "-", text=paper())
    assert (done.exit_code, done.output) == (0, f"order {awaiting} settled from lot OWN\n")
    assert factories.fresh(awaiting).state == "settled"
    assert run("waiting").output == ""


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"tonnes": 2}, "tonnes"), ({"project": "nowhere"}, "project"), ({"code": "x"}, "code")],
)
def test_a_wrong_paper_is_named_even_in_a_dry_run(
    awaiting: str, changes: dict[str, Any], field: str
) -> None:
    for extra in ((), ("--dry-run",)):
        failed = run("retire", awaiting, "--file", "-", *extra, text=paper(**changes))
        assert failed.exit_code == 1
        assert failed.output.startswith(f"Error: {field}: ")


def test_a_refund_is_tried_and_then_done(app: Flask) -> None:
    factories.make_lot()
    order = factories.make_settled_order()
    tried = run("refund", order, "--void", "误付 Mistake", "--dry-run")
    assert tried.output == f"dry run, nothing was written: 1 yuan of order {order} go back\n"
    assert session().scalars(select(Certificate.state)).one() == "valid"
    assert session().scalars(select(Refund.id)).all() == []
    done = run("refund", order, "--void", "误付 Mistake")
    assert (done.exit_code, done.output) == (0, f"1 yuan of order {order} go back\n")
    session().rollback()
    assert session().scalars(select(Certificate.state)).one() == "voided"


@pytest.mark.parametrize("order", ["settled", "unknown"])
def test_a_refund_that_cannot_be_says_so(app: Flask, order: str) -> None:
    factories.make_lot()
    public_id = factories.make_settled_order() if order == "settled" else "nothing"
    failed = run("refund", public_id)
    assert failed.exit_code == 1
    assert failed.output.startswith("Error: order: ")


def test_a_refused_refund_is_asked_for_again(app: Flask) -> None:
    factories.make_lot()
    order = factories.make_settled_order()
    run("refund", order, "--void", "误付 Mistake")
    assert run("repay", order).output == f"Error: order {order} has no failed refund\n"
    with transaction() as writing:
        writing.query(Refund).update({"state": "failed"})
    assert run("repay", order, "--dry-run").exit_code == 0
    session().rollback()
    assert session().scalars(select(Refund.state)).one() == "failed"
    done = run("repay", order)
    assert done.output == f"1 refunds of order {order} are asked for again\n"
    session().rollback()
    assert session().scalars(select(Refund.state)).one() == "requested"


def test_a_sound_house_passes_its_audit(app: Flask) -> None:
    factories.make_lot()
    factories.make_settled_order()
    passed = run("audit")
    assert passed.exit_code == 0
    assert passed.output == (
        "1 orders settled, 1 certificates, 0.01 t sold for 1 yuan\n"
        "0 kept footprints computed anew\n"
        "not a gram and not a fen amiss\n"
    )


def test_a_fault_fails_the_audit(app: Flask) -> None:
    factories.make_lot()
    with transaction() as writing:
        writing.execute(update(Lot).values(held_g=1))
    failed = run("audit")
    assert failed.exit_code == 1
    assert "held grams: counter 1, rows 0" in failed.output
    assert "Error: 1 faults" in failed.output
