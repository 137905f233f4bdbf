"""Sign somebody in by the link or code that was mailed, or add the address to what they have."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from offsets.accounts.email.begin import USE
from offsets.accounts.email.confirm import check_code, use_code, use_link
from offsets.accounts.email.errors import AddressTaken, LinkSpent
from offsets.accounts.email.models import EmailLink
from offsets.accounts.enter import Entered, enter_as
from offsets.accounts.recognise import add_identity, known
from offsets.accounts.rules import Door
from offsets.accounts.seal import unseal
from offsets.db import transaction


def by_link(token: str, asker: str, label: str, person: int | None) -> Entered | None:
    """Take the link back in the browser that asked.

    Signs in, or where a person asked who wants one more address, adds it and gives None: then
    ``person`` has to be that person still. Raises LinkSpent or AddressTaken.
    """
    with transaction() as writing:
        return _done(writing, use_link(writing, token, asker), Door.BROWSER, label, person)


def by_code(typed: str, asker: str, door: Door, label: str, person: int | None) -> Entered | None:
    """Take the code back where it was asked for; otherwise as ``by_link``, and CodeWrong."""
    check_code(typed, asker)
    with transaction() as writing:
        return _done(writing, use_code(writing, asker), door, label, person)


def sign_in_by(typed: str, asker: str, door: Door, label: str) -> Entered:
    """Sign in by a code; raises CodeWrong, or LinkSpent where it was to add an address."""
    check_code(typed, asker)
    with transaction() as writing:
        found = _done(writing, use_code(writing, asker), door, label, None)
        if found is None:
            raise LinkSpent("code")
        return found


def add_by(typed: str, asker: str, person: int) -> None:
    """Add an address by a code; raises CodeWrong, AddressTaken, or LinkSpent as above."""
    check_code(typed, asker)
    with transaction() as writing:
        link = use_code(writing, asker)
        if link.person_id != person:
            raise LinkSpent("code")
        _add(writing, person, unseal(link.email_sealed, USE))


def _done(
    writing: Session, link: EmailLink, door: Door, label: str, person: int | None
) -> Entered | None:
    email = unseal(link.email_sealed, USE)
    if link.person_id is None:
        return enter_as(writing, "email", email, link.locale, door, label)
    if link.person_id != person:
        raise LinkSpent("link")  # Somebody else is signed in there by now.
    _add(writing, person, email)
    return None


def _add(writing: Session, person: int, email: str) -> None:
    whose = known(writing, "email", email)
    if whose == person:
        return
    try:
        if whose is not None:
            raise AddressTaken("email")
        with writing.begin_nested():
            add_identity(writing, person, "email", email)
    except IntegrityError:
        raise AddressTaken("email") from None
