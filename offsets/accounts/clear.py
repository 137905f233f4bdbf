"""Delete sign-ins that have been over for a while: nobody needs to know where they were."""

from datetime import timedelta

from sqlalchemy import delete, func, or_

from offsets import clock
from offsets.accounts.models import SignIn
from offsets.db import transaction

KEPT_AFTER = timedelta(days=30)
"""As long as a refresh token lives: until then a spent one that comes again tells of a thief."""


def clear_sign_ins() -> int:
    """Delete what ended, or could no longer be refreshed, a month ago; returns how many went."""
    before = clock.now() - KEPT_AFTER
    good_until = func.coalesce(SignIn.refresh_expires_at, SignIn.access_expires_at)
    with transaction() as session:
        gone = session.execute(
            delete(SignIn).where(or_(SignIn.ended_at < before, good_until < before))
        )
        return gone.rowcount  # type: ignore[attr-defined,no-any-return]  # a DELETE counts rows
