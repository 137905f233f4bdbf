"""Read the catalogue: projects as plain data, with the evidence behind their figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from offsets.db import session
from offsets.errors import Invalid, NotFound
from offsets.projects.models import Evidence, Project
from offsets.projects.rules import LABELS, Instrument, Label
from offsets.units import MU_PER_HECTARE

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure as its source says it; ``name`` is the field that rests on it."""

    name: str
    text_zh: str
    text_en: str


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One document or source, and the figures that rest on it."""

    title_zh: str
    title_en: str
    publisher_zh: str
    publisher_en: str
    published: str
    url: str | None
    sha256: str | None
    figures: tuple[FigureView, ...]


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project as anybody may see it; see ``projects.models.Project`` for its fields."""

    slug: str
    instrument: Instrument
    name_zh: str
    name_en: str
    methodology_zh: str | None
    methodology_en: str | None
    place_zh: str
    place_en: str
    area_mu_hundredths: int | None
    owner_zh: str
    owner_en: str
    beneficiary_zh: str
    beneficiary_en: str
    villages: int
    households: int | None
    story_zh: str
    story_en: str
    to_order_price_fen_per_t: int | None
    to_order_min_t: int | None
    evidence: tuple[EvidenceView, ...]

    @property
    def label(self) -> Label:
        """What the instrument is, is not, and lets its buyer say."""
        return LABELS[self.instrument]

    @property
    def area_mu(self) -> Decimal | None:
        """The area in mu as published, to the hundredth."""
        if self.area_mu_hundredths is None:
            return None
        return Decimal(self.area_mu_hundredths) / 100

    @property
    def area_ha(self) -> Decimal | None:
        """The area in hectares, computed from the mu and rounded to the hundredth."""
        if self.area_mu is None:
            return None
        return (self.area_mu / MU_PER_HECTARE).quantize(_HUNDREDTH)


def projects(after: str | None = None, limit: int = 100) -> list[ProjectView]:
    """Projects in the order in which they were added; ``after`` is the last slug seen.

    Raises Invalid where ``after`` names no project.
    """
    query = select(Project).order_by(Project.id).limit(limit)
    if after is not None:
        last = session().scalar(select(Project.id).where(Project.slug == after))
        if last is None:
            raise Invalid("cursor", "cursor")
        query = query.where(Project.id > last)
    return _views(session().scalars(query).all())


def project(slug: str) -> ProjectView:
    """One project by its slug; raises NotFound."""
    row = session().scalar(select(Project).where(Project.slug == slug))
    if row is None:
        raise NotFound("project")
    return _views([row])[0]


def _views(rows: Iterable[Project]) -> list[ProjectView]:
    evidence = _evidence([row.id for row in rows])
    return [_view(row, tuple(evidence.get(row.id, ()))) for row in rows]


def _evidence(project_ids: list[int]) -> dict[int, list[EvidenceView]]:
    found: dict[int, list[EvidenceView]] = {}
    rows = session().scalars(
        select(Evidence).where(Evidence.project_id.in_(project_ids)).order_by(Evidence.id)
    )
    for row in rows:
        found.setdefault(row.project_id, []).append(_evidence_view(row))
    return found


def _evidence_view(row: Evidence) -> EvidenceView:
    return EvidenceView(
        title_zh=row.title_zh,
        title_en=row.title_en,
        publisher_zh=row.publisher_zh,
        publisher_en=row.publisher_en,
        published=row.published,
        url=row.url,
        sha256=row.sha256,
        figures=tuple(
            FigureView(name, text["zh"], text["en"]) for name, text in sorted(row.figures.items())
        ),
    )


def _view(row: Project, evidence: tuple[EvidenceView, ...]) -> ProjectView:
    return ProjectView(
        slug=row.slug,
        instrument=Instrument(row.instrument),
        name_zh=row.name_zh,
        name_en=row.name_en,
        methodology_zh=row.methodology_zh,
        methodology_en=row.methodology_en,
        place_zh=row.place_zh,
        place_en=row.place_en,
        area_mu_hundredths=row.area_mu_hundredths,
        owner_zh=row.owner_zh,
        owner_en=row.owner_en,
        beneficiary_zh=row.beneficiary_zh,
        beneficiary_en=row.beneficiary_en,
        villages=row.villages,
        households=row.households,
        story_zh=row.story_zh,
        story_en=row.story_en,
        to_order_price_fen_per_t=row.to_order_price_fen_per_t,
        to_order_min_t=row.to_order_min_t,
        evidence=evidence,
    )
