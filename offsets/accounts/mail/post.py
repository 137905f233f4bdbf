"""Put a letter into the outbox, in the transaction of whatever it tells of."""

import json

from sqlalchemy.orm import Session

from offsets import clock
from offsets.accounts.mail.letter import Letter, Written, write
from offsets.accounts.mail.models import Mail
from offsets.accounts.seal import seal, unseal
from offsets.codes import random_code

USE = "mail"


def post(writing: Session, letter: Letter) -> Mail:
    """Leave the letter for the worker; if the transaction fails, it never was."""
    now = clock.now()
    row = Mail(
        public_id=random_code(16).lower(),
        kind=letter.kind,
        sealed=seal(json.dumps(write(letter)), USE),
        created_at=now,
        expires_at=now + letter.lives,
        due_at=now,
    )
    writing.add(row)
    return row


def opened(sealed: bytes) -> Written:
    """What a letter that waits says, and to whom."""
    return Written(*json.loads(unseal(sealed, USE)))
