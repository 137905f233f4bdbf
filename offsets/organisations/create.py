"""Make an organisation; whoever makes it is its first owner."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from offsets import clock, idempotency
from offsets.codes import random_code
from offsets.db import transaction
from offsets.errors import Invalid
from offsets.organisations.details import Details, cleaned
from offsets.organisations.models import Member, Organisation
from offsets.organisations.rules import ID_SIGNS, MAX_ORGANISATIONS, Role


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to make, and who it is."""

    person: int
    details: Details


def create(wish: Wish, keyed: idempotency.Request | None = None) -> str:
    """The public id of the new organisation, or under the same key of the one made before.

    Raises Invalid naming the field; ``too_many`` where one person makes ever more of them.
    """
    values = cleaned(wish.details)
    public_id = new_id()
    with transaction() as writing:
        if keyed is not None:
            earlier = idempotency.remember(writing, keyed, {"organisation": public_id})
            if earlier is not None:
                return str(earlier["organisation"])
        _check_number(writing, wish.person)
        now = clock.now()
        organisation = Organisation(public_id=public_id, owners=1, created_at=now, **values)
        writing.add(organisation)
        writing.flush()
        writing.add(
            Member(
                public_id=new_id(),
                organisation_id=organisation.id,
                person_id=wish.person,
                role=Role.OWNER,
                joined_at=now,
            )
        )
    return public_id


def new_id() -> str:
    """A name for addresses that nobody guesses."""
    return random_code(ID_SIGNS).lower()


def _check_number(writing: Session, person: int) -> None:
    count = writing.scalar(select(func.count(Member.id)).where(Member.person_id == person)) or 0
    if count >= MAX_ORGANISATIONS:
        raise Invalid("name", "too_many", max=MAX_ORGANISATIONS)
