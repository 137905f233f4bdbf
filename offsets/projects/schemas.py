"""Projects as the API shows them."""

from marshmallow import fields

from offsets.edge.fields import Answer, meaning
from offsets.edge.paging import next_field
from offsets.projects.catalogue import ProjectView
from offsets.projects.rules import LABELS


def instrument_field() -> fields.String:
    """The field that says what kind of credit it is, documented word by word."""
    return fields.String(
        metadata=meaning(
            {
                kind: f"{label.name_en}. {label.is_en} {label.is_not_en}"
                for kind, label in LABELS.items()
            }
        )
    )


class Label(Answer):
    """What an instrument is, what it is not, and the most that its buyer may claim."""

    name_zh = fields.String()
    name_en = fields.String()
    is_zh = fields.String()
    is_en = fields.String()
    is_not_zh = fields.String()
    is_not_en = fields.String()
    claim_zh = fields.String()
    claim_en = fields.String()


class Figure(Answer):
    """One figure as its source says it."""

    name = fields.String()
    text_zh = fields.String()
    text_en = fields.String()


class Evidence(Answer):
    """One document or source, and the figures that rest on it."""

    title_zh = fields.String()
    title_en = fields.String()
    publisher_zh = fields.String()
    publisher_en = fields.String()
    published = fields.String(
        metadata={"description": "Year, month or day, as far as known.", "examples": ["2021-05-18"]}
    )
    url = fields.String(allow_none=True)
    sha256 = fields.String(allow_none=True, metadata={"description": "Of the file as filed."})
    figures = fields.List(fields.Nested(Figure))


class Project(Answer):
    """One forest project: whose it is, who benefits, on what evidence."""

    slug = fields.String(metadata={"examples": ["shunchang"]})
    instrument = instrument_field()
    label = fields.Nested(Label)
    name_zh = fields.String()
    name_en = fields.String()
    methodology_zh = fields.String(allow_none=True)
    methodology_en = fields.String(allow_none=True)
    place_zh = fields.String()
    place_en = fields.String()
    area_mu_hundredths = fields.Integer(
        allow_none=True, metadata={"description": "Area in hundredths of a mu, where published."}
    )
    area_ha_hundredths = fields.Function(
        lambda project: _ha_hundredths(project),
        metadata={
            "type": ["integer", "null"],
            "description": "The same in hundredths of a hectare.",
        },
    )
    owner_zh = fields.String()
    owner_en = fields.String()
    beneficiary_zh = fields.String()
    beneficiary_en = fields.String()
    villages = fields.Integer(metadata={"description": "How many villages benefit."})
    households = fields.Integer(allow_none=True)
    story_zh = fields.String()
    story_en = fields.String()
    to_order_price_fen_per_t = fields.Integer(
        allow_none=True,
        metadata={
            "description": "Price of an order that is retired to order; null if none is taken."
        },
    )
    to_order_min_t = fields.Integer(
        allow_none=True, metadata={"description": "The smallest such order in whole tonnes."}
    )
    evidence = fields.List(fields.Nested(Evidence))


class ProjectPage(Answer):
    """Some projects in the order in which they were added."""

    projects = fields.List(fields.Nested(Project))
    next = next_field()


def _ha_hundredths(project: ProjectView) -> int | None:
    return None if project.area_ha is None else int(project.area_ha * 100)
