"""The secret is changed: everything goes on, then everything is sealed anew, then the old one goes.

Three houses on one database: ``app`` with the old secret, ``rotated`` with a new one that still
knows the old, and ``alone`` with the new one only.
"""

import contextvars
import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import LargeBinary, select, update

from offsets import create_app
from offsets.accounts import reseal as module
from offsets.accounts import seal
from offsets.accounts.email import begin, confirm
from offsets.accounts.errors import CannotUnseal
from offsets.accounts.mail.carry import carry_due
from offsets.accounts.mail.models import Mail
from offsets.accounts.mail.post import opened
from offsets.accounts.models import Identity
from offsets.accounts.recognise import known
from offsets.accounts.reseal import reseal, sealed_columns
from offsets.accounts.secret_commands import commands
from offsets.config import Settings
from offsets.db import Base, session, transaction
from offsets.errors import Invalid
from offsets.events.attendance.blind import blind_device, oldest_keys
from offsets.events.attendance.models import Answer, Questionnaire
from offsets.events.hooks.deliver import deliver_due
from offsets.events.hooks.rules import Failure
from offsets.events.hooks.send import Outcome
from offsets.orders import access
from offsets.orders.claim import open_gift
from offsets.orders.invoice import InvoiceWish, ask_invoice
from offsets.orders.quote import QuoteRequest, quote, read_token
from offsets.organisations.invite import invite
from offsets.organisations.join import join
from offsets.organisations.rules import Role
from tests import factories
from tests.conftest import Client
from tests.events.attendance.making import make_answer, make_asked
from tests.events.hooks import making as hooks
from tests.events.making import make_organisation as make_row
from tests.organisations.making import (
    Somebody,
    add_member,
    make_organisation,
    make_somebody,
    standing_of,
)
from tests.rights import making

NEW = secrets.token_urlsafe(32)
TITLE, MAIL = "某某林场", "accounts@example.org"


@pytest.fixture(scope="module")
def houses(whole_house: Flask, settings: Settings) -> Iterator[dict[str, Flask]]:
    """Made once: a house takes its time."""
    made = {}
    for name, earlier in (("rotated", (settings.secret_key,)), ("alone", ())):
        changed = replace(settings, secret_key=NEW, secret_key_fallbacks=earlier)
        made[name] = contextvars.Context().run(create_app, changed)
        made[name].testing = True
        made[name].test_client_class = Client
    yield made
    for house in made.values():
        house.extensions["engine"].dispose()


@pytest.fixture
def rotated(app: Flask, houses: dict[str, Flask]) -> Flask:
    return houses["rotated"]


@pytest.fixture
def alone(app: Flask, houses: dict[str, Flask]) -> Flask:
    return houses["alone"]


@pytest.fixture
def everything(app: Flask) -> Somebody:
    """A value in every sealed column, written under the old secret."""
    factories.make_lot()
    making.make_person(making.PHONE)
    making.leave_traces(making.buy())
    who = make_somebody()
    organisation = make_organisation(who)
    invite(standing_of(organisation, who), "invited@example.org", Role.EDITOR, "zh")
    begin.begin("asks@example.org", "zh")
    hook = hooks.make_endpoint(make_row(), "https://hooks.example/")
    with transaction() as writing:
        row = writing.merge(hooks.endpoint(hook))
        row.former_sealed, row.former_until = row.secret_sealed, row.created_at
    make_asked()
    return who


def reseal_all(house: Flask, dry_run: bool = False) -> dict[str, module.Tally]:
    with house.app_context():
        return {each.name: each for each in reseal(dry_run)}


