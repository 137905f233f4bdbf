"""Write down a person's language and phone number, and forget the number again."""

from sqlalchemy import update

from offsets.accounts.joints import joints
from offsets.accounts.models import Person
from offsets.accounts.seal import seal
from offsets.accounts.wechat.sign_in import line
from offsets.db import transaction

PHONE = "phone"
"""The use under which phone numbers are sealed."""


def choose_language(person_id: int, locale: str) -> None:
    """Write down in which language the person wants to be written to."""
    _write(person_id, locale=locale)


def add_phone(person_id: int, code: str) -> None:
    """Keep the number that WeChat's button gave a code for; raises as ``WeChat`` does.

    WeChat is asked before the transaction, never inside it.
    """
    _keep_phone(person_id, seal(line().phone_number(code), PHONE))


def remove_phone(person_id: int) -> None:
    """Keep no number of the person."""
    _keep_phone(person_id, None)


def _keep_phone(person_id: int, sealed: bytes | None) -> None:
    with transaction() as session:
        session.execute(update(Person).where(Person.id == person_id).values(phone_sealed=sealed))
        joints().on_phone(session, person_id, sealed is not None)


def _write(person_id: int, **values: object) -> None:
    with transaction() as session:
        session.execute(update(Person).where(Person.id == person_id).values(**values))
