"""Make an order that was bought before signing in a person's own."""

from collections.abc import Collection

from sqlalchemy import or_, update

from offsets.accounts.errors import BelongsToAnother
from offsets.accounts.merge import is_free
from offsets.db import transaction
from offsets.errors import NotFound
from offsets.orders.access import opens
from offsets.orders.models import Order


def take_over(public_id: str, token: str, owned: Collection[bytes], owner: bytes) -> None:
    """The order is listed as the person's from now on; done twice is done once.

    ``owned`` are the device hashes that are the person's already, ``owner`` the
    person's own. Raises NotFound unless the token is the order's, and
    BelongsToAnother where it is somebody else's or a front end's: one
    conditional UPDATE decides, so of two people at once one gets it.
    """
    if not opens(public_id, token):
        raise NotFound("order")
    free = or_(Order.device_hash.in_(owned), is_free(Order.device_hash))
    with transaction() as session:
        taken = session.execute(
            update(Order)
            .where(Order.public_id == public_id, free)
            .values(device_hash=owner)
            .returning(Order.id)
            .execution_options(synchronize_session=False)
        )
        if taken.scalar_one_or_none() is None:
            raise BelongsToAnother("order")
