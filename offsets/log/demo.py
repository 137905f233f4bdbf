"""The demonstration's log has a key from the start, so that nothing needs to be set up."""

from offsets.db import transaction
from offsets.ledger.tiles import CHECKPOINT_PATH
from offsets.log.known_keys import in_force
from offsets.log.rotate import begin_first
from offsets.log.store import Folder, store


def begin_log() -> bool:
    """Make the first key where there is none; whether one was made.

    Files of another log, whose database is gone or another one, are set aside:
    what a demonstration showed binds nobody. A real log would stop instead.
    """
    with transaction() as session:
        if in_force(session):
            return False
        begin_first(session)
    found = store()
    if isinstance(found, Folder) and found.get(CHECKPOINT_PATH):
        found.set_aside()
    return True
