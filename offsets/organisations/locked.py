"""Change an organisation or who is in it, one change at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets.accounts.errors import Forbidden
from offsets.db import transaction
from offsets.errors import NotFound
from offsets.organisations.errors import LastOwner
from offsets.organisations.models import Member, Organisation
from offsets.organisations.rules import Deed, Role, may


@dataclass(frozen=True, slots=True)
class Locked:
    """An organisation that nobody else changes until this transaction ends."""

    session: Session
    organisation: int

    def count_owners(self, more: int) -> None:
        """Add to the number of owners; raises LastOwner before it would be none."""
        changed = self.session.execute(
            update(Organisation)
            .where(Organisation.id == self.organisation, Organisation.owners + more > 0)
            .values(owners=Organisation.owners + more)
        )
        if not changed.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result counts rows
            raise LastOwner()

    def member(self, public_id: str) -> Member:
        """A member as it stands now; raises NotFound."""
        found = self.session.scalar(
            select(Member)
            .where(Member.organisation_id == self.organisation, Member.public_id == public_id)
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise NotFound("member")
        return found


@contextmanager
def locked(organisation: int, person: int, deed: Deed | None) -> Iterator[Locked]:
    """One transaction that has the organisation to itself.

    The row is written first, so a second one waits here, on PostgreSQL too. Then it is asked
    again whether the person may do the deed: between the page and now somebody may have been
    parted with. Raises NotFound or Forbidden; without a deed it is enough to be a member.
    """
    with transaction() as writing:
        writing.execute(
            update(Organisation)
            .where(Organisation.id == organisation)
            .values(owners=Organisation.owners)
        )
        role = writing.scalar(
            select(Member.role).where(
                Member.organisation_id == organisation, Member.person_id == person
            )
        )
        if role is None:
            raise NotFound("organisation")
        if deed is not None and not may(Role(role), deed):
            raise Forbidden(None, role=role)
        yield Locked(writing, organisation)
