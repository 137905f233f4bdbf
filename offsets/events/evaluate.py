"""Evaluate a covered inventory: the organiser's own declaration, or a third party's report."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.certificates.holder import clean_text
from offsets.db import transaction
from offsets.errors import Invalid
from offsets.events.errors import NotReady, WrongStep
from offsets.events.evidence.models import File
from offsets.events.find import find
from offsets.events.hooks.rules import Kind
from offsets.events.hooks.tell import tell
from offsets.events.missing import missing
from offsets.events.models import Evaluation, Event
from offsets.events.retired.count import count_event
from offsets.events.rules import MAX_FILES, MAX_TEXT, Judge, State, covered

MAX_BODY = 120
_EVALUABLE = (State.OFFSET, State.EVALUATED)


@dataclass(frozen=True, slots=True)
class EvaluationWish:
    """Who evaluates and on what evidence; files are named by their SHA-256."""

    kind: str
    evidence: Sequence[str] = ()
    """Of a self-declaration: at least one."""
    body: str | None = None
    report_reference: str | None = None
    report: str | None = None
    """Of a third party: without its report there is no evaluation."""
    note: str | None = None


def evaluate(public_id: str, wish: EvaluationWish) -> int:
    """Keep an evaluation of the inventory that counts; returns its number.

    Raises Invalid naming the field, NotReady before the inventory is covered, or WrongStep.
    """
    count_event(find(public_id).id)
    with transaction() as session:
        event = find(public_id)
        row = _row(session, event, wish)
        if event.state not in _EVALUABLE and not covered(event.actual_g, event.retired_g):
            raise NotReady("event", missing=missing(event))
        moved = session.connection().execute(
            update(Event)
            .where(
                Event.id == event.id,
                Event.state.in_(_EVALUABLE),
                Event.inventory_version == event.inventory_version,
            )
            .values(state=State.EVALUATED)
        )
        if not moved.rowcount:
            raise WrongStep("event", state=event.state)
        session.add(row)
        session.flush()
        tell(session, event.id, Kind.EVALUATED, inventory=row.inventory_version, by=row.kind)
        return row.id


def _row(session: Session, event: Event, wish: EvaluationWish) -> Evaluation:
    if wish.kind not in set(Judge):
        raise Invalid("kind", "unknown_choice", choices=", ".join(Judge))
    row = Evaluation(
        event_id=event.id,
        inventory_version=event.inventory_version,
        kind=wish.kind,
        evidence=_evidence(session, event, wish.evidence),
        note=clean_text("note", wish.note, MAX_TEXT),
        evaluated_at=clock.now(),
    )
    if wish.kind == Judge.THIRD_PARTY:
        _by_third_party(session, event, wish, row)
    elif not row.evidence:
        raise Invalid("evidence", "evidence_needed")
    return row


def _by_third_party(session: Session, event: Event, wish: EvaluationWish, row: Evaluation) -> None:
    row.body = clean_text("body", wish.body, MAX_BODY)
    row.report_reference = clean_text("report_reference", wish.report_reference, MAX_BODY)
    if row.body is None:
        raise Invalid("body", "required")
    if row.report_reference is None:
        raise Invalid("report_reference", "required")
    if wish.report is None:
        raise Invalid("report", "report_needed")
    row.report_sha256 = file_of(session, event.id, "report", wish.report).sha256


def _evidence(session: Session, event: Event, sha256s: Sequence[str]) -> list[dict[str, str]]:
    if len(sha256s) > MAX_FILES:
        raise Invalid("evidence", "too_many", max=MAX_FILES)
    files = [
        file_of(session, event.id, f"evidence.{at}", each)
        for at, each in enumerate(dict.fromkeys(sha256s))
    ]
    return [{"name": file.name, "sha256": file.sha256} for file in files]


def file_of(session: Session, event_id: int, field: str, sha256: str) -> File:
    """One of the event's own files; raises Invalid naming the field."""
    found: File | None = session.scalar(select(File).filter_by(event_id=event_id, sha256=sha256))
    if found is None:
        raise Invalid(field, "no_such_file")
    return found
