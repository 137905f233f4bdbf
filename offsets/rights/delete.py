"""Forget somebody: written down first, then done room by room, and finished by whoever comes next.

The wish is committed before anything is touched, with the hashes by which the
rows are found. Each room's step is safe to repeat, and is ticked off once it is
done. A process that dies between two steps leaves a row that the worker finds.
"""

import logging

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.models import Person
from offsets.codes import random_code
from offsets.db import session as reading
from offsets.db import transaction
from offsets.errors import Invalid
from offsets.holdings import Holding, Subject, holdings
from offsets.rights.errors import OrdersUnderWay
from offsets.rights.models import Deletion

ID_SIGNS = 16

_log = logging.getLogger(__name__)


def delete(subject: Subject, confirmed: bool) -> Deletion:
    """Forget the subject now; what cannot be finished now the worker finishes.

    Raises Invalid without confirmation, or OrdersUnderWay naming them. Asked again
    while it is under way, it is the same deletion.
    """
    if not confirmed:
        raise Invalid("confirm", "confirm_deletion")
    running = [each for holding in holdings() for each in holding.running(subject)]
    if running:
        raise OrdersUnderWay("orders", orders=running)
    deletion_id = _write_down(subject)
    proceed(deletion_id)
    return reading().get_one(Deletion, deletion_id, populate_existing=True)


def proceed(deletion_id: int) -> bool:
    """Take every step that is not taken yet; whether all are."""
    row = reading().get_one(Deletion, deletion_id, populate_existing=True)
    subject = Subject(
        row.person_id, tuple(bytes.fromhex(each) for each in row.subjects), row.group_names
    )
    left = [holding for holding in holdings() if holding.room not in row.done]
    # All of them, even where one has to wait: what can go, goes.
    done = [_step(deletion_id, holding, subject) for holding in left]
    if not all(done):
        return False
    with transaction() as session:
        session.execute(
            update(Deletion)
            .where(Deletion.id == deletion_id, Deletion.finished_at.is_(None))
            .values(finished_at=clock.now(), subjects=[], person_id=None)
        )
    return True


def resume_due() -> int:
    """Go on with deletions that were interrupted, or had to wait; how many were finished."""
    waiting = reading().scalars(
        select(Deletion.id).where(Deletion.finished_at.is_(None)).order_by(Deletion.asked_at)
    )
    return sum(_resumed(deletion_id) for deletion_id in waiting.all())


def _resumed(deletion_id: int) -> bool:
    """Whether it was finished; one that fails is told of, and does not hold up the others."""
    try:
        return proceed(deletion_id)
    except Exception:
        _log.exception("deletion_failed", extra={"facts": {"deletion": deletion_id}})
        return False


def _write_down(subject: Subject) -> int:
    with transaction() as session:
        known = _under_way(session, subject)
        if known is not None:
            return known
        row = Deletion(
            public_id=random_code(ID_SIGNS).lower(),
            person_id=subject.person,
            subjects=[each.hex() for each in subject.hashes],
            group_names=subject.group_names,
            done=[],
            asked_at=clock.now(),
        )
        session.add(row)
        # From here on no token of theirs opens anything.
        session.execute(
            update(Person).where(Person.id == subject.person).values(forgotten_at=clock.now())
        )
        session.flush()
        return row.id


def _under_way(session: Session, subject: Subject) -> int | None:
    """The deletion of this very person that has not ended."""
    if subject.person is None:
        return None
    return session.scalar(
        select(Deletion.id).where(
            Deletion.person_id == subject.person, Deletion.finished_at.is_(None)
        )
    )


def _step(deletion_id: int, holding: Holding, subject: Subject) -> bool:
    if not holding.forget(subject):
        return False
    with transaction() as session:
        row = session.get_one(Deletion, deletion_id, with_for_update=True, populate_existing=True)
        row.done = sorted({*row.done, holding.room})
    return True
