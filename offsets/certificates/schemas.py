"""Certificates as the API shows them."""

from marshmallow import fields

from offsets.certificates import key
from offsets.certificates.wording import PURPOSES
from offsets.edge.fields import Answer, StrictSchema, Text
from offsets.projects.rules import Instrument

LONGEST_TYPED_KEY = 2 * key.LENGTH
"""Room for the dashes and blanks that people copy along."""


class Words(Answer):
    """The same thing said in Chinese and in English."""

    zh = fields.String()
    en = fields.String()


class Span(Answer):
    """Serials first to last, and of each the grams [from_g, to_g) of its tonne."""

    first_serial = fields.Integer()
    last_serial = fields.Integer()
    from_g = fields.Integer()
    to_g = fields.Integer()


class Slice(Answer):
    """What comes from one lot: the interval [start_g, end_g) of its axis, told in serials."""

    lot = fields.String()
    start_g = fields.Integer()
    end_g = fields.Integer()
    vintage = fields.Integer()
    registry = fields.String()
    serial_prefix = fields.String()
    spans = fields.List(fields.Nested(Span))
    retirement_reference = fields.String()
    retired_on = fields.String(metadata={"format": "date"})
    evidence_sha256 = fields.String()


class Notice(Answer):
    """A public word about one of the certificate's lots."""

    given_at = fields.AwareDateTime(format="iso")
    text = fields.Nested(Words)


class Certificate(Answer):
    """Retired grams that belong to one holder alone."""

    number = fields.String(metadata={"examples": ["7KQ4M2XWPR9C"]})
    state = fields.String(metadata={"enum": ["valid", "voided"]})
    holder = fields.String(
        allow_none=True,
        metadata={"description": "First sign and two stars unless unlocked; null is anonymous."},
    )
    masked = fields.Boolean()
    mass_g = fields.Integer()
    project_slug = fields.String()
    project = fields.Nested(Words)
    beneficiary = fields.Nested(Words)
    instrument = fields.String(metadata={"enum": [str(kind) for kind in Instrument]})
    instrument_label = fields.Nested(Words)
    instrument_note = fields.Nested(Words)
    slices = fields.List(fields.Nested(Slice))
    purpose = fields.String(metadata={"enum": sorted(PURPOSES)})
    purpose_label = fields.Nested(Words)
    occasion = fields.String(
        allow_none=True,
        metadata={"description": "Unless unlocked, shown for events and organisations only."},
    )
    issued_at = fields.AwareDateTime(format="iso")
    voided_at = fields.AwareDateTime(format="iso", allow_none=True)
    void_reason = fields.String(allow_none=True)
    notices = fields.List(fields.Nested(Notice))
    page_url = fields.String(metadata={"format": "uri"})
    verify_url = fields.String(metadata={"format": "uri"})
    operator = fields.String()
    demo = fields.Boolean()


class Key(StrictSchema):
    """What stands after the # of the certificate's QR, and in print beside its number."""

    key = Text(LONGEST_TYPED_KEY, required=True)
