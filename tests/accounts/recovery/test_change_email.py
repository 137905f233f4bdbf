"""A mailbox is lost: the operator gives its account another address, and nothing else leads in."""

import re
from collections.abc import Callable
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets import clock
from offsets.accounts import enter
from offsets.accounts.email.begin import begin
from offsets.accounts.email.errors import AddressTaken
from offsets.accounts.email.sign_in import sign_in_by
from offsets.accounts.enter import Entered
from offsets.accounts.mail.models import Mail
from offsets.accounts.mail.post import opened
from offsets.accounts.models import Identity, Person, SignIn
from offsets.accounts.passkeys.models import Passkey
from offsets.accounts.recognise import add_identity, known
from offsets.accounts.recovery.change_email import Wish, change_email
from offsets.accounts.recovery.commands import commands
from offsets.accounts.recovery.models import AddressChange
from offsets.accounts.recovery.rules import Proof
from offsets.accounts.rules import Door
from offsets.db import session, transaction
from offsets.errors import DomainError, Invalid, NotFound
from tests.conftest import MakeApp
from tests.organisations.making import Somebody, make_somebody
from tests.racing import together

NEW = "found.again@example.net"


@pytest.fixture
def who(app: Flask) -> Somebody:
    return make_somebody()


def run(old: str, new: str = NEW, *options: str, again: str | None = None) -> Result:
    """The command as an operator types it: no address stands on its line."""
    said = f"{old}\n{new}\n{again or new}\n"
    given = ["change-email", "--proof", "sealed_letter", "--filed-as", "2026-17", *options]
    return CliRunner().invoke(commands, given, input=said)


def change(old: str, new: str = NEW, **more: Any) -> None:
    with transaction() as writing:
        change_email(writing, Wish(old, new, Proof.IN_PERSON, **more))


def letters() -> dict[str, str]:
    """What waits to be sent, by its reader; of several letters the last."""
    session().expire_all()
    rows = session().scalars(select(Mail).order_by(Mail.id))
    written = [opened(row.sealed) for row in rows if row.sealed]
    return {each.to: each.text for each in written}


def owner_of(email: str) -> int | None:
    session().rollback()
    return known(session(), "email", email)


def living() -> int:
    session().rollback()
    return session().query(SignIn).filter(SignIn.ended_at.is_(None)).count()


def code_of(email: str) -> str:
    found = re.search(r"^(\d{4} \d{4})$", letters()[email], re.MULTILINE)
    assert found
    return found[1]


def add_passkey(who: Somebody) -> None:
    with transaction() as writing:
        writing.add(
            Passkey(
                public_id="key",
                person_id=who.id,
                credential_id=b"key",
                public_key=b"key",
                sign_count=0,
                transports=[],
                label="Test",
                created_at=clock.now(),
            )
        )


def test_the_new_address_leads_in_and_the_old_one_no_more(who: Somebody) -> None:
    done = run(who.email)
    assert done.exit_code == 0, done.output
    assert (owner_of(who.email), owner_of(NEW)) == (None, who.id)
    asker = begin(NEW, "zh")
    assert sign_in_by(code_of(NEW), asker, Door.MINI_PROGRAM, "Test").person == who.id


def test_every_sign_in_and_passkey_ends(client: FlaskClient, who: Somebody) -> None:
    add_passkey(who)
    other = make_somebody()
    assert who.call(client, "GET", "/me").status_code == 200
    assert "1 sign-ins end, 1 passkeys go, 0 other ways in still lead in" in run(who.email).output
    assert who.call(client, "GET", "/me").status_code == 401
    assert session().query(Passkey).count() == 0
    # Nobody else is signed out.
    assert other.call(client, "GET", "/me").status_code == 200


def test_both_addresses_are_told_and_neither_learns_the_other(who: Somebody) -> None:
    done = run(who.email)
    told = letters()
    assert set(told) == {who.email, NEW}
    number = session().scalars(select(AddressChange.public_id)).one()
    assert number in done.output
    for email, other in ((who.email, NEW), (NEW, who.email)):
        assert number in told[email]
        assert other not in told[email]


def test_what_was_done_is_kept_and_listed(who: Somebody) -> None:
    run(who.email)
    row = session().scalars(select(AddressChange)).one()
    assert (row.person_id, row.proof, row.filed_as) == (who.id, "sealed_letter", "2026-17")
    assert row.sign_ins_ended == 1
    listed = CliRunner().invoke(commands, ["changes"]).output
    assert listed.split("\t")[0] == row.public_id
    assert listed.endswith("\tsealed_letter\t2026-17\n")


