"""An invoice is asked for, changed, issued once, and cancelled by a red one after a refund."""

import csv
import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from offsets import cli
from offsets.db import engine, session, transaction
from offsets.errors import Conflict
from offsets.orders import invoice_commands, invoice_desk
from offsets.orders.access import access_token
from offsets.orders.errors import InvoiceIssued
from offsets.orders.invoice import InvoiceView, InvoiceWish, ask_invoice, invoice_of
from offsets.orders.models import InvoiceRequest
from offsets.orders.refund import refund_order
from tests.conftest import MakeApp
from tests.factories import make_lot, make_order, make_project, make_settled_order, say_paid
from tests.orders.test_buying import hidden

NUMBER = "91350100M000100Y43"
WISH = {
    "kind": "organisation",
    "title": "某某林场",
    "tax_number": "9135 0100 m000100y43",
    "email": "books@example.org",
}


@pytest.fixture
def order(app: Flask) -> str:
    make_lot()
    return make_settled_order()


def ask(order: str, **changes: Any) -> None:
    with transaction() as writing:
        ask_invoice(writing, order, InvoiceWish(**(WISH | changes)))


def told(order: str) -> InvoiceView:
    found = invoice_of(order)
    assert found is not None
    return found


def run(*arguments: str) -> Result:
    session().rollback()
    return CliRunner().invoke(invoice_commands.commands, arguments, catch_exceptions=False)


def put(client: FlaskClient, order: str, body: Any) -> Any:
    return client.put(
        f"/api/v1/orders/{order}/invoice",
        json=body,
        headers={"Authorization": f"Bearer {access_token(order)}"},
    )


class TestByApi:
    def test_a_wish_is_kept_and_changed(self, client: FlaskClient, order: str) -> None:
        first = put(client, order, WISH)
        assert first.status_code == 200
        assert first.headers["Cache-Control"] == "no-store"
        said = first.get_json()
        assert (said["state"], said["tax_number"]) == ("requested", NUMBER)
        assert (said["item"], said["amount_fen"], said["red_letter"]) == ("林业碳汇", 100, "none")
        person = {"kind": "person", "title": "小林", "email": "xl@example.org"}
        assert put(client, order, person).get_json()["tax_number"] is None
        assert len(session().scalars(select(InvoiceRequest)).all()) == 1

    @pytest.mark.parametrize(
        ("changes", "field", "reason"),
        [
            ({"kind": "court"}, "kind", "unknown_choice"),
            ({"title": "  "}, "title", "required"),
            ({"title": "<b>"}, "title", "markup"),
            ({"tax_number": None}, "tax_number", "required"),
            ({"tax_number": "91350100M000100Y44"}, "tax_number", "tax_number_check"),
            ({"tax_number": "9135"}, "tax_number", "tax_number_shape"),
            ({"kind": "person"}, "tax_number", "tax_number_of_person"),
            ({"email": "books@"}, "email", "email_shape"),
            ({"email": "a@b.c\r\nBcc: d@e.fg"}, "email", "control_characters"),
            ({"vat": "1"}, "vat", "unknown_field"),
        ],
    )
    def test_a_wrong_field_is_named_and_leaves_nothing(
        self, client: FlaskClient, order: str, changes: dict[str, Any], field: str, reason: str
    ) -> None:
        answer = put(client, order, WISH | changes)
        assert answer.status_code == 422
        (fault,) = answer.get_json()["errors"]
        assert (fault["field"], fault["reason"]) == (field, reason)
        assert session().scalars(select(InvoiceRequest)).all() == []

    def test_it_is_the_buyers_alone(self, client: FlaskClient, order: str) -> None:
        ask(order)
        address = f"/api/v1/orders/{order}/invoice"
        assert client.get(address).status_code == 404
        assert client.put(address, json=WISH).status_code == 404
        assert client.get(f"/o/{order}/invoice").status_code == 404
        other = access_token(make_order())
        head = {"Authorization": f"Bearer {other}"}
        assert client.get(address, headers=head).status_code == 404

    def test_what_was_never_asked_for_is_not_there(self, client: FlaskClient, order: str) -> None:
        head = {"Authorization": f"Bearer {access_token(order)}"}
        assert client.get(f"/api/v1/orders/{order}/invoice", headers=head).status_code == 404

    def test_an_ended_order_gets_none(self, client: FlaskClient, app: Flask) -> None:
        make_project(to_order_price_fen_per_t=1_554, to_order_min_t=1)
        order = make_order(1_000_000, to_order=True)
        say_paid(order)
        with transaction() as writing:
            refund_order(writing, order, "cancelled")
        answer = put(client, order, WISH)
        assert (answer.status_code, answer.get_json()["code"]) == (409, "invoice_not_possible")

    def test_the_item_is_the_operators_word(self, make_app: MakeApp, order: str) -> None:
        from offsets.keeping import Keeping

        house = make_app(keeping=Keeping(invoice_item="碳汇服务"))
        assert put(house.test_client(), order, WISH).get_json()["item"] == "碳汇服务"


def test_neither_title_nor_address_lies_open(app: Flask, order: str) -> None:
    ask(order)
    with engine().connect() as connection:
        stored = str(connection.execute(select(InvoiceRequest.__table__)).all())
    assert NUMBER in stored  # Otherwise the check below could not fail.
    assert "林场" not in stored
    assert "books@" not in stored