class TestWhileTheOldOneIsKnown:
    def test_what_was_sealed_opens_and_what_was_blinded_is_found(
        self, app: Flask, rotated: Flask
    ) -> None:
        sealed, blinded = seal.seal(MAIL, "phone"), seal.blind(MAIL, "phone")
        with rotated.app_context():
            assert seal.unseal(sealed, "phone") == MAIL
            assert not seal.is_present(sealed, "phone")
            assert seal.blind(MAIL, "phone") != blinded
            assert blinded in seal.blinds(MAIL, "phone")
            fresh = seal.seal(MAIL, "phone")
        # What is sealed from now on needs no old secret.
        with pytest.raises(CannotUnseal):
            seal.unseal(fresh, "phone")

    def test_quotes_order_tokens_and_gifts_are_as_they_were(
        self, app: Flask, rotated: Flask, alone: Flask
    ) -> None:
        lot = factories.make_lot()
        offer = quote(QuoteRequest(lot=lot.code, amount_fen=100)).token
        order = factories.make_settled_order(purpose="gift", holders=("小满",))
        token, code = access.access_token(order), access.claim_code(order)
        with rotated.app_context():
            assert read_token(offer).amount_fen == 100
            assert access.opens(order, token)
            assert not access.opens(order, token[:-1] + "_")
            assert access.opens(order, access.access_token(order))
            assert access.access_token(order) != token
            assert access.known_claim_code(order) == code
        with alone.app_context():
            assert not access.opens(order, token)
            assert access.known_claim_code(order) is None
            with pytest.raises(Invalid):
                open_gift("AAAA-AAAA-AAAA", b"x" * 32)
            # The code that was handed over is as good as ever: its hash needs no secret.
            assert open_gift(code, b"x" * 32) == order

    def test_a_form_that_lay_open_is_taken(self, client: FlaskClient, rotated: Flask) -> None:
        found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
        assert found
        later = rotated.test_client()
        cookie = client.get_cookie("session")
        assert cookie
        later.set_cookie("session", cookie.value)
        form = {"csrf_token": found[1], "email": "somebody@example.org"}
        assert later.post("/sign-in", data=form).status_code == 303
        forged = form | {"csrf_token": found[1][:-2] + "xx"}
        assert later.post("/sign-in", data=forged).status_code == 400

    def test_a_code_in_the_mailbox_still_signs_in(self, app: Flask, rotated: Flask) -> None:
        asker = begin.begin("asks@example.org", "zh")
        (sealed,) = session().scalars(select(Mail.sealed))
        assert sealed
        code = re.search(r"^(\d{4} \d{4})$", opened(sealed).text, re.MULTILINE)
        assert code
        with rotated.app_context():
            confirm.check_code(code[1], asker)

    def test_nobody_becomes_two_people(self, app: Flask, rotated: Flask) -> None:
        who = make_somebody()
        with rotated.app_context(), transaction() as writing:
            assert known(writing, "email", who.email) == who.id

    def test_an_invitation_is_taken_across_the_change(self, app: Flask, rotated: Flask) -> None:
        owner, guest = make_somebody(), make_somebody()
        organisation = make_organisation(owner)
        with rotated.app_context():
            invite(standing_of(organisation, owner), guest.email, Role.EDITOR, "zh")
            (sealed,) = session().scalars(select(Mail.sealed))
            assert sealed
            token = re.search(r"/invitations/(\w+)", opened(sealed).text)
            assert token
            join(token[1], guest.id)
        assert standing_of(organisation, guest).role == Role.EDITOR

    def test_a_phone_keeps_its_name_at_an_event(self, app: Flask, rotated: Flask) -> None:
        questions = make_asked()
        phone = secrets.token_bytes(32)
        make_answer(questions, phone)
        with rotated.app_context():
            assert make_answer(questions, phone, nights=0).is_correction

    def test_so_it_does_where_no_key_was_kept_yet(self, app: Flask, rotated: Flask) -> None:
        questions = make_asked()
        with transaction() as writing:
            writing.execute(update(Questionnaire).values(keys_sealed=None))
        name = blind_device(questions, b"p" * 32)
        reseal_all(rotated)
        with rotated.app_context():
            row = session().scalars(select(Questionnaire)).one()
            assert row.keys_sealed is not None
            assert blind_device(row, b"p" * 32) == name


