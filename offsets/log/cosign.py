"""Take in what witnesses signed: cosignatures join the checkpoint that they are of.

They come as files in a folder or through a command, each a signed note or only
its signature lines. A line counts if a witness of the settings signed a
checkpoint that the log has signed itself; anything else changes nothing.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets.config import settings
from offsets.db import transaction
from offsets.errors import Invalid, NotFound
from offsets.ledger.checkpoint import parse_checkpoint
from offsets.ledger.cosignature import timestamp_of
from offsets.ledger.errors import Refused
from offsets.ledger.note import Note, Signature, parse_note
from offsets.log.models import LogCheckpoint
from offsets.log.publish import newest_checkpoint
from offsets.log.witnesses import witnesses

MAX_BYTES = 100_000
"""More than a note with a hundred signatures of any kind needs."""
_LINE = "\u2014 ".encode()
SignedBy = tuple[str, bytes]
"""A key's name and id, as a signature line gives them."""

_log = logging.getLogger(__name__)


def cosign(raw: bytes) -> int:
    """Add a witness's signatures to the checkpoint they are of; how many were new.

    A witness that signs the same checkpoint again says that it is still the
    newest: its later signature takes the place of the earlier one.

    Lines without a note are taken for the newest checkpoint. Raises Invalid
    where they are not of a known witness or do not verify, NotFound where the
    log never signed such a checkpoint.
    """
    with transaction() as session:
        said = _read(session, raw)
        row = _signed(session, said)
        known = parse_note(row.note.encode())
        try:
            found = [each for _, each in said.signed_by(witnesses())]
        except Refused as error:
            raise Invalid("cosignature", "cosignature_invalid") from error
        if not found:
            raise Invalid("cosignature", "cosignature_unknown")
        fresh = _fresh(known, found)
        if fresh:
            _keep(session, row.size, _joined(known, fresh))
    # Readers see it with the next round of the worker, who alone writes the checkpoint's file.
    return len(fresh)


def collect() -> int:
    """Take in every file of the folder for cosignatures; how many signatures were new."""
    return sum(map(_collected, sorted(_files())))


def folder() -> Path:
    """Where witnesses' files are put down."""
    return settings().var_dir / "log" / "cosignatures"


def _files() -> Iterator[Path]:
    if folder().is_dir():
        for path in folder().iterdir():
            if path.is_file() and not path.name.startswith(".") and path.suffix != ".refused":
                yield path


def _collected(path: Path) -> int:
    try:
        with path.open("rb") as file:
            count = cosign(file.read(MAX_BYTES))
    except (Invalid, NotFound) as error:
        _log.warning("cosignature_refused", extra={"facts": {"code": error.code}})
        path.rename(path.with_name(f"{path.name}.refused"))
        return 0
    path.unlink()
    return count


def _read(session: Session, raw: bytes) -> Note:
    if raw.startswith(_LINE):
        newest = newest_checkpoint(session)
        if newest is None:
            raise NotFound("checkpoint")
        raw = parse_note(newest.note.encode()).text + b"\n" + raw
    try:
        return parse_note(raw)
    except Refused as error:
        raise Invalid("cosignature", "cosignature_invalid") from error


def _signed(session: Session, said: Note) -> LogCheckpoint:
    """The checkpoint of the log that this note is of."""
    try:
        size = parse_checkpoint(said.text).size
    except Refused as error:
        raise Invalid("cosignature", "cosignature_invalid") from error
    row = session.scalars(
        select(LogCheckpoint).where(LogCheckpoint.size == size).with_for_update()
    ).one_or_none()
    if row is None or parse_note(row.note.encode()).text != said.text:
        raise NotFound("checkpoint")
    found: LogCheckpoint = row
    return found


def _fresh(known: Note, found: list[Signature]) -> dict[SignedBy, Signature]:
    """Verified cosignatures that the note lacks, or has only from an earlier time."""
    had = {_key(each): each for each in known.signatures}
    return {
        _key(each): each
        for each in found
        if _key(each) not in had or timestamp_of(each) > timestamp_of(had[_key(each)])
    }


def _joined(known: Note, fresh: dict[SignedBy, Signature]) -> Note:
    stay = (each for each in known.signatures if _key(each) not in fresh)
    return replace(known, signatures=(*stay, *fresh.values()))


def _key(signature: Signature) -> SignedBy:
    return signature.name, signature.key_id


def _keep(session: Session, size: int, note: Note) -> None:
    names = {verifier.name for verifier, _ in note.signed_by(witnesses())}
    values = {"note": note.encode().decode(), "witnesses": len(names)}
    session.connection().execute(
        update(LogCheckpoint).where(LogCheckpoint.size == size).values(values)
    )
    session.expire_all()
