"""The pack of evidence of a statement: everything that somebody needs to check it, in one ZIP.

It is for members: it holds the files that they keep, and the proofs of the certificates
that they bought, which name holders. What is typed never becomes a path or a formula.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from flask import Flask, current_app
from flask_babel import force_locale
from sqlalchemy import func, select

from offsets.certificates.files import certificate_file
from offsets.certificates.key import key_text
from offsets.certificates.models import Certificate
from offsets.certificates.number import shown
from offsets.certificates.proof import certificate_file as proof_file
from offsets.db import session
from offsets.events.documents import counted, readme, render
from offsets.events.documents.archive import Member, archive, safe_name
from offsets.events.documents.counted import Piece
from offsets.events.documents.paper import Paper, paper
from offsets.events.documents.proof import proof_if_any
from offsets.events.documents.rules import MAX_PROOFS, PLURALS, Kind
from offsets.events.documents.tell import tell
from offsets.events.evidence.keep import file, files
from offsets.events.models import Event, FinalInventory, Plan
from offsets.events.planting.api import plantings
from offsets.events.retired.models import Offset
from offsets.events.rules import Party
from offsets.footprint.participants.export import csv_bytes
from offsets.log.errors import NotSealedYet

FORMAT = "offsets-event-pack-1"


def pack(event: Event, version: int) -> Iterator[bytes]:
    """The ZIP in pieces; raises NotFound, or NotReady saying what is missing, before the first.

    At most 40 files of evidence of 8 MB and the proofs of some hundred certificates.
    """
    stated = paper(Kind.STATEMENT, event, version, is_member=True)
    papers = [*_versions(Kind.PLAN, Plan, event), *_versions(Kind.INVENTORY, FinalInventory, event)]
    pieces = counted.counted_in(stated.document, event.id)
    own, left_out = _own(event.id, pieces)
    in_the_log = _in_the_log(event.id, stated)
    if not in_the_log:
        left_out.append({"statement": str(version), "because": "not_in_the_log_yet"})
    members = [
        Member("README.txt", partial(readme.readme, stated)),
        *(member for each in [*papers, stated] for member in _documents(each, event.id)),
        *in_the_log,
        *_lists(event.id, pieces),
        *own,
        *_evidence(event.id),
    ]
    assert stated.published_at is not None  # noqa: S101  # only a draft is not published
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the app behind it
    alone = [Member(each.path, partial(_alone, each.read, app)) for each in members]
    return archive(alone, _manifest(stated, left_out), stated.published_at)


def _manifest(stated: Paper, left_out: list[dict[str, str]]) -> dict[str, Any]:
    ended = stated.ended_at
    return {
        "format": FORMAT,
        "event": stated.event,
        "statement": {"version": stated.version, "sha256": stated.sha256},
        "ended": stated.ending,
        "ended_at": ended.isoformat(timespec="seconds") if ended else None,
        "ended_because": stated.ended_because or None,
        "left_out": left_out,
    }


def _alone(read: Callable[[], bytes], app: Flask) -> bytes:
    """One file, in a context of its own: no transaction waits while another one is sent."""
    with app.app_context():
        return read()


def _versions(kind: Kind, rows: type[Plan] | type[FinalInventory], event: Event) -> Iterator[Paper]:
    newest = select(func.max(rows.version)).where(rows.event_id == event.id)
    for version in range(1, (session().scalar(newest) or 0) + 1):
        yield paper(kind, event, version, is_member=True)


def _documents(found: Paper, event_id: int) -> Iterator[Member]:
    stem = f"{PLURALS[found.kind]}/{found.filename}"
    with force_locale("zh"):
        sheet = tell(found, event_id)
    yield Member(f"{stem}.json", lambda: found.body)
    yield Member(f"{stem}.pdf", partial(_in_chinese, found, sheet))
    if found.kind is Kind.INVENTORY:
        name = f"footprint-{found.document['footprint']['id']}.json"
        yield Member(f"inventories/{name}", partial(_json, found.document["export"]))


def _in_chinese(found: Paper, sheet: Any) -> bytes:
    with force_locale("zh"):
        return render.pdf(found, sheet)


def _lists(event_id: int, pieces: list[Piece]) -> Iterator[Member]:
    places = counted.places(event_id)
    yield Member("counted/counted.json", partial(counted.body, pieces))
    rows = [_row(each, places) for each in pieces]
    header = ["kind", "credit", "party", "number", "registry", "serials", "reference",
              "log_index", "mass_g"]  # fmt: skip
    yield Member("counted/counted.csv", partial(csv_bytes, header, rows))
    if planted := plantings(event_id):
        yield Member("plantings.json", partial(_json, planted))


def _row(piece: Piece, places: dict[str, list[int]]) -> list[str]:
    parts = piece.get("parts") or [piece]
    told = [
        "; ".join(str(part.get(name, "")) for part in parts) for name in ("registry", "reference")
    ]
    serials = [part.get("serials", "") for part in parts]
    written = "; ".join(each if isinstance(each, str) else " - ".join(each) for each in serials)
    number = piece.get("number", "")
    at = " ".join(map(str, places.get(number, ())))
    return [piece["kind"], piece["credit"], piece["party"], number, told[0], written, told[1],
            at, str(piece["mass_g"])]  # fmt: skip


def _in_the_log(event_id: int, stated: Paper) -> list[Member]:
    """The statement's own file, once the public log holds it."""
    proved = proof_if_any(event_id, stated.version)
    return [Member(f"log/{stated.filename}.json", partial(bytes, proved))] if proved else []


def _own(event_id: int, pieces: list[Piece]) -> tuple[list[Member], list[dict[str, str]]]:
    """Files of the certificates that the organiser bought, and which have none yet."""
    rows = session().execute(
        select(Certificate.number, Certificate.salt)
        .join(Offset, Offset.certificate_id == Certificate.id)
        .where(Offset.event_id == event_id, Offset.party == Party.ORGANISER)
        .order_by(Offset.mass_g.desc(), Offset.id)
    )
    counting = {piece.get("number") for piece in pieces}
    members: list[Member] = []
    left_out = []
    for number, salt in [row for row in rows if row.number in counting]:
        proved, reason = _proved(number, salt, len(members))
        if reason:
            left_out.append({"certificate": number, "because": reason})
            continue
        stem = f"certificates/certificate-{shown(number)}"
        members.append(Member(f"{stem}.json", partial(bytes, proved)))
        members.append(Member(f"{stem}.pdf", partial(_masked, number)))
    return members, left_out


def _proved(number: str, salt: bytes | None, before: int) -> tuple[bytes, str]:
    """A certificate's file, or why there is none."""
    if salt is None:
        return b"", "erased"
    if before >= 2 * MAX_PROOFS:
        return b"", "too_many"
    try:
        return proof_file(number, key_text(salt)), ""
    except NotSealedYet:
        return b"", "not_in_the_log_yet"


def _masked(number: str) -> bytes:
    return certificate_file(number, "pdf", full=False).body


def _evidence(event_id: int) -> Iterator[Member]:
    for kept in files(event_id):
        path = f"evidence/{kept.sha256[:16]}-{safe_name(kept.name)}"
        yield Member(path, partial(_content, event_id, kept.sha256))


def _content(event_id: int, sha256: str) -> bytes:
    return file(event_id, sha256).content


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, default=str).encode()