class TestSealingAnew:
    def test_afterwards_the_old_one_is_needed_by_nothing(
        self, everything: Somebody, rotated: Flask, alone: Flask
    ) -> None:
        before = reseal_all(alone, dry_run=True)
        # Otherwise the rest could not fail: there is something in every column.
        assert {name for name, each in before.items() if not each.unreadable} == set()
        done = reseal_all(rotated)
        assert all(each.resealed == each.sealed > 0 for each in done.values())
        after = reseal_all(alone)
        assert {each.unreadable for each in after.values()} == {0}
        assert {each.resealed for each in after.values()} == {0}
        with alone.app_context(), transaction() as writing:
            assert known(writing, "email", everything.email) == everything.id

    def test_a_dry_run_counts_and_writes_nothing(
        self, everything: Somebody, rotated: Flask
    ) -> None:
        stored = making.everything_stored()
        with rotated.app_context():
            said = CliRunner().invoke(commands, ["reseal", "--dry-run"])
        assert said.exit_code == 0
        assert "identities.subject_sealed\t2 sealed\t2 anew\t0 unreadable" in said.output
        assert "dry run, nothing was written" in said.output
        assert making.everything_stored() == stored
        assert everything.email not in said.output

    def test_whoever_writes_meanwhile_has_the_last_word(
        self, everything: Somebody, rotated: Flask
    ) -> None:
        (what,) = (each for each in sealed_columns() if each.name == "people.phone_sealed")
        with rotated.app_context():
            (row, *_), *_ = module._batches(what)
            with transaction() as writing:
                table = what.model.__table__
                writing.execute(update(table).where(table.c.id == row.id).values(phone_sealed=None))
            tally = module.Tally(what.name)
            with transaction() as writing:
                module._write(writing, what, row, "an old number", tally)
            assert tally.resealed == 0
            assert session().scalar(select(what.column).where(what.model.id == row.id)) is None

    def test_one_that_stands_there_twice_is_left(self, app: Flask, rotated: Flask) -> None:
        who, other = make_somebody(), make_somebody()
        with rotated.app_context(), transaction() as writing:
            writing.execute(
                update(Identity)
                .where(Identity.person_id == other.id)
                .values(subject_hash=seal.blind(who.email, begin.USE))
            )
        tally = reseal_all(rotated)["identities.subject_sealed"]
        assert (tally.twice, tally.resealed) == (1, 1)

    def test_no_sealed_column_is_forgotten(self, app: Flask) -> None:
        named = {each.name for each in sealed_columns()}
        assert _sealed_in_tables() == named
        assert "people.phone_sealed" in named


def _sealed_in_tables() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("sealed") and isinstance(column.type, LargeBinary)
    }


