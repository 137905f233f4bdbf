"""The demonstration's log has a key from the start, so that nothing needs to be set up."""

from offsets.db import transaction
from offsets.log.known_keys import in_force
from offsets.log.rotate import begin_first


def begin_log() -> bool:
    """Make the first key where there is none; whether one was made."""
    with transaction() as session:
        if in_force(session):
            return False
        begin_first(session)
        return True