class TestAtTheDesk:
    def test_from_wish_to_number(self, client: FlaskClient, order: str) -> None:
        ask(order)
        assert order in run("list").output
        tried = run("issued", order, "--number", "25442000000012345678", "--dry-run")
        assert tried.output.startswith("dry run")
        assert order in run("list").output
        assert run("issued", order, "--number", "25442000000012345678").exit_code == 0
        assert run("list").output == ""
        late = put(client, order, WISH)
        assert (late.status_code, late.get_json()["code"]) == (409, "invoice_issued")
        found = told(order)
        assert (found.state, found.number) == ("issued", "25442000000012345678")

    def test_unpaid_is_not_yet_due(self, app: Flask) -> None:
        make_lot()
        order = make_order()
        ask(order)
        assert run("list").output == ""
        assert run("issued", order, "--number", "12345678").exit_code == 1
        say_paid(order)
        assert order in run("list").output

    def test_handed_back_and_asked_again(self, app: Flask, order: str) -> None:
        ask(order)
        assert run("refused", order, "--reason", "税号与名称不符").exit_code == 0
        found = told(order)
        assert (found.state, found.refused_reason) == ("refused", "税号与名称不符")
        ask(order, title="某某国有林场")
        found = told(order)
        assert (found.state, found.refused_reason) == ("requested", None)

    def test_a_number_is_used_once(self, app: Flask, order: str) -> None:
        other = make_settled_order()
        for each in (order, other):
            ask(each)
        assert run("issued", order, "--number", "12345678").exit_code == 0
        again = run("issued", other, "--number", "12345678")
        assert again.exit_code == 1
        assert again.output.startswith("Error: number: ")
        assert run("issued", other, "--number", "1").exit_code == 1

    def test_a_refund_makes_a_red_one_due(self, app: Flask, order: str) -> None:
        ask(order)
        run("issued", order, "--number", "12345678")
        assert run("red", order, "--number", "22345678").exit_code == 1
        with transaction() as writing:
            refund_order(writing, order, "operator", "退款")
        found = told(order)
        assert found.red_letter == "due"
        assert "1 red-letter invoices are due" in run("list").output
        assert order in run("list", "--which", "red").output
        assert run("red", order, "--number", "22345678").exit_code == 0
        found = told(order)
        assert (found.red_letter, found.red_number) == ("issued", "22345678")
        assert run("list", "--which", "red").output == ""

    def test_the_accountants_file(self, app: Flask, order: str, tmp_path: Path) -> None:
        ask(order, title="=1+1 公司")
        out = tmp_path / "invoices.csv"
        assert run("export", "--out", str(out)).output == f"1 lines in {out}\n"
        (line,) = csv.DictReader(out.read_text("utf-8-sig").splitlines())
        assert line["title"] == "'=1+1 公司"
        assert (line["amount_yuan"], line["email"]) == ("1", "books@example.org")
        assert out.stat().st_mode & 0o077 == 0

    def test_they_stand_in_the_house(self) -> None:
        assert "invoices" in cli.house.commands


class TestRace:
    def test_issued_and_changed_at_once(self, app: Flask, order: str) -> None:
        """Whoever is second sees the first: no number ever stands on words changed after it."""
        ask(order)
        gate, outcome = threading.Barrier(2), []

        def at_once(deed: Any) -> None:
            with app.app_context():
                gate.wait()
                try:
                    deed()
                    outcome.append("done")
                except (InvoiceIssued, Conflict) as error:
                    outcome.append(error.code)

        def issue() -> None:
            with transaction() as writing:
                invoice_desk.issued(writing, order, "12345678")

        deeds = (issue, lambda: ask(order, title="另一家"))
        threads = [threading.Thread(target=at_once, args=(deed,)) for deed in deeds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        session().rollback()
        row = session().scalars(select(InvoiceRequest)).one()
        assert row.state == "issued"
        assert sorted(outcome) in (["done", "done"], ["done", "invoice_issued"])

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE invoice_requests SET state = 'issued'",
            "UPDATE invoice_requests SET tax_number = NULL",
            "UPDATE invoice_requests SET kind = 'person'",
            "UPDATE invoice_requests SET state = 'lost'",
        ],
    )
    def test_the_tables_hold_the_rules_themselves(
        self, app: Flask, order: str, change: str
    ) -> None:
        ask(order)
        with pytest.raises(IntegrityError), engine().begin() as connection:
            connection.execute(text(change))


class TestOnThePage:
    @pytest.fixture
    def phone(self, client: FlaskClient, app: Flask) -> tuple[FlaskClient, str]:
        import hashlib

        client.set_cookie("device", "p" * 22)
        make_lot()
        return client, make_settled_order(device_hash=hashlib.sha256(b"p" * 22).digest())

    def test_from_the_order_to_the_wish(self, phone: tuple[FlaskClient, str]) -> None:
        client, order = phone
        assert f'href="/o/{order}/invoice"' in client.get(f"/o/{order}").text
        page = client.get(f"/o/{order}/invoice")
        assert page.headers["Cache-Control"] == "no-store"
        form = {"csrf_token": hidden(page.text)["csrf_token"]} | WISH
        wrong = client.post(f"/o/{order}/invoice", data=form | {"tax_number": "12"})
        assert wrong.status_code == 422
        assert 'value="某某林场"' in wrong.text
        assert 'id="tax_number-fault"' in wrong.text
        done = client.post(f"/o/{order}/invoice", data=form, follow_redirects=True)
        assert "books@example.org" in done.text

    def test_nothing_is_taken_without_the_forms_token(self, phone: tuple[FlaskClient, str]) -> None:
        client, order = phone
        assert client.post(f"/o/{order}/invoice", data=WISH).status_code == 400