class TestOnceItIsThrownAway:
    """Whatever was not sealed anew is lost, and every page says so instead of failing."""

    @pytest.fixture
    def order(self, app: Flask) -> str:
        factories.make_lot()
        order = factories.make_settled_order(purpose="gift", holders=("小满",))
        with transaction() as writing:
            ask_invoice(writing, order, InvoiceWish("person", TITLE, MAIL))
        return order

    @pytest.fixture
    def buyer(self, alone: Flask, order: str) -> Iterator[dict[str, str]]:
        with alone.app_context():
            yield {"Authorization": f"Bearer {access.access_token(order)}"}

    def test_the_invoice_is_asked_for_anew(
        self, alone: Flask, order: str, buyer: dict[str, str]
    ) -> None:
        phone = alone.test_client()
        page = phone.get(f"/o/{order}/invoice", headers=buyer)
        assert page.status_code == 200
        assert "无法读取" in page.text
        assert TITLE not in page.text
        told = phone.get(f"/api/v1/orders/{order}/invoice", headers=buyer)
        assert (told.status_code, told.get_json()["title"]) == (200, None)
        with transaction() as writing:
            ask_invoice(writing, order, InvoiceWish("person", TITLE, MAIL))
        assert "无法读取" not in phone.get(f"/o/{order}/invoice", headers=buyer).text

    def test_the_gift_s_page_says_that_its_code_cannot_be_shown(
        self, app: Flask, alone: Flask, order: str, buyer: dict[str, str]
    ) -> None:
        page = alone.test_client().get(f"/o/{order}", headers=buyer)
        assert page.status_code == 200
        assert "无法再显示" in page.text
        assert "share__code" not in page.text

    def test_account_organisation_and_data_open(self, everything: Somebody, alone: Flask) -> None:
        who = alone.test_client()
        who.set_cookie("sign_in", everything.token)
        account = who.get("/account")
        assert account.status_code == 200
        assert "一个已无法读取的邮箱" in account.text
        assert everything.call(who, "GET", "/me/emails").get_json() == {"emails": []}
        for path in ("/organisations", "/privacy/mine", "/privacy/mine.json"):
            assert who.get(path).status_code == 200
        (mine,) = everything.call(who, "GET", "/organisations").get_json()["organisations"]
        colleague = add_member(mine["id"], Role.OWNER, make_somebody(name=None))
        shown = colleague.call(who, "GET", f"/organisations/{mine['id']}/members").get_json()
        assert [each["name"] for each in shown["members"]] == ["小林", None]

    def test_somebody_whose_address_is_lost_can_still_be_forgotten(
        self, everything: Somebody, alone: Flask
    ) -> None:
        who = alone.test_client()
        gone = everything.call(who, "DELETE", "/me?confirm=yes&group_names=keep")
        assert gone.status_code == 200
        assert gone.get_json()["finished"]

    def test_the_questions_say_that_they_cannot_go_on(self, app: Flask, alone: Flask) -> None:
        event = make_asked()
        phone = alone.test_client()
        phone.get("/a/" + event.code)
        closed = phone.get("/a/" + event.code)
        assert closed.status_code == 410
        assert "密钥" in closed.text
        with alone.app_context():
            # Nothing is taken under a name that would be another one than before.
            assert session().scalars(select(Answer)).all() == []

    def test_letters_are_given_up_and_hold_up_no_other(self, app: Flask, alone: Flask) -> None:
        begin.begin("asks@example.org", "zh")
        with alone.app_context():
            begin.begin("asks@example.org", "zh")
            assert carry_due() == 1
        lost, sent = session().scalars(select(Mail).order_by(Mail.id))
        assert (lost.fault, lost.given_up_at is None) == ("unreadable", False)
        assert sent.sent_at is not None

    def test_an_endpoint_is_sent_nothing_unsigned(self, app: Flask, alone: Flask) -> None:
        organisation = make_row()
        lost = hooks.make_endpoint(organisation, "https://lost.example/")
        hooks.owe_tests(organisation, lost)
        sent: list[str] = []

        def post(url: str, *_: Any) -> Outcome:
            sent.append(url)
            return Outcome(1, status=200)

        with alone.app_context():
            fine = hooks.make_endpoint(organisation, "https://fine.example/")
            hooks.owe_tests(organisation, fine)
            deliver_due(post)
        assert sent == ["https://fine.example/"]
        assert [each.failure for each in hooks.tries(lost)] == [Failure.NO_KEY]


def test_the_oldest_secret_names_what_no_key_was_kept_for(app: Flask, rotated: Flask) -> None:
    name = oldest_keys("AB23CD4")
    with rotated.app_context():
        assert oldest_keys("AB23CD4") == name


def test_questions_opened_after_the_change_rest_on_the_new_one(
    app: Flask, rotated: Flask, alone: Flask
) -> None:
    with rotated.app_context():
        questions = make_asked()
        name = blind_device(questions, b"p" * 32)
    with alone.app_context():
        assert blind_device(questions, b"p" * 32) == name
