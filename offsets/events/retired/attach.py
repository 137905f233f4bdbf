"""Count what was retired otherwise: a certificate that is there, or a retirement elsewhere.

A certificate is proved by its key, and counts at once. A paper from another
registry counts once the operator has held it against that registry.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from offsets import clock
from offsets.certificates import key as keys
from offsets.certificates.holder import clean_text
from offsets.certificates.models import Certificate
from offsets.certificates.read import addressed
from offsets.db import session as reading
from offsets.db import transaction
from offsets.errors import Invalid, NotFound
from offsets.events.errors import AlreadyCounted, WrongStep
from offsets.events.evaluate import file_of
from offsets.events.find import find
from offsets.events.models import Event
from offsets.events.retired.count import Credited, credit, grow
from offsets.events.retired.lock import lock
from offsets.events.retired.models import Offset, Retirement
from offsets.events.rules import MAX_MASS_G, OPEN, Credit, Party
from offsets.ledger.serials import fold
from offsets.projects.models import Project
from offsets.stock.models import Lot

MAX_WORD = 120
MAX_SERIALS = 200


@dataclass(frozen=True, slots=True)
class RetirementWish:
    """What stands on the paper of another registry."""

    credit: str
    registry: str
    serials: str
    reference: str
    retired_on: date
    mass_g: int
    evidence: str
    """SHA-256 of the paper, one of the event's files."""


def attach_certificate(
    public_id: str, number: str, key: str, party: Party = Party.ORGANISER
) -> Credited:
    """Count a valid certificate for the event, for whoever has its key.

    Raises NotFound for number or key, AlreadyCounted, or WrongStep.
    """
    event = _open(public_id)
    row = reading().scalar(select(Certificate).filter_by(number=addressed(number)))
    if row is None:
        raise NotFound("number")
    if row.salt is None or not keys.opens(row.salt, key):
        raise NotFound("key")
    wanted = (
        select(
            literal(event.id),
            Certificate.id,
            Project.instrument,
            literal(str(party)),
            Certificate.mass_g,
            literal(clock.now()),
        )
        .join(Project, Project.id == Certificate.project_id)
        .where(Certificate.id == row.id, Certificate.state == "valid")
    )
    with transaction() as session:
        credited = credit(session, event.id, wanted)
        if not credited.pieces:
            raise AlreadyCounted("number")
    return credited


def attach_retirement(public_id: str, wish: RetirementWish) -> int:
    """Keep a retirement for the operator to confirm; returns its number.

    Raises Invalid naming the field, AlreadyCounted, or WrongStep.
    """
    event = _open(public_id)
    columns = _columns(wish)
    with transaction() as session:
        paper = file_of(session, event.id, "evidence", wish.evidence)
        # What this house sells is counted by its certificates, not a second time by paper.
        for reference in session.scalars(select(Lot.retirement_reference)):
            if fold(reference) == columns["reference_key"]:
                raise AlreadyCounted("reference")
        row = insert(Retirement).values(
            event_id=event.id, file_id=paper.id, added_at=clock.now(), **columns
        )
        try:
            return session.scalars(row.returning(Retirement.id)).one()
        except IntegrityError:
            raise AlreadyCounted("reference") from None


def confirm_retirement(retirement_id: int) -> int:
    """Count a retirement that the operator has held against its registry; its grams."""
    with transaction() as session:
        confirmed = session.execute(
            update(Retirement)
            .where(Retirement.id == retirement_id, Retirement.confirmed_at.is_(None))
            .values(confirmed_at=clock.now())
            .returning(Retirement.event_id, Retirement.credit, Retirement.mass_g)
        ).one_or_none()
        if confirmed is None:
            raise NotFound("retirement")
        lock(session, confirmed.event_id)
        row = insert(Offset).values(
            event_id=confirmed.event_id,
            retirement_id=retirement_id,
            credit=confirmed.credit,
            party=Party.ORGANISER,
            mass_g=confirmed.mass_g,
            counted_at=clock.now(),
        )
        session.execute(row)
        grow(session, confirmed.event_id, confirmed.mass_g)
        return int(confirmed.mass_g)


def _open(public_id: str) -> Event:
    event = find(public_id)
    if event.state not in OPEN:
        raise WrongStep("event", state=event.state)
    return event


def _columns(wish: RetirementWish) -> dict[str, object]:
    credits_elsewhere = set(Credit) - {Credit.PLANTING}
    if wish.credit not in credits_elsewhere:
        raise Invalid("credit", "unknown_choice", choices=", ".join(sorted(credits_elsewhere)))
    if not 0 < wish.mass_g <= MAX_MASS_G:
        raise Invalid("mass_g", "out_of_range", min=1, max=MAX_MASS_G)
    if wish.retired_on > clock.on_screen(clock.now()).date():
        raise Invalid("retired_on", "in_the_future")
    said = {
        "registry_name": _line("registry", wish.registry, MAX_WORD),
        "serials": _line("serials", wish.serials, MAX_SERIALS),
        "reference": _line("reference", wish.reference, MAX_WORD),
    }
    keyed = {
        "registry_key": fold(said["registry_name"]),
        "reference_key": fold(said["reference"]),
    }
    own = {"credit": wish.credit, "retired_on": wish.retired_on, "mass_g": wish.mass_g}
    return said | keyed | own


def _line(field: str, text: str, longest: int) -> str:
    line = clean_text(field, text, longest)
    if line is None:
        raise Invalid(field, "required")
    return line
