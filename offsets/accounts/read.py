"""What a person sees of themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from offsets.accounts.describe import PHONE
from offsets.accounts.models import Identity, Person
from offsets.accounts.recognise import use_of
from offsets.accounts.seal import readable
from offsets.db import session


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person, and by what they are recognised."""

    id: str
    display_name: str | None
    emails: tuple[str, ...]
    unreadable_emails: int
    """How many more they had, whose secret is gone: they can be neither shown nor found."""
    has_wechat: bool
    phone_end: str | None
    """The last digits of the number, where one is kept; enough to know one's own."""
    locale: str
    known_by: tuple[str, ...]
    """The kinds of what they are recognised by."""
    created_at: datetime


def person_view(person: int) -> PersonView:
    """The person of a row, with addresses in clear: they are the reader's own."""
    row = session().get_one(Person, person, populate_existing=True)
    ways = session().scalars(
        select(Identity).where(Identity.person_id == person).order_by(Identity.id)
    )
    found = list(ways)
    sealed = [each.subject_sealed for each in found if each.kind == "email"]
    emails = tuple(text for each in sealed if (text := readable(each, use_of("email"))))
    phone = readable(row.phone_sealed, PHONE) if row.phone_sealed else None
    return PersonView(
        id=row.public_id,
        display_name=row.display_name,
        emails=emails,
        unreadable_emails=len(sealed) - len(emails),
        has_wechat=any(each.kind == "wechat" for each in found),
        phone_end=phone[-4:] if phone else None,
        locale=row.locale,
        known_by=tuple(sorted({each.kind for each in found})),
        created_at=row.created_at,
    )
