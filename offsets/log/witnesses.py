"""The witnesses of the settings, and the trust file that follows from them."""

from sqlalchemy.orm import Session

from offsets.config import BadSettings, Settings, settings
from offsets.db import session as reading
from offsets.ledger.cosignature import Cosigner, parse_verifier
from offsets.ledger.errors import Malformed
from offsets.ledger.policy import policy_text
from offsets.ledger.trust import Trust
from offsets.log.errors import LogHalted
from offsets.log.known_keys import in_force


def read_witnesses(found: Settings) -> tuple[Cosigner, ...]:
    """The keys of LOG_WITNESSES; raises BadSettings."""
    keys = []
    for line in found.log_witnesses:
        try:
            key = parse_verifier(line)
        except Malformed as error:
            raise BadSettings(f"LOG_WITNESSES: {error}: {line}") from None
        if not isinstance(key, Cosigner):
            raise BadSettings(f"LOG_WITNESSES: not a witness's key: {line}")
        keys.append(key)
    if found.log_quorum > len({key.name for key in keys}):
        raise BadSettings("LOG_QUORUM must not be more than there are LOG_WITNESSES")
    return tuple(keys)


def witnesses() -> tuple[Cosigner, ...]:
    """Those of the running application."""
    return read_witnesses(settings())


def trust(session: Session) -> Trust | None:
    """Whom to believe about this log, as its operator says; None before its first key.

    Raises LogHalted for a foreign log.
    """
    keys = in_force(session)
    if not keys:
        return None
    found = settings()
    return Trust(found.log_origin, tuple(keys), witnesses(), found.log_quorum)


def told_trust() -> Trust | None:
    """The same for pages, which can do without; None too where the log is halted."""
    try:
        return trust(reading())
    except LogHalted:
        return None


def trust_file(session: Session) -> bytes | None:
    """The same as a file; see ``ledger.policy``."""
    told = trust(session)
    return policy_text(told) if told else None
