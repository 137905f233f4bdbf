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

    name_zh = fields.String(metadata={"examples": ["一元碳汇（地方自愿碳汇）"]})
    name_en = fields.String(metadata={"examples": ["One-yuan sink (voluntary local sink)"]})
    is_zh = fields.String(metadata={"examples": ["县里自愿开展的林业碳汇。"]})
    is_en = fields.String(metadata={"examples": ["A county's voluntary forest sink."]})
    is_not_zh = fields.String(metadata={"examples": ["它不是 CCER，也不是 FFCER。"]})
    is_not_en = fields.String(metadata={"examples": ["It is not a CCER and not an FFCER."]})
    claim_zh = fields.String(
        metadata={"examples": ["可以说：我用一元碳汇抵消了这些千克的二氧化碳排放。"]}
    )
    claim_en = fields.String(
        metadata={
            "examples": ["You may say: I offset this many kilograms of CO₂ with the one-yuan sink."]
        }
    )


class Figure(Answer):
    """One figure as its source says it."""

    name = fields.String(metadata={"examples": ["price"]})
    text_zh = fields.String(metadata={"examples": ["1 元 10 千克"]})
    text_en = fields.String(metadata={"examples": ["1 yuan for 10 kg"]})


class Evidence(Answer):
    """One document or source, and the figures that rest on it."""

    title_zh = fields.String(metadata={"examples": ["福建省林业局函（闽林函〔2023〕171号）"]})
    title_en = fields.String(
        metadata={"examples": ["Letter of the Fujian Forestry Bureau (Minlinhan [2023] No. 171)"]}
    )
    publisher_zh = fields.String(metadata={"examples": ["福建省林业局"]})
    publisher_en = fields.String(metadata={"examples": ["Fujian Forestry Bureau"]})
    published = fields.String(
        metadata={"description": "Year, month or day, as far as known.", "examples": ["2021-05-18"]}
    )
    url = fields.String(allow_none=True, metadata={"examples": [None]})
    sha256 = fields.String(
        allow_none=True, metadata={"examples": [None], "description": "Of the file as filed."}
    )
    figures = fields.List(fields.Nested(Figure))


class Project(Answer):
    """One forest project: whose it is, who benefits, on what evidence."""

    slug = fields.String(metadata={"examples": ["shunchang"]})
    instrument = instrument_field()
    label = fields.Nested(Label)
    name_zh = fields.String(metadata={"examples": ["顺昌一元碳汇"]})
    name_en = fields.String(metadata={"examples": ["Shunchang one-yuan sink"]})
    methodology_zh = fields.String(allow_none=True, metadata={"examples": [None]})
    methodology_en = fields.String(allow_none=True, metadata={"examples": [None]})
    place_zh = fields.String(metadata={"examples": ["福建省南平市顺昌县"]})
    place_en = fields.String(metadata={"examples": ["Shunchang County, Nanping, Fujian"]})
    area_mu_hundredths = fields.Integer(
        allow_none=True,
        metadata={
            "examples": [None],
            "description": "Area in hundredths of a mu, where published.",
        },
    )
    area_ha_hundredths = fields.Function(
        lambda project: _ha_hundredths(project),
        metadata={
            "examples": [None],
            "type": ["integer", "null"],
            "description": "The same in hundredths of a hectare.",
        },
    )
    owner_zh = fields.String(metadata={"examples": ["顺昌县林农与村集体"]})
    owner_en = fields.String(
        metadata={"examples": ["Forest farmers and village collectives of Shunchang"]}
    )
    beneficiary_zh = fields.String(
        metadata={"examples": ["顺昌县 1,404 户林农（截至 2021 年 8 月）"]}
    )
    beneficiary_en = fields.String(
        metadata={"examples": ["1,404 forest-farming households of Shunchang (as of August 2021)"]}
    )
    villages = fields.Integer(
        metadata={"examples": [1], "description": "How many villages benefit."}
    )
    households = fields.Integer(allow_none=True, metadata={"examples": [1404]})
    story_zh = fields.String(metadata={"examples": ["在顺昌的山里，林农守着一片林子……"]})
    story_en = fields.String(
        metadata={"examples": ["In the hills of Shunchang farmers look after their woods …"]}
    )
    to_order_price_fen_per_t = fields.Integer(
        allow_none=True,
        metadata={
            "examples": [None],
            "description": "Price of an order that is retired to order; null if none is taken.",
        },
    )
    to_order_min_t = fields.Integer(
        allow_none=True,
        metadata={"examples": [None], "description": "The smallest such order in whole tonnes."},
    )
    evidence = fields.List(fields.Nested(Evidence))


class ProjectPage(Answer):
    """Some projects in the order in which they were added."""

    projects = fields.List(fields.Nested(Project))
    next = next_field()


def _ha_hundredths(project: ProjectView) -> int | None:
    return None if project.area_ha is None else int(project.area_ha * 100)