def test_shell_and_log_tell_no_address(
    who: Somebody, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    caplog.set_level("DEBUG")
    # What is typed stands on the screen while it is typed, and nowhere else.
    asked, answered = run(who.email).output.split(f"confirmation: {NEW}\n")
    assert who.email in asked
    said = answered + caplog.text + capfd.readouterr().err
    assert "p…@example.org gives way to f…@example.net" in said
    for email in (who.email, NEW):
        assert email not in said


def test_a_dry_run_checks_and_writes_nothing(client: FlaskClient, who: Somebody) -> None:
    add_passkey(who)
    tried = run(who.email, NEW, "--dry-run")
    assert tried.exit_code == 0
    assert tried.output.count("dry run, nothing was written") == 1
    assert (owner_of(who.email), owner_of(NEW)) == (who.id, None)
    assert who.call(client, "GET", "/me").status_code == 200
    assert letters() == {}
    assert session().query(Passkey).count() == 1
    assert run("nobody@example.org", NEW, "--dry-run").exit_code == 1


def test_a_mistyped_address_is_asked_for_again(who: Somebody) -> None:
    # Click asks until both agree; here nothing more comes.
    assert run(who.email, NEW, again="found.agian@example.net").exit_code == 1
    assert owner_of(who.email) == who.id


def test_an_address_of_somebody_else_is_not_given_away(who: Somebody) -> None:
    other = make_somebody()
    with pytest.raises(AddressTaken):
        change(who.email, other.email)
    assert owner_of(other.email) == other.id
    assert living() == 2


def test_one_s_own_other_address_takes_the_lost_one_s_place(who: Somebody) -> None:
    with transaction() as writing:
        add_identity(writing, who.id, "email", NEW)
    change(who.email)
    assert (owner_of(who.email), owner_of(NEW)) == (None, who.id)
    assert session().query(Identity).count() == 1


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("nobody@example.org", NEW, NotFound("old")),
        ("nobody", NEW, Invalid("old", "email_shape")),
        ("nobody@example.org", "", Invalid("new", "required")),
        ("A@example.org", "a@example.org", Invalid("new", "same_address")),
    ],
)
def test_what_cannot_be_is_said(app: Flask, old: str, new: str, error: DomainError) -> None:
    with pytest.raises(type(error)) as caught:
        change(old, new)
    assert caught.value.args == error.args
    assert letters() == {}


def test_a_house_without_mail_changes_nothing(make_app: MakeApp, who: Somebody) -> None:
    with make_app(mode="production").app_context(), pytest.raises(NotFound):
        change(who.email)
    assert owner_of(who.email) == who.id


@pytest.mark.parametrize(("alone", "left"), [(False, 3), (True, 1)])
def test_other_ways_in_stay_unless_they_are_to_go(who: Somebody, alone: bool, left: int) -> None:
    with transaction() as writing:
        add_identity(writing, who.id, "wechat", "oSomebody")
        add_identity(writing, who.id, "email", "second@example.org")
    change(who.email, alone=alone)
    assert session().query(Identity).count() == left
    assert owner_of(NEW) == who.id


def test_letters_under_way_lead_nowhere(who: Somebody) -> None:
    asker = begin(who.email, "zh")
    code = code_of(who.email)
    change(who.email)
    with pytest.raises(DomainError) as caught:
        sign_in_by(code, asker, Door.MINI_PROGRAM, "Test")
    assert caught.value.code == "link_spent"
    assert session().query(Person).count() == 1


def test_who_is_forgotten_leaves_the_deed_and_not_the_proof(
    client: FlaskClient, who: Somebody
) -> None:
    run(who.email)
    asker = begin(NEW, "zh")
    entered = sign_in_by(code_of(NEW), asker, Door.MINI_PROGRAM, "Test")
    now = replace(who, token=entered.access_token)
    shown = now.call(client, "GET", "/me/export").get_json()["held"]["accounts"]
    assert [each["filed_as"] for each in shown["address_changes"]] == ["2026-17"]
    gone = now.call(client, "DELETE", "/me?confirm=yes&group_names=keep")
    assert gone.get_json()["finished"]
    session().rollback()
    assert session().scalars(select(AddressChange.filed_as)).one() is None


class TestASignInAtTheSameMoment:
    """It came by the old address just before the change, and is written just after."""

    def race(self, app: Flask, who: Somebody, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        asker = begin(who.email, "zh")
        code = code_of(who.email)
        known_already, changed = Event(), Event()
        recognise = enter.recognise

        def slowly(*given: Any) -> int:
            person = recognise(*given)
            known_already.set()
            assert changed.wait(10)
            return person

        monkeypatch.setattr(enter, "recognise", slowly)
        # The letter's own row would stop it otherwise; another road to it has no letter.
        monkeypatch.setattr("offsets.accounts.recovery.change_email._end_links", _nothing)

        def operator() -> None:
            assert known_already.wait(10)
            change(who.email)
            changed.set()

        return together(app, operator, _signing_in(code, asker))

    @pytest.mark.only("postgresql")  # SQLite lets one write at a time
    def test_it_does_not_last(
        self, app: Flask, who: Somebody, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, refused = self.race(app, who, monkeypatch)
        assert getattr(refused, "code", None) == "unauthenticated"
        assert living() == 0

    @pytest.mark.only("postgresql")
    def test_without_looking_again_it_would(
        self, app: Flask, who: Somebody, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(enter, "known", lambda *_: who.id)
        _, entered = self.race(app, who, monkeypatch)
        assert isinstance(entered, Entered)
        assert living() == 1


def _signing_in(code: str, asker: str) -> Callable[[], Entered]:
    return lambda: sign_in_by(code, asker, Door.MINI_PROGRAM, "Test")


def _nothing(*_: object) -> None:
    pass
