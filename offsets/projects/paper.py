"""A project as the operator files it: a JSON document, checked field by field."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from offsets.errors import Invalid
from offsets.projects.models import Evidence, Project
from offsets.projects.rules import Instrument

_SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
_LARGEST = 2**31 - 1
"""What an integer column holds; in hundredths of a mu that is 1.4 million hectares."""
_PUBLISHED = r"\d{4}(-\d{2}(-\d{2})?)?"


@dataclass(frozen=True, slots=True)
class ProjectPaper:
    """The rows of one project, ready to be written."""

    project: dict[str, Any]
    evidence: tuple[dict[str, Any], ...]


def read(document: object) -> ProjectPaper:
    """The paper in a parsed JSON document; raises Invalid for its first wrong field.

    A field inside the evidence is named by its place: ``evidence.0.url``.
    """
    if not isinstance(document, dict):
        raise Invalid("project", "not_an_object")
    try:
        paper: ProjectPaper = _ProjectSchema().load(document)
    except ValidationError as error:
        field, said = _first(error.messages)
        raise Invalid(field, "shape", said=said) from None
    return paper


def _text(column: Any, **options: Any) -> fields.String:
    """A text that is not blank and fits its column."""
    longest = column.type.length
    return fields.String(
        validate=[
            validate.Length(max=longest),
            validate.Regexp(r"\s*\S", error="May not be blank."),
        ],
        **{"required": not options.get("allow_none")} | options,
    )


def _whole(least: int, **options: Any) -> fields.Integer:
    """A whole number that fits its column."""
    return fields.Integer(strict=True, validate=validate.Range(min=least, max=_LARGEST), **options)


class _FigureSchema(Schema):
    zh = fields.String(required=True, validate=validate.Length(min=1))
    en = fields.String(required=True, validate=validate.Length(min=1))


class _EvidenceSchema(Schema):
    title_zh = _text(Evidence.title_zh)
    title_en = _text(Evidence.title_en)
    publisher_zh = _text(Evidence.publisher_zh)
    publisher_en = _text(Evidence.publisher_en)
    published = fields.String(required=True, validate=validate.Regexp(_PUBLISHED + r"\Z"))
    # The address becomes a link, so it may name nothing but a page.
    url = fields.Url(
        schemes={"http", "https"},
        validate=validate.Length(max=400),
        allow_none=True,
        load_default=None,
    )
    sha256 = fields.String(
        validate=validate.Regexp(r"[0-9a-f]{64}\Z"), allow_none=True, load_default=None
    )
    figures = fields.Dict(
        keys=fields.String(), values=fields.Nested(_FigureSchema), load_default=dict
    )


class _ProjectSchema(Schema):
    slug = fields.String(
        required=True, validate=[validate.Length(max=60), validate.Regexp(_SLUG + r"\Z")]
    )
    instrument = fields.String(
        required=True, validate=validate.OneOf([str(kind) for kind in Instrument])
    )
    name_zh = _text(Project.name_zh)
    name_en = _text(Project.name_en)
    methodology_zh = _text(Project.methodology_zh, allow_none=True, load_default=None)
    methodology_en = _text(Project.methodology_en, allow_none=True, load_default=None)
    place_zh = _text(Project.place_zh)
    place_en = _text(Project.place_en)
    area_mu = fields.Decimal(allow_none=True, load_default=None)
    owner_zh = _text(Project.owner_zh)
    owner_en = _text(Project.owner_en)
    beneficiary_zh = _text(Project.beneficiary_zh)
    beneficiary_en = _text(Project.beneficiary_en)
    villages = _whole(0, required=True)
    households = _whole(1, allow_none=True, load_default=None)
    story_zh = _text(Project.story_zh)
    story_en = _text(Project.story_en)
    to_order_price_fen_per_t = _whole(1, allow_none=True, load_default=None)
    to_order_min_t = _whole(1, allow_none=True, load_default=None)
    evidence = fields.List(
        fields.Nested(_EvidenceSchema), required=True, validate=validate.Length(min=1)
    )

    @validates_schema
    def _both_or_neither(self, data: dict[str, Any], **_: object) -> None:
        if (data["to_order_price_fen_per_t"] is None) != (data["to_order_min_t"] is None):
            raise ValidationError("Goes with to_order_price_fen_per_t.", "to_order_min_t")
        if (data["methodology_zh"] is None) != (data["methodology_en"] is None):
            raise ValidationError("Is needed in both languages.", "methodology_en")

    @validates_schema
    def _area(self, data: dict[str, Any], **_: object) -> None:
        area_mu: Decimal | None = data["area_mu"]
        if area_mu is None:
            return
        if not 0 < area_mu * 100 <= _LARGEST or area_mu * 100 % 1:
            raise ValidationError(
                f"Above 0, below {_LARGEST // 100}, with at most two decimals.", "area_mu"
            )

    @post_load
    def _paper(self, data: dict[str, Any], **_: object) -> ProjectPaper:
        evidence = tuple(data.pop("evidence"))
        area_mu: Decimal | None = data.pop("area_mu")
        data["area_mu_hundredths"] = None if area_mu is None else int(area_mu * 100)
        return ProjectPaper(data, evidence)


def _first(messages: Any, path: str = "") -> tuple[str, str]:
    """The first complaint of marshmallow's nested answer: where it is, and what it says."""
    if isinstance(messages, dict):
        key, inner = next(iter(messages.items()))
        return _first(inner, f"{path}.{key}" if path else str(key))
    return path.removesuffix(".value"), str(messages[0])
