"""Keep a document as evidence, to the byte, under its SHA-256.

The bytes lie in the database, as few and small as they are: so they are written
in one transaction with what names them, and a backup of the house has them.
"""

from hashlib import sha256

from sqlalchemy import func, select

from offsets import clock
from offsets.certificates.holder import clean_text
from offsets.db import session as reading
from offsets.db import transaction
from offsets.errors import Invalid, NotFound
from offsets.events.errors import TooManyFiles, WrongStep
from offsets.events.evidence.models import File
from offsets.events.find import find
from offsets.events.rules import MAX_FILE_BYTES, MAX_FILES, State

MAX_FILE_NAME = 120
_MAGIC = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"PK\x03\x04": "application/zip",
}
"""What may be kept, known by its first bytes; spreadsheets and documents are ZIP inside."""
_BYTES_PER_MB = 1024 * 1024


def keep_file(public_id: str, name: str, content: bytes) -> str:
    """Keep it and return its SHA-256; the same bytes again are the same file.

    Raises Invalid, TooManyFiles, or WrongStep for an event that was called off.
    """
    written = clean_text("name", name.replace("/", "-").replace("\\", "-"), MAX_FILE_NAME)
    if written is None:
        raise Invalid("name", "required")
    media_type = _media_type(content)
    digest = sha256(content).hexdigest()
    with transaction() as session:
        event = find(public_id)
        if event.state == State.CANCELLED:
            raise WrongStep("event", state=event.state)
        if session.scalar(select(File.id).filter_by(event_id=event.id, sha256=digest)):
            return digest
        kept = select(func.count()).select_from(File).filter_by(event_id=event.id)
        if session.scalars(kept).one() >= MAX_FILES:
            raise TooManyFiles("file", max=MAX_FILES)
        file = File(
            event_id=event.id,
            sha256=digest,
            name=written,
            media_type=media_type,
            size_bytes=len(content),
            content=content,
            added_at=clock.now(),
        )
        session.add(file)
    return digest


def files(event_id: int) -> list[File]:
    """An event's files without their bytes, in the order in which they came."""
    return list(reading().scalars(select(File).filter_by(event_id=event_id).order_by(File.id)))


def file(event_id: int, sha256: str) -> File:
    """One file; its ``content`` is read when it is asked for. Raises NotFound."""
    found: File | None = reading().scalar(select(File).filter_by(event_id=event_id, sha256=sha256))
    if found is None:
        raise NotFound("file")
    return found


def _media_type(content: bytes) -> str:
    if not content:
        raise Invalid("file", "empty_file")
    if len(content) > MAX_FILE_BYTES:
        raise Invalid("file", "file_too_large", max_mb=MAX_FILE_BYTES // _BYTES_PER_MB)
    for magic, media_type in _MAGIC.items():
        if content.startswith(magic):
            return media_type
    raise Invalid("file", "not_evidence")
